import type { Reader } from '../judge/evidence.ts'
import type { Quiet } from './stage.ts'

const dueSql = `select
  (select min(lease_until) from deliveries where lease_until > $1) as held_until,
  (select min(at) from (
    select wake_at as at from deliveries where wake_at is not null and (lease_until is null or lease_until <= $1)
    union all select recheck_at from deliveries where recheck_at is not null
    union all select start_after from pgboss.job where state in ('created', 'retry')
  ) due) as due_at`

/** How long looking would find nothing, as far as the database knows; and whether that is for ever. */
export async function quietOf(
  sql: Reader,
  nowMs: number,
): Promise<Quiet & { isNothingDue: boolean }> {
  const { rows } = await sql.query<{ held_until: Date | null; due_at: Date | null }>({
    name: 'what-is-due',
    text: dueSql,
    values: [new Date(nowMs)],
  })
  const { held_until = null, due_at = null } = rows[0] ?? {}
  const dueMs = due_at?.getTime() ?? Number.POSITIVE_INFINITY
  return {
    pollsUntilMs: Math.min(dueMs, held_until?.getTime() ?? Number.POSITIVE_INFINITY),
    routinesUntilMs: held_until === null ? dueMs : nowMs,
    isNothingDue: held_until === null && due_at === null,
  }
}
