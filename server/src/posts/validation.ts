import type { AccountForPost, Accounts } from '../accounts/accounts.ts'
import type { Database } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import type { MediaContext } from '../media/media.ts'
import type { ContentProblem, NetworkId, OAuthApp, Preview } from '../networks/contract.ts'

export interface ValidateContext {
  database: Database
  accounts: Accounts
  media: MediaContext
  /** The developer app an account is refreshed under; null when none is configured. */
  oauthAppFor(environment: Scope['environment'], network: NetworkId): OAuthApp | null
}

export interface AccountProblem {
  account: AccountForPost
  problem: ContentProblem
}

export interface Validation {
  isValid: boolean
  problems: AccountProblem[]
  previews: { account: AccountForPost; preview: Preview }[]
}
