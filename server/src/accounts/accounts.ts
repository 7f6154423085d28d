import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'
import { newId } from '../lib/ids.ts'
import type { Credentials, NetworkId } from '../networks/contract.ts'

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
  /** There are credentials, and none of the master keys opens them. */
  isSealedShut: boolean
  credentialsVersion: number
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
  /**
   * Runs `renew` under the account's row lock with what is stored now, and stores the pair it
   * returns before anybody can use it. `renew` may return null: what is stored is good.
   */
  renewCredentials(
    id: string,
    renew: (stored: AccountForDelivery) => Promise<Credentials | null>,
  ): Promise<AccountForDelivery>
  setHealth(
    id: string,
    health: 'active' | 'expiring' | 'needs_reconnect',
    reason: string | null,
  ): Promise<void>
  /** Adds to what is known of the account; what is named anew is replaced. */
  mergeProfile(id: string, profile: Readonly<Record<string, unknown>>): Promise<void>
  /** Erases the tokens at once and hides the account. @throws AppError not_found */
  disconnect(scope: Scope, id: string): Promise<void>
}

type AccountKey = Scope & { id: string }

export function createAccounts(database: Database, masterKeys: MasterKeys): Accounts {
  const findOne = createAccountFinder(database)
  const place = (workspaceId: string, rowId: string) => ({
    workspaceId,
    table: 'accounts',
    column: 'credentials',
    rowId,
  })
  const opened = ({ sealed, ...account }: LoadedRow): AccountForDelivery => {
    if (sealed === null) return { ...account, credentials: null, isSealedShut: false }
    try {
      const text = decrypt(masterKeys, place(account.workspaceId, account.id), sealed)
      return { ...account, credentials: JSON.parse(text) as Credentials, isSealedShut: false }
    } catch {
      return { ...account, credentials: null, isSealedShut: true }
    }
  }
  const loadOne = createAccountLoader(database, opened)

  return {
    async connect(scope, account) {
      // The sealed text is bound to the row's id, so the id has to be known first.
      return database.transact(async (tx) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${[scope.workspaceId, scope.environment, account.platform, account.platformAccountId].join('|')}, 0))`.execute(
          tx,
        )
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
          credentials: encrypt(
            masterKeys,
            place(scope.workspaceId, id),
            JSON.stringify(account.credentials),
          ),
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

    load: loadOne,

    async renewCredentials(id, renew) {
      return database.transactRaw(async (tx) => {
        const [row] = await tx.query<LoadedRow>({
          name: 'lock-account',
          // Not `for update`: that would block the foreign keys of new deliveries.
          text: `${loadAccountSql} for no key update`,
          values: [id],
        })
        if (!row) throw new Error(`account ${id} does not exist`)
        const stored = opened(row)
        const credentials = await renew(stored)
        if (credentials === null) return stored
        await tx.query({
          name: 'store-credentials',
          text: `update accounts set credentials = $2, credentials_version = credentials_version + 1, token_expires_at = $3,
              health = 'active', health_reason = null, refresh_after = null, refresh_failures = 0
            where id = $1 and credentials is not null`,
          values: [
            id,
            encrypt(masterKeys, place(row.workspaceId, id), JSON.stringify(credentials)),
            credentials.expires_at ?? null,
          ],
        })
        return {
          ...stored,
          credentials,
          credentialsVersion: stored.credentialsVersion + 1,
          health: 'active',
        }
      })
    },

    async setHealth(id, health, reason) {
      await database.transact((tx) =>
        tx
          .updateTable('accounts')
          .set({ health, health_reason: reason })
          .where('id', '=', id)
          .execute(),
      )
    },

    async mergeProfile(id, profile) {
      await database.query({
        name: 'merge-profile',
        text: 'update accounts set profile = profile || $2::jsonb where id = $1',
        values: [id, JSON.stringify(profile)],
      })
    },

    async disconnect(scope, id) {
      const result = await database.transact((tx) =>
        tx
          .updateTable('accounts')
          .set({
            credentials: null,
            token_expires_at: null,
            disconnected_at: sql`now()`,
            credentials_version: sql`credentials_version + 1`,
          })
          .where('id', '=', id)
          .where('workspace_id', '=', scope.workspaceId)
          .where('environment', '=', scope.environment)
          .where('disconnected_at', 'is', null)
          .executeTakeFirst(),
      )
      if (result.numUpdatedRows === 0n)
        throw new AppError('not_found', 'There is no account with this id.')
    },
  }
}

type LoadedRow = Omit<AccountForDelivery, 'credentials' | 'isSealedShut'> & {
  sealed: string | null
}

const accountColumns =
  'id, platform, platform_account_id as "platformAccountId", handle, profile, health, token_expires_at as "tokenExpiresAt"'

const loadColumns = `${accountColumns}, workspace_id as "workspaceId", environment, credentials as sealed,
  credentials_version as "credentialsVersion", connection_type as "connectionType"`
const loadAccountSql = `select ${loadColumns} from accounts where id = $1`

/** A burst of deliveries shares a look-up. */
function createAccountLoader(
  database: Database,
  opened: (row: LoadedRow) => AccountForDelivery,
): Batcher<string, AccountForDelivery | null> {
  return createBatcher({
    maxItems: 500,
    maxInFlight: 2,
    async run(ids) {
      const rows = await database.query<LoadedRow>({
        name: 'load-accounts',
        text: `select ${loadColumns} from accounts where id = any($1)`,
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

function createAccountFinder(database: Database): Batcher<AccountKey, AccountForPost | null> {
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
