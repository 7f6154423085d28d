import { z } from 'zod'
import type { NetworkId } from '../../networks/contract.ts'
import { type SandboxAccount, TraitRefused } from '../../networks/simulator-contract.ts'
import { networkIds } from '../networks.ts'
import type { World } from '../world.ts'
import type { Control } from './control.ts'
import { controlBody, validationFailed } from './control-body.ts'
import { networkOf } from './network-query.ts'
import { reply } from './reply.ts'

const maxAccounts = 1_000

const body = z.strictObject({
  network: z.enum(networkIds),
  count: z.int().min(1).max(maxAccounts).default(1),
  traits: z.record(z.string(), z.unknown()).default({}),
})

/** `GET /_sandbox/accounts`: people and pages, each with tokens that are good now. */
export const listAccounts: Control = async ({ response, query }, world) => {
  const wanted = networkOf(query)
  const accounts = networkIds
    .filter((id) => wanted === null || id === wanted)
    .flatMap((id) => accountsOf(id, world))
  await reply(response, world, 200, accounts)
}

/** `POST /_sandbox/accounts`: more people, with tokens. */
export const addAccounts: Control = async (visit, world) => {
  const { network, count, traits } = await controlBody(visit, body)
  await reply(visit.response, world, 201, added(network, count, traits, world))
}

function added(
  network: NetworkId,
  count: number,
  traits: Record<string, unknown>,
  world: World,
): SandboxAccount[] {
  const simulator = world.simulators.find((each) => each.network === network)
  try {
    return simulator?.addAccounts(count, traits) ?? []
  } catch (error) {
    if (!(error instanceof TraitRefused)) throw error
    const problem = { path: `traits.${error.path}`, code: 'unknown_trait', message: error.message }
    throw validationFailed([problem])
  }
}

function accountsOf(network: NetworkId, world: World): SandboxAccount[] {
  const simulator = world.simulators.find((each) => each.network === network)
  return simulator?.accounts() ?? []
}
