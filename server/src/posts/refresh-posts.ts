import type { RawTx } from '../db/database.ts'
import type { DeliveryStatus, PostStatus } from '../db/schema.ts'
import { newId } from '../lib/ids.ts'
import { canPostMove, postPath, postStatusOf } from './transitions.ts'

/** A change of one delivery, to be told as `delivery.<status>`. */
export interface DeliveryChange {
  postId: string
  deliveryId: string
  accountId: string
  status: DeliveryStatus
}

interface LockedPost {
  id: string
  workspace_id: string
  environment: string
  status: PostStatus
  last_sequence: number
  scheduled_at: Date | null
}

/** Takes the posts' row locks, in one order everywhere. To be called before their deliveries are written. */
export async function lockPosts(tx: RawTx, postIds: readonly string[]): Promise<LockedPost[]> {
  return tx.query<LockedPost>({
    name: 'lock-posts',
    text: `select id, workspace_id, environment, status, last_sequence, scheduled_at
      from posts where id = any($1) order by id for no key update`,
    values: [[...new Set(postIds)]],
  })
}

interface EventRow {
  id: string
  workspace_id: string
  environment: string
  post_id: string
  account_id: string | null
  type: string
  sequence: number
  data: Record<string, unknown>
}

/**
 * Recomputes the posts from their deliveries and writes down each change as an event, in the
 * transaction that made it. The posts are locked by `lockPosts`.
 */
export async function refreshPosts(
  tx: RawTx,
  posts: readonly LockedPost[],
  changes: readonly DeliveryChange[],
): Promise<void> {
  if (posts.length === 0) return
  const states = await readStates(tx, posts)
  const events: EventRow[] = []
  const updates: { id: string; status: PostStatus; last_sequence: number }[] = []
  for (const post of posts) {
    const own = changes.filter((change) => change.postId === post.id)
    const state = states.get(post.id)
    const status = state ? postStatusOf(post.status, state.statuses) : post.status
    const written = eventsOf(post, status, own, state?.results ?? [])
    if (written.length === 0) continue
    events.push(...written)
    updates.push({ id: post.id, status, last_sequence: post.last_sequence + written.length })
  }
  if (updates.length > 0) await write(tx, updates, events)
}

function eventsOf(
  post: LockedPost,
  status: PostStatus,
  changes: readonly DeliveryChange[],
  results: unknown[],
): EventRow[] {
  const told = changes.map((change) => ({
    account_id: change.accountId as string | null,
    type: `delivery.${change.status}`,
    data: { post_id: post.id, delivery_id: change.deliveryId, status: change.status } as Record<
      string,
      unknown
    >,
  }))
  for (const step of postPath(post.status, status)) {
    const isFinal = step === status && ['published', 'partial', 'failed'].includes(step)
    told.push({
      account_id: null,
      type: `post.${step}`,
      data: { post_id: post.id, status: step, ...(isFinal ? { results } : {}) },
    })
  }
  return told.map((event, index) => ({
    id: newId('event'),
    workspace_id: post.workspace_id,
    environment: post.environment,
    post_id: post.id,
    sequence: post.last_sequence + index + 1,
    ...event,
  }))
}

interface PostState {
  statuses: DeliveryStatus[]
  results: unknown[]
}

async function readStates(
  tx: RawTx,
  posts: readonly LockedPost[],
): Promise<Map<string, PostState>> {
  const rows = await tx.query<PostState & { post_id: string }>({
    name: 'delivery-states',
    text: `select post_id, array_agg(status order by position) as statuses,
        json_agg(json_build_object('id', id, 'account_id', account_id, 'platform', platform, 'status', status,
          'platform_post_id', platform_post_id, 'platform_post_url', platform_post_url, 'published_at', published_at,
          'warnings', warnings, 'error_code', error_code, 'error_message', error_message) order by position) as results
      from deliveries where post_id = any($1) group by post_id`,
    values: [posts.map((post) => post.id)],
  })
  return new Map(rows.map((row) => [row.post_id, row]))
}

async function write(
  tx: RawTx,
  updates: readonly { id: string; status: PostStatus; last_sequence: number }[],
  events: readonly EventRow[],
): Promise<void> {
  await tx.query({
    name: 'write-posts',
    text: `with changed as (
        update posts p set status = x.status, last_sequence = x.last_sequence,
          queued_at = case when x.status in ('queued', 'processing') then coalesce(p.queued_at, now()) else p.queued_at end,
          finished_at = case when x.status in ('published', 'partial', 'failed', 'canceled') then now() end
        from json_to_recordset($1::json) as x(id text, status text, last_sequence int)
        where p.id = x.id
      )
      insert into events (id, workspace_id, environment, post_id, account_id, type, sequence, data)
      select id, workspace_id, environment, post_id, account_id, type, sequence, data
      from json_to_recordset($2::json) as y(id text, workspace_id text, environment text, post_id text,
        account_id text, type text, sequence int, data jsonb)`,
    values: [JSON.stringify(updates), JSON.stringify(events)],
  })
}

/** Moves one locked post by itself, for what a caller does to it (cancel, retry, edit). */
export async function movePost(
  tx: RawTx,
  post: LockedPost,
  status: PostStatus,
  changes: readonly DeliveryChange[],
): Promise<void> {
  if (post.status !== status && !canPostMove(post.status, status))
    throw new Error(`a post does not move from ${post.status} to ${status}`)
  const events = eventsOf(post, status, changes, [])
  await write(
    tx,
    [{ id: post.id, status, last_sequence: post.last_sequence + events.length }],
    events,
  )
}
