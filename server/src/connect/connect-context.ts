import type { Accounts } from '../accounts/accounts.ts'
import type { Database } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import type { Clock } from '../lib/clock.ts'
import type { MasterKeys } from '../lib/envelope.ts'
import type { Log } from '../lib/log.ts'
import type { NetworkHttp, NetworkId, OAuthApp } from '../networks/contract.ts'

/** What connecting accounts needs, handed in by `app`. */
export interface ConnectContext {
  database: Database
  accounts: Accounts
  masterKeys: MasterKeys
  /** Signs `state`. */
  stateSecret: Buffer
  /** Where callbacks come back to, and where pages for people are. */
  publicUrl: string
  /** The app of accounts that were connected under none of their workspace's. */
  oauthAppFor(environment: Environment, network: NetworkId): OAuthApp | null
  httpFor(environment: Environment, network: NetworkId): NetworkHttp
  clock: Clock
  log: Log
}

/** The one address that is registered with the network's app, to the letter. */
export function redirectUriOf({ publicUrl }: ConnectContext, platform: NetworkId): string {
  return `${publicUrl}/v1/oauth/${platform}/callback`
}
