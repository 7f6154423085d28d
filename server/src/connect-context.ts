import type { ConnectContext } from './connect/connect-context.ts'
import type { DeliveryContext } from './deliveries/context.ts'
import type { MasterKeys } from './lib/envelope.ts'
import { networkOf } from './networks/registry.ts'

interface Parts {
  delivery: DeliveryContext
  masterKeys: MasterKeys
  /** Signs `state`. */
  stateSecret: Buffer
  publicUrl: string
}

/** Joins connecting to the networks, by the way out that deliveries take. */
export function createConnectContext(parts: Parts): ConnectContext {
  const { delivery, masterKeys, stateSecret, publicUrl } = parts
  const { database, accounts, clock, log } = delivery
  return {
    database,
    accounts,
    masterKeys,
    stateSecret,
    publicUrl,
    clock,
    log,
    oauthAppFor: delivery.oauthAppFor,
    httpFor: (environment, id) =>
      delivery.httpFor({
        environment,
        network: networkOf(id),
        record: (call) => log.debug({ call }, 'a call to a network while connecting'),
        mayStillSend: () => true,
      }),
  }
}
