import type { Database } from '../db/database.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import type { Attempt, TimelineLine } from './records.ts'
import { timelineColumns, timelineRows } from './timeline.ts'

export interface GateRequest {
  deliveryId: string
  postId: string
  fence: number
  step: string
  /** Why this attempt is allowed: "first attempt", "the attempt before was refused: …". */
  reason: string
  /** Sent again after an unclear answer: another attempt in the caller's count. */
  isResent: boolean
  requestHash: Buffer
  state: unknown
  timeline: readonly TimelineLine[]
}

/**
 * The one-shot commit gate. It is on disk before the call leaves. Null: do not send. Either the
 * lease was lost, or an attempt of this step is undecided or done (unique index `attempts_gate`).
 */
export type Gate = Batcher<GateRequest, Attempt | null>

export function createGate(database: Database): Gate {
  return createBatcher({
    maxItems: 256,
    maxInFlight: 3,
    async run(requests) {
      const rows = await database.query<Attempt & { deliveryId: string }>({
        name: 'pass-gate',
        text: passGateSql,
        values: [
          JSON.stringify(
            requests.map((request) => ({
              delivery_id: request.deliveryId,
              fence: request.fence,
              step: request.step,
              reason: request.reason,
              is_resent: request.isResent,
              request_hash: request.requestHash.toString('hex'),
              state: request.state,
            })),
          ),
          JSON.stringify(
            requests.flatMap((request) =>
              timelineRows(request.postId, request.deliveryId, request.timeline),
            ),
          ),
        ],
      })
      const passed = new Map(rows.map((row) => [row.deliveryId, row]))
      return requests.map((request) => passed.get(request.deliveryId) ?? null)
    },
  })
}

// `for update` and the lease test make a paused process that outlived its lease stop here.
const passGateSql = `
  with asked as (
    select * from json_to_recordset($1::json) as x(delivery_id text, fence bigint, step text, reason text, is_resent boolean, request_hash text, state jsonb)
  ), held as (
    select d.id from deliveries d join asked on d.id = asked.delivery_id and d.fence = asked.fence
    where d.status = 'processing' and d.lease_until > now()
    order by d.id for update of d
  ), passed as (
    insert into attempts (delivery_id, number, step, fence, reason, request_hash)
    select held.id, 1 + (select count(*) from attempts a where a.delivery_id = held.id and a.step = asked.step), asked.step, asked.fence, asked.reason, decode(asked.request_hash, 'hex')
    from held join asked on asked.delivery_id = held.id
    on conflict do nothing
    returning id, delivery_id, number, step, reason, commit_started_at
  ), counted as (
    update deliveries d set attempts = d.attempts + case when asked.is_resent then 1 else 0 end, state = asked.state
    from passed join asked on asked.delivery_id = passed.delivery_id where d.id = passed.delivery_id
  ), told as (
    insert into timeline (${timelineColumns.names})
    select ${timelineColumns.names} from json_to_recordset($2::json) as t(${timelineColumns.types})
    where t.delivery_id in (select delivery_id from passed)
  )
  select id, delivery_id as "deliveryId", number, step, reason, commit_started_at as "commitStartedAt",
    null as outcome, null as "settledAt", 0 as looks
  from passed`
