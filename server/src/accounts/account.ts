import type { Scope } from '../db/schema.ts'
import type { Credentials, NetworkId, OAuthApp } from '../networks/contract.ts'

/** What creating a post needs to know of an account. */
export interface AccountForPost {
  id: string
  platform: NetworkId
  platformAccountId: string
  handle: string | null
  profile: Record<string, unknown>
  health: string
  /** When the access token dies; null when unknown or never. */
  tokenExpiresAt: Date | null
}

/** What delivering to an account needs. */
export interface AccountForDelivery extends AccountForPost, Scope {
  credentials: Credentials | null
  /** The workspace's own app that it was connected under; null: the one that the program is set up with. */
  oauthApp: OAuthApp | null
  /** There are credentials, and none of the master keys opens them. */
  isSealedShut: boolean
  credentialsVersion: number
  connectionType: string
}
