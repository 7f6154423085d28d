import type { Database, RawTx } from '../db/database.ts'
import type { AttemptOutcome } from '../db/schema.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import { redactText, redactValue } from '../lib/redact.ts'
import type { Warning } from '../networks/contract.ts'
import type { RawResponse } from '../networks/publish-error.ts'
import { lockPosts, refreshPosts } from '../posts/refresh-posts.ts'
import type { ClaimedDelivery, TimelineLine } from './records.ts'
import { timelineColumns, timelineRows } from './timeline.ts'

/** What happened to the attempt that is under way. */
export interface AttemptVerdict {
  id: number
  outcome: AttemptOutcome
}

/** The end of a delivery, as far as it goes by itself. */
export interface Verdict {
  status: 'published' | 'failed'
  state: unknown
  platformPostId: string | null
  platformPostUrl: string | null
  warnings: readonly Warning[]
  isIncomplete: boolean
  errorCode: string | null
  errorMessage: string | null
  rawResponse: RawResponse | null
  attempt: AttemptVerdict | null
}

export interface Settlement {
  delivery: ClaimedDelivery
  verdict: Verdict
  timeline: readonly TimelineLine[]
  /** When to look again for what stayed unknown. */
  recheckAt: Date | null
  /** A verdict that corrects `outcome_unknown`. */
  isCorrection?: boolean
}

/** Writes the verdict, the attempt, the timeline, the post and its events in one commit. False: the lease was lost. */
export type Settle = Batcher<Settlement, boolean>

export function createSettle(database: Database): Settle {
  return createBatcher({
    maxItems: 256,
    maxInFlight: 3,
    run: (settlements) => database.transactRaw((tx) => settleAll(tx, settlements)),
  })
}

async function settleAll(tx: RawTx, settlements: readonly Settlement[]): Promise<boolean[]> {
  const posts = await lockPosts(
    tx,
    settlements.map(({ delivery }) => delivery.postId),
  )
  const rows = await tx.query<{ id: string }>({
    name: 'settle',
    text: settleSql,
    values: [
      JSON.stringify(settlements.map(toRow)),
      JSON.stringify(
        settlements.flatMap(({ delivery, timeline }) =>
          timelineRows(delivery.postId, delivery.id, timeline),
        ),
      ),
    ],
  })
  const won = new Set(rows.map((row) => row.id))
  const changes = settlements
    .filter(({ delivery }) => won.has(delivery.id))
    .map(({ delivery, verdict }) => ({
      postId: delivery.postId,
      deliveryId: delivery.id,
      accountId: delivery.accountId,
      status: verdict.status,
    }))
  const touched = new Set(changes.map((change) => change.postId))
  await refreshPosts(
    tx,
    posts.filter((post) => touched.has(post.id)),
    changes,
  )
  return settlements.map(({ delivery }) => won.has(delivery.id))
}

function toRow({ delivery, verdict, recheckAt, isCorrection }: Settlement) {
  return {
    id: delivery.id,
    fence: delivery.fence,
    status: verdict.status,
    state: verdict.state,
    platform_post_id: verdict.platformPostId,
    platform_post_url: verdict.platformPostUrl,
    warnings: verdict.warnings,
    is_incomplete: verdict.isIncomplete,
    error_code: verdict.errorCode,
    error_message: verdict.errorMessage === null ? null : redactText(verdict.errorMessage),
    raw_response: verdict.rawResponse === null ? null : redactValue(verdict.rawResponse),
    attempt_id: verdict.attempt?.id ?? null,
    attempt_outcome: verdict.attempt?.outcome ?? null,
    recheck_at: recheckAt,
    from_status: isCorrection ? 'failed' : 'processing',
  }
}

const settleSql = `
  with given as (
    select * from json_to_recordset($1::json) as x(id text, fence bigint, status text, state jsonb, platform_post_id text,
      platform_post_url text, warnings jsonb, is_incomplete boolean, error_code text, error_message text, raw_response jsonb,
      attempt_id bigint, attempt_outcome text, recheck_at timestamptz, from_status text)
  ), settled as (
    update deliveries d set status = x.status, state = x.state, platform_post_id = x.platform_post_id,
      platform_post_url = x.platform_post_url,
      published_at = case when x.status = 'published' then coalesce(d.published_at, now()) end,
      warnings = x.warnings, is_incomplete = x.is_incomplete, error_code = x.error_code, error_message = x.error_message,
      raw_response = x.raw_response, recheck_at = x.recheck_at, retry_at = null, wake_at = null, lease_until = null, lease_holder = null
    from given x where d.id = x.id and d.fence = x.fence and d.status = x.from_status
    returning d.id
  ), decided as (
    update attempts a set outcome = x.attempt_outcome, settled_at = now()
    from given x join settled on settled.id = x.id where a.id = x.attempt_id
  ), left_open as (
    -- A call under way that nobody will hear of any more must not keep the account's turn.
    update attempts a set outcome = 'in_doubt', settled_at = now()
    from given x join settled on settled.id = x.id
    where a.delivery_id = x.id and a.outcome is null and a.id is distinct from x.attempt_id
  ), told as (
    insert into timeline (${timelineColumns.names})
    select ${timelineColumns.names} from json_to_recordset($2::json) as t(${timelineColumns.types})
    where t.delivery_id in (select id from settled)
  )
  select id from settled`
