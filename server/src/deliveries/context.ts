import type { Accounts } from '../accounts/accounts.ts'
import type { ReconcileConfig } from '../config/config.ts'
import type { Database } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { MediaContext } from '../media/media.ts'
import type {
  Network,
  NetworkHttp,
  NetworkId,
  OAuthApp,
  RecordedCall,
} from '../networks/contract.ts'
import type { Queue } from '../queue/queue.ts'
import type { AccountTurns } from './account-turns.ts'
import type { Circuits } from './circuits.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'
import type { Refreshes } from './refreshes.ts'
import type { Settle } from './settle.ts'

/** Options and state are the connector's own business; the worker only carries them. */
export type AnyNetwork = Network<unknown, unknown>

/** The way out of one delivery. */
export interface WayOut {
  environment: Environment
  network: AnyNetwork
  record(call: RecordedCall): void
  /** Asked right before the first byte of each call; false: it is not written. */
  mayStillSend(): boolean
}

/** What delivering needs, handed in by `app`. */
export interface DeliveryContext {
  database: Database
  queue: Queue
  accounts: Accounts
  media: MediaContext
  gate: Gate
  settle: Settle
  turns: AccountTurns
  refreshes: Refreshes
  holds: Holds
  circuits: Circuits
  allNetworks: readonly AnyNetwork[]
  networkOf(id: NetworkId): AnyNetwork
  httpFor(wayOut: WayOut): NetworkHttp
  /** The developer app of accounts that were connected under none of their workspace's; null when none is configured. */
  oauthAppFor(environment: Environment, network: NetworkId): OAuthApp | null
  reconcile: Record<Environment, ReconcileConfig>
  clock: Clock
  log: Log
}
