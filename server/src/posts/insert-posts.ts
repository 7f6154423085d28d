import type { Database, RawTx } from '../db/database.ts'
import type { Environment, LatePolicy } from '../db/schema.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import type { NetworkId } from '../networks/contract.ts'
import type { Queue } from '../queue/queue.ts'
import type { DeliveryContent } from './resolve-content.ts'

export interface NewDelivery {
  id: string
  account_id: string
  platform: NetworkId
  content: DeliveryContent
  job_id: string
}

export interface NewPost {
  id: string
  event_id: string
  workspace_id: string
  environment: Environment
  text: string
  media_urls: readonly string[]
  platform_options: Record<string, unknown>
  late_policy: LatePolicy
  scheduled_at: Date | null
  /** Hex of SHA-256; null without an Idempotency-Key. */
  key_hash: string | null
  fingerprint: string
  deliveries: readonly NewDelivery[]
}

/** `existing`: the key was spent before; `fingerprint` tells whether on the same body. */
export type InsertResult =
  | { kind: 'inserted' }
  | { kind: 'existing'; id: string; status: string; scheduledAt: Date | null; fingerprint: string }

/** How long a delivery is tried at most. */
export const deliveryDeadlineHours = 24

/**
 * Post, deliveries, event and jobs, all or nothing, in one commit. Requests that arrive
 * together share that commit; when it fails each is tried alone, so that one cannot fail another.
 */
export function createPostInserter(
  database: Database,
  queue: Queue,
): Batcher<NewPost, InsertResult> {
  return createBatcher({
    maxItems: 128,
    maxInFlight: 2,
    run: (posts) => database.transactRaw((tx) => insertPosts(tx, queue, posts)),
  })
}

/** Public for the benchmark, which runs the same statement under pgbench. */
export const insertPostsSql = `
  with given as (
    select * from json_to_recordset($1::json) as x(
      id text, event_id text, workspace_id text, environment text, text text, media_urls jsonb,
      platform_options jsonb, late_policy text, scheduled_at timestamptz, key_hash text, fingerprint text)
  ), fresh as (
    insert into posts (id, workspace_id, environment, status, text, media_urls, platform_options, late_policy,
      scheduled_at, queued_at, idempotency_key_hash, request_fingerprint, last_sequence)
    select id, workspace_id, environment, case when scheduled_at is null then 'queued' else 'scheduled' end,
      text, media_urls, platform_options, late_policy, scheduled_at,
      case when scheduled_at is null then now() end, decode(key_hash, 'hex'), decode(fingerprint, 'hex'), 1
    from given
    on conflict do nothing
    returning id, workspace_id, environment, status, scheduled_at
  ), delivered as (
    insert into deliveries (id, post_id, position, workspace_id, environment, account_id, platform, status, content,
      wake_at, deadline_at, job_id)
    select x.id, fresh.id, x.position, fresh.workspace_id, fresh.environment, x.account_id, x.platform, 'pending', x.content,
      coalesce(fresh.scheduled_at, now()), coalesce(fresh.scheduled_at, now()) + interval '${deliveryDeadlineHours} hours', x.job_id
    from json_to_recordset($2::json) as x(
      id text, post_id text, position smallint, account_id text, platform text, content jsonb, job_id uuid)
    join fresh on fresh.id = x.post_id
  )
  insert into events (id, workspace_id, environment, post_id, type, sequence, data)
  select given.event_id, fresh.workspace_id, fresh.environment, fresh.id, 'post.' || fresh.status, 1,
    jsonb_build_object('post_id', fresh.id, 'status', fresh.status)
  from fresh join given using (id)
  returning post_id as id`

async function insertPosts(
  tx: RawTx,
  queue: Queue,
  posts: readonly NewPost[],
): Promise<InsertResult[]> {
  // In one order everywhere, so that two batches with the same keys wait instead of deadlocking.
  const sorted = [...posts].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const rows = sorted.map(({ deliveries: _, ...post }) => post)
  const deliveries = sorted.flatMap((post) =>
    post.deliveries.map((delivery, position) => ({ ...delivery, post_id: post.id, position })),
  )
  const inserted = await tx.query<{ id: string }>({
    name: 'insert-posts',
    text: insertPostsSql,
    values: [JSON.stringify(rows), JSON.stringify(deliveries)],
  })
  const fresh = new Set(inserted.map((row) => row.id))
  const wakeUps = posts.filter((post) => fresh.has(post.id)).flatMap(wakeUpsOf)
  await queue.enqueue(tx, wakeUps)
  const conflicting = posts.filter((post) => !fresh.has(post.id))
  const existing =
    conflicting.length > 0 ? await findByKeys(tx, conflicting) : new Map<string, InsertResult>()
  return posts.map((post) =>
    fresh.has(post.id) ? { kind: 'inserted' } : existingOf(existing, post),
  )
}

function wakeUpsOf(post: NewPost) {
  return post.deliveries.map((delivery) => ({
    jobId: delivery.job_id,
    deliveryId: delivery.id,
    accountId: delivery.account_id,
    at: post.scheduled_at,
  }))
}

function existingOf(existing: Map<string, InsertResult>, post: NewPost): InsertResult {
  const result = existing.get(keyOf(post))
  if (!result) throw new Error(`post ${post.id} was not inserted, and no post has its key`)
  return result
}

function keyOf(post: Pick<NewPost, 'workspace_id' | 'environment' | 'key_hash' | 'id'>): string {
  return `${post.workspace_id}|${post.environment}|${post.key_hash ?? post.id}`
}

type KeyOwner = Pick<NewPost, 'workspace_id' | 'environment' | 'key_hash'>

interface ExistingRow {
  id: string
  workspace_id: string
  environment: Environment
  key_hash: string
  status: string
  scheduled_at: Date | null
  fingerprint: string
}

/** Posts made under these keys before. Takes a transaction or the database itself. */
export async function findByKeys(
  reader: Pick<RawTx, 'query'>,
  owners: readonly KeyOwner[],
): Promise<Map<string, InsertResult>> {
  const rows = await reader.query<ExistingRow>({
    name: 'find-posts-by-key',
    text: `select p.id, p.workspace_id, p.environment, x.key_hash, p.status, p.scheduled_at,
        encode(p.request_fingerprint, 'hex') as fingerprint
      from json_to_recordset($1::json) as x(workspace_id text, environment text, key_hash text)
      join posts p on p.workspace_id = x.workspace_id and p.environment = x.environment
        and p.idempotency_key_hash = decode(x.key_hash, 'hex')`,
    values: [
      JSON.stringify(
        owners.map(({ workspace_id, environment, key_hash }) => ({
          workspace_id,
          environment,
          key_hash,
        })),
      ),
    ],
  })
  return new Map(
    rows.map((row) => [
      keyOf(row),
      {
        kind: 'existing',
        id: row.id,
        status: row.status,
        scheduledAt: row.scheduled_at,
        fingerprint: row.fingerprint,
      },
    ]),
  )
}
