import type { Accounts } from '../accounts/accounts.ts'
import type { ReconcileConfig } from '../config/config.ts'
import type { Database } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import type { Log } from '../lib/log.ts'
import type { MediaContext } from '../media/media.ts'
import type {
  Network,
  NetworkHttp,
  NetworkId,
  OAuthApp,
  PlannedNetwork,
  RecordedCall,
} from '../networks/contract.ts'
import type { Queue } from '../queue/queue.ts'
import type { Gate } from './gate.ts'
import type { Settle } from './settle.ts'

/** Options and state are the connector's own business; the worker only carries them. */
export type AnyNetwork = Network<unknown, unknown>

/** What delivering needs, handed in by `app`. */
export interface DeliveryContext {
  database: Database
  queue: Queue
  accounts: Accounts
  media: MediaContext
  gate: Gate
  settle: Settle
  networkOf(id: NetworkId): AnyNetwork | PlannedNetwork<unknown>
  httpFor(
    environment: Environment,
    network: AnyNetwork,
    record: (call: RecordedCall) => void,
  ): NetworkHttp
  /** The developer app an account is refreshed under; null when none is configured. */
  oauthAppFor(environment: Environment, network: NetworkId): OAuthApp | null
  reconcile: Record<Environment, ReconcileConfig>
  log: Log
}
