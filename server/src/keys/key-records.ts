import { type Selectable, sql } from 'kysely'
import type { Database, Tx } from '../db/database.ts'
import { claimIdempotencyKey } from '../db/idempotency.ts'
import type { Environment, Schema } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { newId } from '../lib/ids.ts'
import { displayPrefix, hashApiKey, newApiKey, repeatableApiKey } from './api-key.ts'
import type { Caller } from './caller.ts'
import { recordAct } from './record-act.ts'
import type { KeyScope } from './scopes.ts'

/** A key as people see it: everything but the key. */
export interface KeyView {
  id: string
  name: string
  key_prefix: string
  environment: Environment
  scopes: string[] | null
  account_ids: string[] | null
  created_by: string | null
  created_at: string
  last_used_at: string | null
  expires_at: string | null
}

export interface NewKey {
  name: string
  environment: Environment
  scopes: readonly KeyScope[] | null
  accountIds: readonly string[] | null
  expiresAt: Date | null
}

const columns = [
  'id',
  'name',
  'key_prefix',
  'environment',
  'scopes',
  'account_ids',
  'created_by',
  'created_at',
  'last_used_at',
  'expires_at',
] as const

type KeyRow = Pick<Selectable<Schema['api_keys']>, (typeof columns)[number]>

function toView({ created_at, last_used_at, expires_at, ...row }: KeyRow): KeyView {
  return {
    ...row,
    created_at: created_at.toISOString(),
    last_used_at: last_used_at?.toISOString() ?? null,
    expires_at: expires_at?.toISOString() ?? null,
  }
}

/** The keys of a workspace that are not revoked, newest first. */
export async function listKeys(database: Database, workspaceId: string): Promise<KeyView[]> {
  const rows = await database.read
    .selectFrom('api_keys')
    .select(columns)
    .where('workspace_id', '=', workspaceId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toView)
}

/**
 * Makes a key. The same Idempotency-Key with the same body gives the same key again.
 * @returns the record, and the key itself, which is stored nowhere
 * @throws AppError validation_failed when an account is not of this workspace and environment;
 * idempotency_key_reused; not_found when a repeated request asks for a key that was revoked since
 */
export async function createKey(
  database: Database,
  pepper: Buffer,
  caller: Caller,
  wanted: NewKey,
  idempotencyKey: string | null,
): Promise<KeyView & { key: string; isReplay: boolean }> {
  return database.transact(async (tx) => {
    const claimed = await claim(tx, caller, wanted, idempotencyKey)
    const key =
      idempotencyKey === null
        ? newApiKey(wanted.environment)
        : repeatableApiKey(wanted.environment, pepper, claimed.id, idempotencyKey)
    const row = claimed.isReplay
      ? await readKey(tx, caller.workspaceId, claimed.id)
      : await insertKey(tx, pepper, caller, wanted, claimed.id, key)
    return { ...toView(row), key, isReplay: claimed.isReplay }
  })
}

async function claim(
  tx: Tx,
  caller: Caller,
  body: NewKey,
  key: string | null,
): Promise<{ id: string; isReplay: boolean }> {
  const fresh = newId('key')
  if (key === null) return { id: fresh, isReplay: false }
  const { workspaceId, environment } = caller
  const route = 'POST /v1/api-keys'
  const known = await claimIdempotencyKey(tx, { workspaceId, environment, route, key, body }, fresh)
  return { id: known ?? fresh, isReplay: known !== null }
}

async function readKey(tx: Tx, workspaceId: string, id: string): Promise<KeyRow> {
  const row = await tx
    .selectFrom('api_keys')
    .select(columns)
    .where('id', '=', id)
    .where('workspace_id', '=', workspaceId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (!row) throw unknownKey()
  return row
}

async function insertKey(
  tx: Tx,
  pepper: Buffer,
  caller: Caller,
  wanted: NewKey,
  id: string,
  key: string,
): Promise<KeyRow> {
  await requireAccounts(tx, caller.workspaceId, wanted)
  const row = await tx
    .insertInto('api_keys')
    .values({
      id,
      workspace_id: caller.workspaceId,
      environment: wanted.environment,
      name: wanted.name,
      key_hash: hashApiKey(pepper, key),
      key_prefix: displayPrefix(key),
      scopes: wanted.scopes === null ? null : [...wanted.scopes],
      account_ids: wanted.accountIds === null ? null : [...wanted.accountIds],
      created_by: caller.actor.id,
      expires_at: wanted.expiresAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
  await recordAct(tx, caller, {
    environment: wanted.environment,
    action: 'key.created',
    targetId: id,
    data: { name: wanted.name, scopes: wanted.scopes, account_ids: wanted.accountIds },
  })
  return row
}

async function requireAccounts(tx: Tx, workspaceId: string, wanted: NewKey): Promise<void> {
  const ids = wanted.accountIds ?? []
  if (ids.length === 0) return
  const rows = await tx
    .selectFrom('accounts')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('environment', '=', wanted.environment)
    .where('disconnected_at', 'is', null)
    .where('id', 'in', [...ids])
    .execute()
  const known = new Set(rows.map((row) => row.id))
  const problems = ids.flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            path: `account_ids[${index}]`,
            code: 'unknown_account',
            message: `There is no connected account ${id} in the ${wanted.environment} environment.`,
          },
        ],
  )
  if (problems.length > 0)
    throw new AppError('validation_failed', problems.map((problem) => problem.message).join(' '), {
      problems,
    })
}

/** Ends a key: the next request with it is refused. @throws AppError not_found */
export async function revokeKey(database: Database, caller: Caller, id: string): Promise<void> {
  await database.transact(async (tx) => {
    const revoked = await tx
      .updateTable('api_keys')
      .set({ revoked_at: sql`now()` })
      .where('id', '=', id)
      .where('workspace_id', '=', caller.workspaceId)
      .where('revoked_at', 'is', null)
      .returning(['environment', 'name'])
      .executeTakeFirst()
    if (!revoked) throw unknownKey()
    const { environment, name } = revoked
    await recordAct(tx, caller, {
      environment,
      action: 'key.revoked',
      targetId: id,
      data: { name },
    })
  })
}

function unknownKey(): AppError {
  return new AppError('not_found', 'There is no API key with this id.')
}
