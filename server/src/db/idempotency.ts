import { AppError } from '../errors.ts'
import { canonicalJson, sha256 } from '../lib/json-text.ts'
import type { Database, Tx } from './database.ts'
import type { Environment } from './schema.ts'

/** One use of an `Idempotency-Key` on a creating route other than posts. */
export interface IdempotencyClaim {
  workspaceId: string
  environment: Environment
  /** `POST /v1/media` */
  route: string
  key: string
  body: unknown
}

/**
 * What was made under this key before, for requests that are costly to carry out once more.
 * @throws AppError idempotency_key_reused when the key came with another body
 */
export async function findIdempotentResource(
  database: Pick<Database, 'query'>,
  claim: IdempotencyClaim,
): Promise<string | null> {
  const [known] = await database.query<{ fingerprint: Buffer; resource_id: string }>({
    name: 'find-idempotent-resource',
    text: `select fingerprint, resource_id from idempotency_keys
      where workspace_id = $1 and environment = $2 and route = $3 and key_hash = $4`,
    values: [claim.workspaceId, claim.environment, claim.route, sha256(claim.key)],
  })
  if (known === undefined) return null
  if (!known.fingerprint.equals(fingerprintOf(claim))) throw keyReused()
  return known.resource_id
}

function fingerprintOf(claim: IdempotencyClaim): Buffer {
  return sha256(`${claim.route}\n${canonicalJson(claim.body)}`)
}

/**
 * Claims the key for `resourceId` in the caller's transaction; a concurrent claim waits for it.
 * @returns the id of the resource that was made under this key before, or null when the claim is ours
 * @throws AppError idempotency_key_reused when the key came with another body
 */
export async function claimIdempotencyKey(
  tx: Tx,
  claim: IdempotencyClaim,
  resourceId: string,
): Promise<string | null> {
  const fingerprint = fingerprintOf(claim)
  const keyHash = sha256(claim.key)
  const inserted = await tx
    .insertInto('idempotency_keys')
    .values({
      workspace_id: claim.workspaceId,
      environment: claim.environment,
      route: claim.route,
      key_hash: keyHash,
      fingerprint,
      resource_id: resourceId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return null
  const known = await tx
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'resource_id'])
    .where('workspace_id', '=', claim.workspaceId)
    .where('environment', '=', claim.environment)
    .where('route', '=', claim.route)
    .where('key_hash', '=', keyHash)
    .executeTakeFirstOrThrow()
  if (!known.fingerprint.equals(fingerprint)) throw keyReused()
  return known.resource_id
}

export function keyReused(): AppError {
  return new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key came with another body before. Use a new key for a new request; nothing was stored.',
  )
}
