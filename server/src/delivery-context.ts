import type { Accounts } from './accounts/accounts.ts'
import type { Config } from './config/config.ts'
import type { Database } from './db/database.ts'
import { createAccountTurns } from './deliveries/account-turns.ts'
import { createCircuits } from './deliveries/circuits.ts'
import type { AnyNetwork, DeliveryContext } from './deliveries/context.ts'
import { createGate } from './deliveries/gate.ts'
import { createHolds } from './deliveries/holds.ts'
import { createRefreshes } from './deliveries/refreshes.ts'
import { createSettle } from './deliveries/settle.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import type { Log } from './lib/log.ts'
import type { MediaContext } from './media/media.ts'
import type { NetworkId, OAuthApp } from './networks/contract.ts'
import { createNetworkHttp } from './networks/http.ts'
import { allNetworks, networkOf } from './networks/registry.ts'
import type { Transport } from './networks/transport.ts'
import type { Queue } from './queue/queue.ts'
import { sandboxApp } from './sandbox/sandbox-app.ts'

interface Parts {
  config: Config
  database: Database
  queue: Queue
  accounts: Accounts
  media: MediaContext
  transport: Transport
  sandboxUrl: string
  log: Log
  /** Absent: the machine's own. */
  clock?: Clock
}

/** Joins the worker to the networks: which way out, under which app, with how much patience. */
export function createDeliveryContext(parts: Parts): DeliveryContext {
  const { config, database, queue, accounts, media, transport, sandboxUrl, log } = parts
  const clock = parts.clock ?? systemClock
  return {
    database,
    queue,
    accounts,
    media,
    log,
    gate: createGate(database),
    settle: createSettle(database),
    allNetworks,
    networkOf: (id) => networkOf(id) as AnyNetwork,
    turns: createAccountTurns(),
    refreshes: createRefreshes(),
    holds: createHolds(database, clock),
    circuits: createCircuits(database, clock),
    clock,
    httpFor: ({ environment, network, record, mayStillSend }) =>
      createNetworkHttp({
        environment,
        sandboxUrl,
        hosts: network.hosts,
        transport,
        record,
        mayStillSend,
      }),
    oauthAppFor: (environment, network) =>
      environment === 'test' ? sandboxApp : liveApp(network, config.networkVariables),
    reconcile: config.reconcile,
  }
}

/** The app that the network's own variables name, `<NETWORK>_CLIENT_ID` and `<NETWORK>_CLIENT_SECRET`. */
function liveApp(network: NetworkId, variables: Config['networkVariables']): OAuthApp | null {
  const prefix = network.toUpperCase()
  const clientId = variables[`${prefix}_CLIENT_ID`]
  return clientId ? { clientId, clientSecret: variables[`${prefix}_CLIENT_SECRET`] ?? null } : null
}
