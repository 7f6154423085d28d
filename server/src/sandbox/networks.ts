import type { NetworkId } from '../networks/contract.ts'
import { createFacebookSimulator } from '../networks/facebook/simulator.ts'
import { createInstagramSimulator } from '../networks/instagram/simulator.ts'
import { createLinkedinSimulator } from '../networks/linkedin/simulator.ts'
import type { SimulatorFactory } from '../networks/simulator-contract.ts'
import { createTiktokSimulator } from '../networks/tiktok/simulator.ts'
import { createXSimulator } from '../networks/x/simulator.ts'

/** The networks of the sandbox, in the order in which people see them. */
export const sandboxNetworks = [
  { id: 'x', name: 'X', simulator: createXSimulator },
  { id: 'instagram', name: 'Instagram', simulator: createInstagramSimulator },
  { id: 'facebook', name: 'Facebook', simulator: createFacebookSimulator },
  { id: 'linkedin', name: 'LinkedIn', simulator: createLinkedinSimulator },
  { id: 'tiktok', name: 'TikTok', simulator: createTiktokSimulator },
] as const satisfies readonly { id: NetworkId; name: string; simulator: SimulatorFactory }[]

export const networkIds = sandboxNetworks.map(({ id }) => id)
