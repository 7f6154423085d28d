import type { Database } from '../db/database.ts'
import { type Batcher, createBatcher } from '../lib/batcher.ts'
import { type Hold, readHold, type StoredHold } from './holds.ts'
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
  /** The same for posts of this account that a reader could not tell apart. */
  alikeHash: Buffer
  state: unknown
  timeline: readonly TimelineLine[]
}

/**
 * What the gate says.
 * - `passed`: on disk; the call may leave, once.
 * - `lost`: the lease went elsewhere, or this step was begun by somebody else. Do not send.
 * - `account_busy`: another commit of this account is under way.
 * - `alike_in_doubt`: a post that reads the same is in doubt, and is looked for at `until`.
 * - `account_held`: the network wants nothing from this account until then (see `holds.ts`).
 */
export type GateAnswer =
  | { kind: 'passed'; attempt: Attempt }
  | { kind: 'lost' }
  | { kind: 'account_busy' }
  | { kind: 'alike_in_doubt'; until: Date }
  | { kind: 'account_held'; hold: Hold }

/**
 * The one-shot commit gate. It is on disk before the call leaves. Two unique indexes are the gate:
 * `attempts_gate` (one undecided or done attempt per step) and `attempts_account_turn` (one attempt
 * under way per account, over all processes).
 */
export type Gate = Batcher<GateRequest, GateAnswer>

type GateRow = Attempt & {
  deliveryId: string
  isHeld: boolean
  isAccountBusy: boolean
  alikeUntil: Date | null
  hold: StoredHold | null
}

export function createGate(database: Database): Gate {
  return createBatcher({
    maxItems: 256,
    maxInFlight: 3,
    async run(requests) {
      const rows = await database.query<GateRow>({
        name: 'pass-gate',
        text: passGateSql,
        values: [
          JSON.stringify(requests.map(toRow)),
          JSON.stringify(
            requests.flatMap((request) =>
              timelineRows(request.postId, request.deliveryId, request.timeline),
            ),
          ),
        ],
      })
      const byId = new Map(rows.map((row) => [row.deliveryId, row]))
      return requests.map((request) => answerOf(byId.get(request.deliveryId)))
    },
  })
}

function toRow(request: GateRequest) {
  return {
    delivery_id: request.deliveryId,
    fence: request.fence,
    step: request.step,
    reason: request.reason,
    is_resent: request.isResent,
    request_hash: request.requestHash.toString('hex'),
    alike_hash: request.alikeHash.toString('hex'),
    state: request.state,
  }
}

function answerOf(row: GateRow | undefined): GateAnswer {
  if (!row?.isHeld) return { kind: 'lost' }
  if (row.id !== null) {
    const { id, number, step, reason, commitStartedAt, outcome, settledAt, looks } = row
    const attempt = { id, number, step, reason, commitStartedAt, outcome, settledAt, looks }
    return { kind: 'passed', attempt }
  }
  if (row.hold !== null) return { kind: 'account_held', hold: readHold(row.hold) }
  if (row.alikeUntil !== null) return { kind: 'alike_in_doubt', until: row.alikeUntil }
  // Refused by an index: by that of the account unless this step itself was begun before.
  return row.isAccountBusy ? { kind: 'account_busy' } : { kind: 'lost' }
}

// `for update` and the lease test make a paused process that outlived its lease stop here.
const passGateSql = `
  with asked as (
    select * from json_to_recordset($1::json) as x(delivery_id text, fence bigint, step text, reason text, is_resent boolean,
      request_hash text, alike_hash text, state jsonb)
  ), held as (
    select d.id, d.account_id from deliveries d join asked on d.id = asked.delivery_id and d.fence = asked.fence
    where d.status = 'processing' and d.lease_until > now()
    order by d.id for update of d
  ), alike as (
    select held.id, max(coalesce(o.wake_at, now())) as until
    from held join asked on asked.delivery_id = held.id
    join attempts a on a.account_id = held.account_id and a.alike_hash = decode(asked.alike_hash, 'hex')
      and (a.outcome is null or a.outcome in ('in_doubt', 'probed')) and a.delivery_id <> held.id
    join deliveries o on o.id = a.delivery_id and o.status = 'processing'
    group by held.id
  ), paused as (
    select held.id, json_build_object('kind', h.kind, 'until', h.until, 'code', h.code, 'reason', h.reason) as hold
    from held join account_holds h on h.account_id = held.account_id and h.kind = 'publish' and h.until > now()
  ), passed as (
    insert into attempts (delivery_id, account_id, number, step, fence, reason, request_hash, alike_hash)
    select held.id, held.account_id, 1 + (select count(*) from attempts a where a.delivery_id = held.id and a.step = asked.step),
      asked.step, asked.fence, asked.reason, decode(asked.request_hash, 'hex'), decode(asked.alike_hash, 'hex')
    from held join asked on asked.delivery_id = held.id
    where not exists (select from alike where alike.id = held.id) and not exists (select from paused where paused.id = held.id)
    order by held.id
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
  select asked.delivery_id as "deliveryId", held.id is not null as "isHeld", alike.until as "alikeUntil", paused.hold,
    not exists (select from attempts a where a.delivery_id = held.id and a.step = asked.step
      and (a.outcome is null or a.outcome in ('done', 'in_doubt'))) as "isAccountBusy",
    passed.id, passed.number, passed.step, passed.reason, passed.commit_started_at as "commitStartedAt",
    null as outcome, null as "settledAt", 0 as looks
  from asked left join held on held.id = asked.delivery_id left join alike on alike.id = held.id left join paused on paused.id = held.id
    left join passed on passed.delivery_id = held.id`
