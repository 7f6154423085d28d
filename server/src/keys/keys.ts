import type { Database } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import { newId } from '../lib/ids.ts'
import { displayPrefix, hashApiKey, isWellFormedApiKey, newApiKey } from './api-key.ts'
import type { Caller } from './caller.ts'
import type { KeyScope } from './scopes.ts'

export interface CreatedKey {
  id: string
  key: string
}

export interface Keys {
  /** The caller behind a key; null when it is malformed, unknown, revoked or expired. No cache: revocation is immediate. */
  authenticate(key: string): Promise<Caller | null>
  create(workspaceId: string, environment: Environment, name: string): Promise<CreatedKey>
  /** Makes sure that a key made earlier is known to this database. */
  ensure(workspaceId: string, environment: Environment, name: string, key: string): Promise<void>
}

interface KeyRow {
  keyId: string
  workspaceId: string
  environment: Environment
  scopes: KeyScope[] | null
  accountIds: string[] | null
  hash: string
}

/** Each key's `last_used_at` is written at most this often. */
const lastUsedEveryMs = 60_000

export function createKeys(database: Database, pepper: Buffer): Keys {
  const find = createKeyFinder(database)
  const touchedAtMs = new Map<string, number>()

  function touch(keyId: string): void {
    const nowMs = Date.now()
    if (nowMs - (touchedAtMs.get(keyId) ?? 0) < lastUsedEveryMs) return
    touchedAtMs.set(keyId, nowMs)
    database
      .query({ text: 'update api_keys set last_used_at = now() where id = $1', values: [keyId] })
      .catch(() => touchedAtMs.delete(keyId))
  }

  async function insert(
    workspaceId: string,
    environment: Environment,
    name: string,
    key: string,
  ): Promise<string> {
    const id = newId('key')
    await database.transact((tx) =>
      tx
        .insertInto('api_keys')
        .values({
          id,
          workspace_id: workspaceId,
          environment,
          name,
          key_hash: hashApiKey(pepper, key),
          key_prefix: displayPrefix(key),
        })
        .onConflict((conflict) => conflict.column('key_hash').doNothing())
        .execute(),
    )
    return id
  }

  return {
    async authenticate(key) {
      if (!isWellFormedApiKey(key)) return null
      const row = await find(hashApiKey(pepper, key).toString('hex'))
      if (!row) return null
      touch(row.keyId)
      const { workspaceId, environment, accountIds, keyId, scopes } = row
      return { workspaceId, environment, accountIds, actor: { kind: 'key', id: keyId, scopes } }
    },
    async create(workspaceId, environment, name) {
      const key = newApiKey(environment)
      return { id: await insert(workspaceId, environment, name, key), key }
    },
    async ensure(workspaceId, environment, name, key) {
      await insert(workspaceId, environment, name, key)
    },
  }
}

/** Requests that arrive together share one look-up. */
function createKeyFinder(database: Database): Batcher<string, KeyRow | null> {
  return createBatcher({
    maxItems: 256,
    maxInFlight: 2,
    async run(hashes) {
      const rows = await database.query<KeyRow>({
        name: 'find-keys',
        text: `select id as "keyId", workspace_id as "workspaceId", environment, scopes,
            account_ids as "accountIds", encode(key_hash, 'hex') as hash
          from api_keys
          where key_hash = any(select decode(unnest($1::text[]), 'hex'))
            and revoked_at is null and (expires_at is null or expires_at > now())`,
        values: [[...new Set(hashes)]],
      })
      const byHash = new Map(rows.map((row) => [row.hash, row]))
      return hashes.map((hash) => byHash.get(hash) ?? null)
    },
  })
}
