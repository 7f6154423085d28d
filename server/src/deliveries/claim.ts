import type { Database, RawTx } from '../db/database.ts'
import { type DeliveryChange, lockPosts, refreshPosts } from '../posts/refresh-posts.ts'
import { readHold, type StoredHold } from './holds.ts'
import type { Attempt, ClaimedDelivery } from './records.ts'

/** How long a delivery is ours without a sign of life. */
export const leaseMs = 10_000

export interface ClaimedRow extends Omit<ClaimedDelivery, 'attempts' | 'holds'> {
  holds: StoredHold[] | null
  attempts:
    | (Omit<Attempt, 'commitStartedAt' | 'settledAt'> & {
        commitStartedAt: string
        settledAt: string | null
      })[]
    | null
  wasPending: boolean
}

/** A delivery `d` of a post `p`, with what is needed to go on with it. */
export const claimedColumns = `d.id, d.post_id as "postId", d.workspace_id as "workspaceId", d.environment, d.account_id as "accountId",
  d.platform, d.content, d.state, d.platform_post_id as "platformPostId", d.platform_post_url as "platformPostUrl",
  d.published_at is not null as "isPublished", d.warnings, d.attempts as "attemptCount", d.failures, d.media_restarts as "mediaRestarts",
  d.deadline_at as "deadlineAt", d.wake_at as "wakeAt", p.scheduled_at as "scheduledAt", p.late_policy as "latePolicy", now() as "claimedAt", d.fence,
  (select json_agg(json_build_object('id', a.id, 'number', a.number, 'step', a.step, 'reason', a.reason,
      'commitStartedAt', a.commit_started_at, 'outcome', a.outcome, 'settledAt', a.settled_at, 'looks', a.looks) order by a.id)
    from attempts a where a.delivery_id = d.id) as attempts,
  (select json_agg(json_build_object('kind', h.kind, 'until', h.until, 'code', h.code, 'reason', h.reason))
    from account_holds h where h.account_id = d.account_id and h.until > now()) as holds`

/**
 * Leases every delivery of the list that is due and free, under a fence that grows with each lease.
 * What somebody else holds, or what is final by now, is left out.
 */
export async function claimDeliveries(
  database: Database,
  holder: string,
  ids: readonly string[],
): Promise<ClaimedDelivery[]> {
  return database.transactRaw(async (tx) => {
    const owners = await tx.query<{ post_id: string }>({
      name: 'claim-owners',
      text: 'select distinct post_id from deliveries where id = any($1) and wake_at is not null',
      values: [ids],
    })
    const posts = await lockPosts(
      tx,
      owners.map((row) => row.post_id),
    )
    const rows = await lease(tx, holder, ids)
    const begun = rows.filter((row) => row.wasPending)
    const changes: DeliveryChange[] = begun.map((row) => ({
      postId: row.postId,
      deliveryId: row.id,
      accountId: row.accountId,
      status: 'processing',
    }))
    const touched = new Set(begun.map((row) => row.postId))
    await refreshPosts(
      tx,
      posts.filter((post) => touched.has(post.id)),
      changes,
    )
    return rows.map(({ wasPending: _, ...row }) => toClaimed(row))
  })
}

async function lease(tx: RawTx, holder: string, ids: readonly string[]): Promise<ClaimedRow[]> {
  return tx.query<ClaimedRow>({
    name: 'claim-lease',
    text: `with due as (
        select id, status, retry_at from deliveries
        where id = any($1) and status in ('pending', 'processing') and wake_at <= now()
          and (lease_until is null or lease_until < now())
        order by id for update
      )
      update deliveries d set status = 'processing', fence = d.fence + 1, lease_holder = $2,
        attempts = d.attempts + case when due.status = 'pending' or due.retry_at is not null then 1 else 0 end,
        lease_until = now() + $3 * interval '1 millisecond', retry_at = null
      from due, posts p
      where d.id = due.id and p.id = d.post_id
      returning ${claimedColumns}, due.status = 'pending' as "wasPending"`,
    values: [ids, holder, leaseMs],
  })
}

/** A row of `claimedColumns`. */
export function toClaimed(claimed: Omit<ClaimedRow, 'wasPending'>): ClaimedDelivery {
  const { attempts, holds, ...row } = claimed
  return {
    ...row,
    holds: (holds ?? []).map(readHold),
    attempts: (attempts ?? []).map((attempt) => ({
      ...attempt,
      commitStartedAt: new Date(attempt.commitStartedAt),
      settledAt: attempt.settledAt === null ? null : new Date(attempt.settledAt),
    })),
  }
}

/** Keeps the leases alive. @returns the ids that are still ours */
export async function renewLeases(
  database: Database,
  held: readonly { id: string; fence: number }[],
): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>({
    name: 'renew-leases',
    text: `update deliveries d set lease_until = now() + $2 * interval '1 millisecond'
      from json_to_recordset($1::json) as x(id text, fence bigint)
      where d.id = x.id and d.fence = x.fence and d.wake_at is not null and d.lease_until is not null returning d.id`,
    values: [JSON.stringify(held), leaseMs],
  })
  return new Set(rows.map((row) => row.id))
}

/** Hands deliveries back before their leases run out. A commit under way stays in doubt, and is read back by the next holder. */
export async function releaseLeases(
  database: Database,
  held: readonly { id: string; fence: number }[],
): Promise<void> {
  if (held.length === 0) return
  await database.query({
    text: `update deliveries d set lease_until = null, lease_holder = null
      from json_to_recordset($1::json) as x(id text, fence bigint) where d.id = x.id and d.fence = x.fence`,
    values: [JSON.stringify(held)],
  })
}
