import type { NetworkId } from '../networks/contract.ts'
import { createFacebookSimulator } from '../networks/facebook/simulator.ts'
import type { SimulatorFactory } from '../networks/simulator-contract.ts'
import { createXSimulator } from '../networks/x/simulator.ts'

/** The networks of the sandbox, in the order in which people see them. */
export const sandboxNetworks = [
  { id: 'x', name: 'X', simulator: createXSimulator },
  { id: 'instagram', name: 'Instagram', simulator: null },
  { id: 'facebook', name: 'Facebook', simulator: createFacebookSimulator },
  { id: 'linkedin', name: 'LinkedIn', simulator: null },
  { id: 'tiktok', name: 'TikTok', simulator: null },
] as const satisfies readonly { id: NetworkId; name: string; simulator: SimulatorFactory | null }[]

export const networkIds = sandboxNetworks.map(({ id }) => id)
