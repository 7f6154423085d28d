import { AppError } from '../errors.ts'
import { canonicalJson, sha256 } from '../lib/json-text.ts'
import type { Tx } from './database.ts'
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
 * Claims the key for `resourceId` in the caller's transaction; a concurrent claim waits for it.
 * @returns the id of the resource that was made under this key before, or null when the claim is ours
 * @throws AppError idempotency_key_reused when the key came with another body
 */
export async function claimIdempotencyKey(
  tx: Tx,
  claim: IdempotencyClaim,
  resourceId: string,
): Promise<string | null> {
  const fingerprint = sha256(`${claim.route}\n${canonicalJson(claim.body)}`)
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
