import type { Database } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import type { AccountForDelivery, AccountForPost } from './account.ts'

export type AccountKey = Pick<Scope, 'workspaceId' | 'environment'> & { id: string }

/** An account as it is stored: its secrets sealed. */
export type LoadedRow = Omit<AccountForDelivery, 'credentials' | 'isSealedShut' | 'oauthApp'> & {
  sealed: string | null
  oauthAppId: string | null
  clientId: string | null
  sealedClientSecret: string | null
}

const accountColumns =
  'id, platform, platform_account_id as "platformAccountId", handle, profile, health, token_expires_at as "tokenExpiresAt"'

const loadColumns = `a.id, a.platform, a.platform_account_id as "platformAccountId", a.handle, a.profile,
  a.workspace_id as "workspaceId", a.environment, a.credentials as sealed,
  a.credentials_version as "credentialsVersion", a.health, a.token_expires_at as "tokenExpiresAt",
  a.connection_type as "connectionType",
  o.id as "oauthAppId", o.client_id as "clientId", o.client_secret as "sealedClientSecret"`
/** Accounts, each with the app it was connected under. `accounts`: a table, or a query in brackets. */
export function selectAccounts(accounts: string): string {
  return `select ${loadColumns} from ${accounts} a left join oauth_apps o on o.id = a.oauth_app_id`
}

/** A burst of deliveries shares a look-up. */
export function createAccountLoader(
  database: Database,
  opened: (row: LoadedRow) => AccountForDelivery,
): Batcher<string, AccountForDelivery | null> {
  return createBatcher({
    maxItems: 500,
    maxInFlight: 2,
    async run(ids) {
      const rows = await database.query<LoadedRow>({
        name: 'load-accounts',
        text: `${selectAccounts('accounts')} where a.id = any($1)`,
        values: [[...new Set(ids)]],
      })
      const byId = new Map(rows.map((row) => [row.id, row]))
      return ids.map((id) => {
        const row = byId.get(id)
        return row ? opened(row) : null
      })
    },
  })
}

export function createAccountFinder(
  database: Database,
): Batcher<AccountKey, AccountForPost | null> {
  return createBatcher({
    maxItems: 1000,
    maxInFlight: 2,
    async run(keys) {
      const rows = await database.query<
        AccountForPost & { workspaceId: string; environment: string }
      >({
        name: 'find-accounts',
        text: `select ${accountColumns}, workspace_id as "workspaceId", environment
          from accounts where id = any($1) and disconnected_at is null`,
        values: [[...new Set(keys.map((key) => key.id))]],
      })
      const byId = new Map(rows.map((row) => [row.id, row]))
      return keys.map((key) => {
        const row = byId.get(key.id)
        const isOurs = row?.workspaceId === key.workspaceId && row.environment === key.environment
        return row && isOurs
          ? {
              id: row.id,
              platform: row.platform,
              platformAccountId: row.platformAccountId,
              handle: row.handle,
              profile: row.profile,
              health: row.health,
              tokenExpiresAt: row.tokenExpiresAt,
            }
          : null
      })
    },
  })
}
