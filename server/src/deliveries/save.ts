import type { Database } from '../db/database.ts'
import type { Warning } from '../networks/contract.ts'
import { newJobId, type Queue } from '../queue/queue.ts'
import type { ClaimedDelivery, TimelineLine } from './records.ts'
import type { AttemptVerdict } from './settle.ts'
import { timelineColumns, timelineRows } from './timeline.ts'

/** How far a delivery has come. */
export interface Saved {
  state: unknown
  platformPostId: string | null
  platformPostUrl: string | null
  isPublished: boolean
  warnings: readonly Warning[]
  failures: number
  mediaRestarts: number
  attempt: (AttemptVerdict & { looks?: number }) | null
}

/** A rest: when to go on, and whether the caller is told (`retry_at`). */
export interface Rest {
  wakeAt: Date
  isRetry: boolean
}

/**
 * Stores progress. With `rest` also lets the delivery go, and enqueues the wake-up that goes on with it.
 * @returns false when the lease was lost: stop
 */
export async function saveProgress(
  database: Database,
  queue: Queue,
  delivery: ClaimedDelivery,
  saved: Saved,
  rest: Rest | null,
  timeline: readonly TimelineLine[],
): Promise<boolean> {
  const jobId = rest ? newJobId() : null
  return database.transactRaw(async (tx) => {
    const rows = await tx.query({
      name: 'save-progress',
      text: saveSql,
      values: [
        delivery.id,
        delivery.fence,
        JSON.stringify(saved.state),
        saved.platformPostId,
        saved.platformPostUrl,
        JSON.stringify(saved.warnings),
        saved.failures,
        saved.mediaRestarts,
        saved.attempt?.id ?? null,
        saved.attempt?.outcome ?? null,
        saved.attempt?.looks ?? null,
        rest?.wakeAt ?? null,
        rest?.isRetry ?? false,
        jobId,
        JSON.stringify(timelineRows(delivery.postId, delivery.id, timeline)),
        saved.isPublished,
      ],
    })
    if (rows.length === 0) return false
    if (rest && jobId)
      await queue.enqueue(tx, [
        { jobId, deliveryId: delivery.id, accountId: delivery.accountId, at: rest.wakeAt },
      ])
    return true
  })
}

const saveSql = `
  with saved as (
    update deliveries set state = $3::jsonb, platform_post_id = $4, platform_post_url = $5, warnings = $6::jsonb,
      published_at = case when $16::boolean then coalesce(published_at, now()) end,
      failures = $7, media_restarts = $8,
      wake_at = coalesce($12::timestamptz, wake_at),
      retry_at = case when $13::boolean then $12::timestamptz end,
      job_id = coalesce($14::uuid, job_id),
      lease_until = case when $12::timestamptz is null then lease_until end,
      lease_holder = case when $12::timestamptz is null then lease_holder end
    where id = $1 and fence = $2 and status = 'processing'
    returning id
  ), decided as (
    update attempts set outcome = $10::text, looks = coalesce($11::smallint, looks),
      settled_at = case when outcome is distinct from $10::text then now() else settled_at end
    where id = $9::bigint and exists (select from saved)
  ), told as (
    insert into timeline (${timelineColumns.names})
    select ${timelineColumns.names} from json_to_recordset($15::json) as t(${timelineColumns.types})
    where exists (select from saved)
  )
  select id from saved`
