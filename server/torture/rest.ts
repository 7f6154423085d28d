import type { Fleet } from './fleet.ts'

/** Everything accepted must be final so long after the last fault, or it counts as lost. */
const restWithinMs = 180_000

/** Waits until nothing is open and the queue is empty. @returns false when it took too long */
export async function rest(fleet: Fleet): Promise<boolean> {
  const until = Date.now() + restWithinMs
  while (Date.now() < until) {
    const { rows } = await fleet.sql
      .query(
        `select (select count(*)::int from deliveries where wake_at is not null)
          + (select count(*)::int from pgboss.job where name = 'deliver' and state in ('created', 'retry', 'active')) as open`,
      )
      .catch(() => ({ rows: [{ open: 1 }] }))
    if (rows[0]?.open === 0) return true
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return false
}
