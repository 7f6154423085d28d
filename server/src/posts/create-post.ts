import type { AccountForPost, Accounts } from '../accounts/accounts.ts'
import type { Database } from '../db/database.ts'
import { keyReused } from '../db/idempotency.ts'
import type { Scope } from '../db/schema.ts'
import type { AppError } from '../errors.ts'
import type { Batcher } from '../lib/batcher.ts'
import { newId } from '../lib/ids.ts'
import { canonicalJson, sha256 } from '../lib/json-text.ts'
import { findMediaByUrl, type MediaContext } from '../media/media.ts'
import type { MediaItem } from '../networks/contract.ts'
import { newJobId, type Queue } from '../queue/queue.ts'
import { accountProblems, scheduleProblems, validationError } from './check-state.ts'
import { findByKeys, type InsertResult, type NewPost } from './insert-posts.ts'
import type { CreatePostBody } from './post-body.ts'
import { resolveContent } from './resolve-content.ts'

export interface PostsContext {
  database: Database
  accounts: Accounts
  media: MediaContext
  queue: Queue
  insertPost: Batcher<NewPost, InsertResult>
  /** Called after a commit that left something to deliver now. */
  wakeWorkers(): void
}

export interface AcceptedPost {
  id: string
  status: string
  scheduled_at: string | null
}

/**
 * Accepts a post: one durable transaction, no call to any network.
 * @param idempotencyKey the caller's key in its bare form, or null
 * @throws AppError validation_failed, idempotency_key_reused
 */
export async function createPost(
  context: PostsContext,
  scope: Scope,
  body: CreatePostBody,
  idempotencyKey: string | null,
): Promise<{ post: AcceptedPost; isReplay: boolean }> {
  const keyHash = idempotencyKey === null ? null : sha256(idempotencyKey).toString('hex')
  const fingerprint = fingerprintOf(body)
  const [accounts, mediaByUrl] = await Promise.all([
    context.accounts.find(scope, body.account_ids),
    findMediaByUrl(context.media, scope, body.media_urls ?? []),
  ])
  const problems = [
    ...accountProblems(body.account_ids, accounts),
    ...scheduleProblems(body.scheduled_at, new Date()),
  ]
  if (problems.length > 0)
    return replayOrRefuse(context, scope, keyHash, fingerprint, validationError(problems))

  const post = buildPost(scope, body, accounts, mediaByUrl, keyHash, fingerprint)
  const result = await context.insertPost(post)
  if (result.kind === 'existing') return { post: replayed(result, fingerprint), isReplay: true }
  if (post.scheduled_at === null) context.wakeWorkers()
  const status = post.scheduled_at === null ? 'queued' : 'scheduled'
  return {
    post: { id: post.id, status, scheduled_at: post.scheduled_at?.toISOString() ?? null },
    isReplay: false,
  }
}

/** Two bodies that mean the same have the same fingerprint: key order, spacing, order of accounts do not count. */
function fingerprintOf(body: CreatePostBody): string {
  const meaning = { ...body, account_ids: [...new Set(body.account_ids)].sort() }
  return sha256(`POST /v1/posts\n${canonicalJson(meaning)}`).toString('hex')
}

/** What depends on time or state is only asked of a new key: a late retry still gets its post. */
async function replayOrRefuse(
  context: PostsContext,
  scope: Scope,
  keyHash: string | null,
  fingerprint: string,
  refusal: AppError,
): Promise<{ post: AcceptedPost; isReplay: boolean }> {
  if (keyHash === null) throw refusal
  const owner = {
    workspace_id: scope.workspaceId,
    environment: scope.environment,
    key_hash: keyHash,
  }
  const [existing] = (await findByKeys(context.database, [owner])).values()
  if (existing?.kind !== 'existing') throw refusal
  return { post: replayed(existing, fingerprint), isReplay: true }
}

function replayed(
  existing: Extract<InsertResult, { kind: 'existing' }>,
  fingerprint: string,
): AcceptedPost {
  if (existing.fingerprint !== fingerprint) throw keyReused()
  return {
    id: existing.id,
    status: existing.status,
    scheduled_at: existing.scheduledAt?.toISOString() ?? null,
  }
}

function buildPost(
  scope: Scope,
  body: CreatePostBody,
  accounts: readonly AccountForPost[],
  mediaByUrl: ReadonlyMap<string, MediaItem>,
  keyHash: string | null,
  fingerprint: string,
): NewPost {
  const content = {
    text: body.text,
    media_urls: body.media_urls ?? [],
    platform_options: body.platform_options ?? {},
  }
  return {
    id: newId('post'),
    event_id: newId('event'),
    workspace_id: scope.workspaceId,
    environment: scope.environment,
    ...content,
    late_policy: body.late_policy ?? 'publish',
    scheduled_at: body.scheduled_at ? new Date(body.scheduled_at) : null,
    key_hash: keyHash,
    fingerprint,
    deliveries: accounts.map((account) => ({
      id: newId('delivery'),
      account_id: account.id,
      platform: account.platform,
      content: resolveContent(content, account.platform, mediaByUrl),
      job_id: newJobId(),
    })),
  }
}
