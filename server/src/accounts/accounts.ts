import { sql } from 'kysely'
import { type AuditActor, recordAudit } from '../audit/record-audit.ts'
import type { Database } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { decrypt, encrypt, type MasterKeys } from '../lib/envelope.ts'
import { newId } from '../lib/ids.ts'
import type { Credentials, NetworkId, OAuthApp } from '../networks/contract.ts'
import type { AccountForDelivery, AccountForPost } from './account.ts'
import {
  createAccountFinder,
  createAccountLoader,
  type LoadedRow,
  selectAccounts,
} from './look-ups.ts'
import { type Health, setHealth } from './set-health.ts'

export type { AccountForDelivery, AccountForPost }

export interface NewAccount {
  platform: NetworkId
  platformAccountId: string
  handle: string | null
  profile?: Record<string, unknown>
  credentials: Credentials
  connectionType: 'oauth' | 'manual' | 'sandbox'
  /** Where it came through a consent: under which app, what was granted, and which consent. */
  consent?: {
    oauthAppId: string
    grantedScopes: readonly string[] | null
    id: string
    /** Who agreed, in the network's words. */
    ownerId: string | null
  }
}

export interface Accounts {
  /** Connects, or updates the account of the same network id; one that was disconnected gets its id back. */
  connect(scope: Scope, account: NewAccount, actor?: AuditActor): Promise<{ id: string }>
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
  /** The moment in which an account's access is lost becomes an event. */
  setHealth(id: string, health: Health, reason: string | null): Promise<void>
  /** Adds to what is known of the account; what is named anew is replaced. */
  mergeProfile(id: string, profile: Readonly<Record<string, unknown>>): Promise<void>
  /** Erases the tokens at once and hides the account. @throws AppError not_found */
  disconnect(scope: Scope, id: string, actor?: AuditActor): Promise<void>
}

/** Who acts where nobody else does. */
const program: AuditActor = { kind: 'system' }

export function createAccounts(database: Database, masterKeys: MasterKeys): Accounts {
  const findOne = createAccountFinder(database)
  const place = (workspaceId: string, rowId: string) => ({
    workspaceId,
    table: 'accounts',
    column: 'credentials',
    rowId,
  })
  const opened = (row: LoadedRow): AccountForDelivery => {
    const { sealed, oauthAppId, clientId, sealedClientSecret, ...account } = row
    const closed = { ...account, credentials: null, oauthApp: null }
    if (sealed === null) return { ...closed, isSealedShut: false }
    try {
      const text = decrypt(masterKeys, place(account.workspaceId, account.id), sealed)
      const credentials = JSON.parse(text) as Credentials
      return { ...account, credentials, oauthApp: appOf(masterKeys, row), isSealedShut: false }
    } catch {
      return { ...closed, isSealedShut: true }
    }
  }
  const loadOne = createAccountLoader(database, opened)

  return {
    async connect(scope, account, actor = program) {
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
          oauth_app_id: account.consent?.oauthAppId ?? null,
          granted_scopes: account.consent?.grantedScopes
            ? [...account.consent.grantedScopes]
            : null,
          consent_id: account.consent?.id ?? null,
          owner_id: account.consent?.ownerId ?? null,
        }
        if (known) {
          await tx
            .updateTable('accounts')
            .set({
              ...fields,
              credentials_version: sql`credentials_version + 1`,
              // What failed with the former tokens says nothing of these.
              refresh_after: null,
              refresh_failures: 0,
            })
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
        // Every start connects the sandbox's people anew; that is nothing anybody did.
        const isRoutine = known !== undefined && actor.kind === 'system'
        if (isRoutine) return { id }
        await recordAudit(tx, {
          ...scope,
          actor,
          action: known ? 'account.reconnected' : 'account.connected',
          targetId: id,
          data: { platform: account.platform, how: account.connectionType },
        })
        return { id }
      })
    },

    async find(scope, ids) {
      const allowed = ids.filter((id) => scope.accountIds?.includes(id) ?? true)
      const rows = await Promise.all([...new Set(allowed)].map((id) => findOne({ ...scope, id })))
      return rows.filter((row) => row !== null)
    },

    load: loadOne,

    async renewCredentials(id, renew) {
      return database.transactRaw(async (tx) => {
        const [row] = await tx.query<LoadedRow>({
          name: 'lock-account',
          // Not `for update`: that would block the foreign keys of new deliveries.
          text: selectAccounts('(select * from accounts where id = $1 for no key update)'),
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

    setHealth: (id, health, reason) => setHealth(database, id, health, reason),

    async mergeProfile(id, profile) {
      await database.query({
        name: 'merge-profile',
        text: 'update accounts set profile = profile || $2::jsonb where id = $1',
        values: [id, JSON.stringify(profile)],
      })
    },

    async disconnect(scope, id, actor = program) {
      if (scope.accountIds && !scope.accountIds.includes(id)) throw unknownAccount()
      await database.transact(async (tx) => {
        const result = await tx
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
          .executeTakeFirst()
        if (result.numUpdatedRows === 0n) throw unknownAccount()
        await recordAudit(tx, { ...scope, actor, action: 'account.disconnected', targetId: id })
      })
    },
  }
}

/** @throws when none of the master keys opens the app's secret */
function appOf(masterKeys: MasterKeys, row: LoadedRow): OAuthApp | null {
  if (row.oauthAppId === null || row.clientId === null || row.sealedClientSecret === null)
    return null
  const place = {
    workspaceId: row.workspaceId,
    table: 'oauth_apps',
    column: 'client_secret',
    rowId: row.oauthAppId,
  }
  return {
    clientId: row.clientId,
    clientSecret: decrypt(masterKeys, place, row.sealedClientSecret),
  }
}

function unknownAccount(): AppError {
  return new AppError('not_found', 'There is no account with this id.')
}
