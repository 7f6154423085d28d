import type { Database } from '../db/database.ts'
import { hasNoWaitingJob, newJobId, type Queue } from '../queue/queue.ts'

const sweepLock = 4_400_002
const mostAtOnce = 2_000
/** A delivery that came due this recently is on its way in the ordinary manner. */
const graceSeconds = 2

/**
 * Wakes every delivery that is due, in nobody's hands, and without a job. Losing all jobs loses
 * nothing. @returns how many were woken
 */
export async function sweepDeliveries(database: Database, queue: Queue): Promise<number> {
  return database.transactRaw(async (tx) => {
    const [lock] = await tx.query<{ ours: boolean }>({
      text: `select pg_try_advisory_xact_lock(${sweepLock}) as ours`,
    })
    if (!lock?.ours) return 0
    const lost = await tx.query<{ id: string; account_id: string }>({
      name: 'find-unwoken',
      text: `select d.id, d.account_id from deliveries d
        where d.wake_at <= now() - interval '${graceSeconds} seconds' and (d.lease_until is null or d.lease_until < now())
          and ${hasNoWaitingJob}
        order by d.wake_at limit ${mostAtOnce} for update skip locked`,
    })
    const wakeUps = lost.map((row) => ({
      jobId: newJobId(),
      deliveryId: row.id,
      accountId: row.account_id,
    }))
    await tx.query({
      name: 'name-jobs',
      text: `update deliveries d set job_id = x.job_id from json_to_recordset($1::json) as x(id text, job_id uuid) where d.id = x.id`,
      values: [
        JSON.stringify(wakeUps.map((wakeUp) => ({ id: wakeUp.deliveryId, job_id: wakeUp.jobId }))),
      ],
    })
    await queue.enqueue(tx, wakeUps)
    return wakeUps.length
  })
}
