import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'
import { newId } from '../lib/ids.ts'
import type { Credentials, NetworkId } from '../networks/contract.ts'

export interface Scope {
  workspaceId: string
  environment: Environment
}

/** What creating a post needs to know of an account. */
export interface AccountForPost {
  id: string
  platform: NetworkId
  platformAccountId: string
  handle: string | null
  profile: Record<string, unknown>
}

/** What delivering to an account needs. */
export interface AccountForDelivery extends AccountForPost, Scope {
  credentials: Credentials | null
  credentialsVersion: number
  health: string
  connectionType: string
}

export interface NewAccount {
  platform: NetworkId
  platformAccountId: string
  handle: string | null
  profile?: Record<string, unknown>
  credentials: Credentials
  connectionType: 'oauth' | 'manual' | 'sandbox'
}

export interface Accounts {
  /** Connects, or updates the account of the same network id; one that was disconnected gets its id back. */
  connect(scope: Scope, account: NewAccount): Promise<{ id: string }>
  /** Connected accounts of this scope among `ids`. Calls that arrive together share a look-up. */
  find(scope: Scope, ids: readonly string[]): Promise<AccountForPost[]>
  /** With opened credentials, for the worker. Null when there is no such account. */
  load(id: string): Promise<AccountForDelivery | null>
  /** Stores a new pair if nobody stored one since `version`. False: somebody did. */
  storeCredentials(account: AccountForDelivery, version: number, credentials: Credentials): Promise<boolean>
  setHealth(id: string, health: 'active' | 'needs_reconnect', reason: string | null): Promise<void>
  /** Erases the tokens at once and hides the account. @throws AppError not_found */
  disconnect(scope: Scope, id: string): Promise<void>
}

type AccountKey = Scope & { id: string }

export function createAccounts(database: Database, masterKeys: MasterKeys): Accounts {
  const findOne = createAccountFinder(database)
  const place = (workspaceId: string, rowId: string) => ({ workspaceId, table: 'accounts', column: 'credentials', rowId })

  return {
    async connect(scope, account) {
      // The sealed text is bound to the row's id, so the id has to be known first.
      return database.transact(async (tx) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${[scope.workspaceId, scope.environment, account.platform, account.platformAccountId].join('|')}, 0))`.execute(tx)
        const known = await tx
          .selectFrom('accounts')
          .select('id')
          .where('workspace_id', '=', scope.workspaceId)
          .where('environment', '=', scope.environment)
          .where('platform', '=', account.platform)
          .where('platform_account_id', '=', account.platformAccountId)
          .executeTakeFirst()
        const id = known?.id ?? newId('account')
        const fields = {
          handle: account.handle,
          profile: JSON.stringify(account.profile ?? {}),
          connection_type: account.connectionType,
          health: 'active' as const,
          health_reason: null,
          credentials: encrypt(masterKeys, place(scope.workspaceId, id), JSON.stringify(account.credentials)),
          token_expires_at: account.credentials.expires_at ?? null,
          disconnected_at: null,
        }
        if (known) {
          await tx
            .updateTable('accounts')
            .set({ ...fields, credentials_version: sql`credentials_version + 1` })
            .where('id', '=', id)
            .execute()
        } else {
          await tx
            .insertInto('accounts')
            .values({
              id,
              workspace_id: scope.workspaceId,
              environment: scope.environment,
              platform: account.platform,
              platform_account_id: account.platformAccountId,
              ...fields,
            })
            .execute()
        }
        return { id }
      })
    },

    async find(scope, ids) {
      const rows = await Promise.all([...new Set(ids)].map((id) => findOne({ ...scope, id })))
      return rows.filter((row) => row !== null)
    },

    async load(id) {
      const [row] = await database.query<AccountForDelivery & { sealed: string | null }>({
        name: 'load-account',
        text: `select ${accountColumns}, workspace_id as "workspaceId", environment, credentials as sealed,
            credentials_version as "credentialsVersion", health, connection_type as "connectionType"
          from accounts where id = $1`,
        values: [id],
      })
      if (!row) return null
      const { sealed, ...account } = row
      const text = sealed === null ? null : decrypt(masterKeys, place(row.workspaceId, id), sealed)
      return { ...account, credentials: text === null ? null : (JSON.parse(text) as Credentials) }
    },

    async storeCredentials(account, version, credentials) {
      const sealed = encrypt(masterKeys, place(account.workspaceId, account.id), JSON.stringify(credentials))
      const result = await database.transact((tx) =>
        tx
          .updateTable('accounts')
          .set({
            credentials: sealed,
            credentials_version: version + 1,
            token_expires_at: credentials.expires_at ?? null,
            health: 'active',
            health_reason: null,
          })
          .where('id', '=', account.id)
          .where('credentials_version', '=', version)
          .where('credentials', 'is not', null)
          .executeTakeFirst(),
      )
      return result.numUpdatedRows > 0n
    },

    async setHealth(id, health, reason) {
      await database.transact((tx) =>
        tx.updateTable('accounts').set({ health, health_reason: reason }).where('id', '=', id).execute(),
      )
    },

    async disconnect(scope, id) {
      const result = await database.transact((tx) =>
        tx
          .updateTable('accounts')
          .set({ credentials: null, token_expires_at: null, disconnected_at: sql`now()`, credentials_version: sql`credentials_version + 1` })
          .where('id', '=', id)
          .where('workspace_id', '=', scope.workspaceId)
          .where('environment', '=', scope.environment)
          .where('disconnected_at', 'is', null)
          .executeTakeFirst(),
      )
      if (result.numUpdatedRows === 0n) throw new AppError('not_found', 'There is no account with this id.')
    },
  }
}

const accountColumns = 'id, platform, platform_account_id as "platformAccountId", handle, profile'

function createAccountFinder(database: Database): Batcher<AccountKey, AccountForPost | null> {
  return createBatcher({
    maxItems: 1000,
    maxInFlight: 2,
    async run(keys) {
      const rows = await database.query<AccountForPost & { workspaceId: string; environment: string }>({
        name: 'find-accounts',
        text: `select ${accountColumns}, workspace_id as "workspaceId", environment
          from accounts where id = any($1) and disconnected_at is null`,
        values: [[...new Set(keys.map((key) => key.id))]],
      })
      const byId = new Map(rows.map((row) => [row.id, row]))
      return keys.map((key) => {
        const row = byId.get(key.id)
        const isOurs = row?.workspaceId === key.workspaceId && row.environment === key.environment
        return row && isOurs ? { id: row.id, platform: row.platform, platformAccountId: row.platformAccountId, handle: row.handle, profile: row.profile } : null
      })
    },
  })
}
