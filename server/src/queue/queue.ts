import { randomUUID } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import type { Database, RawTx } from '../db/database.ts'

/** A wake-up for one delivery. Losing it loses nothing: the sweep makes another. */
export interface WakeUp {
  /** Chosen by the caller and kept in the delivery row. */
  jobId: string
  deliveryId: string
  accountId: string
  /** Absent: at once. */
  at?: Date | null
}

export interface FetchedJob {
  jobId: string
  deliveryId: string
}

/** pg-boss, seen through the three verbs that the worker needs. */
export interface Queue {
  /** Inserts wake-ups in the caller's transaction. */
  enqueue(tx: RawTx, wakeUps: readonly WakeUp[]): Promise<void>
  fetch(most: number): Promise<FetchedJob[]>
  finish(jobIds: readonly string[]): Promise<void>
  /** Runs the engine's own housekeeping: dead workers, expired jobs. */
  close(): Promise<void>
}

const queueName = 'deliver'
const heartbeatSeconds = 10

/** A fresh id for a job, so that the delivery row can name the job before it exists. */
export function newJobId(): string {
  return randomUUID()
}

/**
 * @param supervises whether this process does the engine's housekeeping (workers do, a lone API does not)
 */
export async function openQueue(
  database: Database,
  options: { supervises: boolean; onError: (error: Error) => void },
): Promise<Queue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.pool.query(text, values) },
    schedule: false,
    supervise: options.supervises,
    superviseIntervalSeconds: 5,
    registerInstance: false,
  })
  boss.on('error', options.onError)
  await boss.start()
  // A job may be retried for ever: it is a wake-up, and the delivery row decides what is left to do.
  const settings = {
    heartbeatSeconds,
    retryLimit: 10_000,
    retryDelay: 0,
    expireInSeconds: 86_000,
    deleteAfterSeconds: 60,
  }
  await boss.createQueue(queueName, settings)
  await boss.updateQueue(queueName, settings)

  return {
    async enqueue(tx, wakeUps) {
      if (wakeUps.length === 0) return
      const jobs = wakeUps.map((wakeUp) => ({
        id: wakeUp.jobId,
        data: { deliveryId: wakeUp.deliveryId },
        ...(wakeUp.at ? { startAfter: wakeUp.at } : {}),
      }))
      const db = {
        executeSql: async (text: string, values?: unknown[]) => ({
          rows: await tx.query({ text, values: values ?? [] }),
        }),
      }
      await boss.insert(queueName, jobs, { db })
    },
    async fetch(most) {
      const jobs = await boss.fetch<{ deliveryId: string }>(queueName, { batchSize: most })
      return jobs.map((job) => ({ jobId: job.id, deliveryId: job.data.deliveryId }))
    },
    async finish(jobIds) {
      if (jobIds.length > 0) await boss.complete(queueName, [...jobIds])
    },
    close: () => boss.stop({ graceful: false }),
  }
}

/** SQL that is true when a delivery has no job that could still wake it. `d` is the delivery's row. */
export const hasNoWaitingJob = `not exists (
  select from pgboss.job j where j.name = '${queueName}' and j.id = d.job_id and j.state in ('created', 'retry'))`
