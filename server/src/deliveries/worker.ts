import { hostname } from 'node:os'
import { createBatcher } from '../lib/batcher.ts'
import type { FetchedJob } from '../queue/queue.ts'
import { claimDeliveries, leaseMs, releaseLeases, renewLeases } from './claim.ts'
import type { DeliveryContext } from './context.ts'
import { deliver } from './deliver.ts'
import type { ClaimedDelivery } from './records.ts'
import { sweepDeliveries } from './sweep.ts'

export interface Worker {
  /** Something may be due: look now. */
  wake(): void
  /** Takes nothing new, lets what is under way finish for `graceMs`, and leaves the rest to others. */
  stop(graceMs: number): Promise<void>
  /** Deliveries in this process's hands. */
  size(): number
}

interface Held {
  delivery: ClaimedDelivery
  job: FetchedJob
  /** `performance.now()` up to which the lease surely stands. */
  freshUntilMs: number
}

const renewEveryMs = 3_000
const sweepEveryMs = 5_000
const longestSleepMs = 1_000
const mostPerFetch = 500
const fewHeld = 16
/** Between the database's lease and ours: what a slow answer or a slow clock may cost. */
const leaseMarginMs = 3_000

/** Keeps up to `slots` deliveries going: fetch, lease, deliver, finish. */
export function startWorker(context: DeliveryContext, slots: number): Worker {
  const holder = `${hostname()}:${process.pid}`
  const held = new Map<string, Held>()
  let isStopping = false
  let isWoken = false
  let endSleep = (): void => {}
  const changed = (): void => {
    isWoken = true
    endSleep()
  }

  const finishJob = createBatcher<string, void>({
    maxItems: 500,
    maxInFlight: 2,
    async run(jobIds) {
      await context.queue.finish(jobIds)
      return jobIds.map(() => undefined)
    },
  })

  function finish(job: FetchedJob): void {
    // An unfinished job is only fetched once more, and finds its delivery settled.
    finishJob(job.jobId).catch((error) =>
      context.log.warn({ err: error }, 'a job could not be finished'),
    )
  }

  async function takeJobs(): Promise<number> {
    const free = slots - held.size
    if (free <= 0) return 0
    const jobs = await context.queue.fetch(Math.min(free, mostPerFetch))
    if (jobs.length === 0) return 0
    const askedAtMs = performance.now()
    const claimed = await claimDeliveries(
      context.database,
      holder,
      jobs.map((job) => job.deliveryId),
    )
    const byDelivery = new Map(claimed.map((delivery) => [delivery.id, delivery]))
    for (const job of jobs) {
      const delivery = byDelivery.get(job.deliveryId)
      byDelivery.delete(job.deliveryId)
      if (delivery) begin({ delivery, job, freshUntilMs: askedAtMs + leaseMs - leaseMarginMs })
      else finish(job)
    }
    return jobs.length
  }

  function begin(entry: Held): void {
    held.set(entry.delivery.id, entry)
    const lease = { isFresh: () => performance.now() < entry.freshUntilMs }
    void deliver(context, entry.delivery, lease).finally(() => {
      const wasFull = held.size >= slots
      held.delete(entry.delivery.id)
      finish(entry.job)
      // It may rest for less than the loop sleeps; in a crowd the loop does not sleep.
      if (wasFull || isStopping || held.size < fewHeld) changed()
    })
  }

  async function sleepUntilDue(): Promise<void> {
    const [row] = await context.database.query<{ wait_ms: number | null }>({
      name: 'next-due',
      text: `select extract(epoch from (min(wake_at) - now()))::float8 * 1000 as wait_ms from deliveries
        where wake_at > now()`,
    })
    const waitMs = Math.ceil(row?.wait_ms ?? longestSleepMs)
    await sleep(Math.min(Math.max(waitMs, 1), longestSleepMs))
  }

  async function sleep(ms: number): Promise<void> {
    if (isWoken) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      endSleep = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function loop(): Promise<void> {
    while (!isStopping) {
      isWoken = false
      try {
        const taken = await takeJobs()
        if (taken === 0) await (held.size >= slots ? sleep(longestSleepMs) : sleepUntilDue())
      } catch (error) {
        context.log.error({ err: error }, 'the worker could not take jobs')
        await sleep(longestSleepMs)
      }
    }
  }

  async function renew(): Promise<void> {
    const entries = [...held.values()]
    if (entries.length === 0) return
    const askedAtMs = performance.now()
    const kept = await renewLeases(
      context.database,
      entries.map(({ delivery }) => ({ id: delivery.id, fence: delivery.fence })),
    )
    for (const entry of entries)
      entry.freshUntilMs = kept.has(entry.delivery.id) ? askedAtMs + leaseMs - leaseMarginMs : 0
    await context.queue.heartbeat(entries.map(({ job }) => job.jobId))
  }

  const timers = [
    every(renewEveryMs, renew, 'leases could not be renewed'),
    every(
      sweepEveryMs,
      async () => {
        const woken = await sweepDeliveries(context.database, context.queue)
        if (woken > 0) {
          context.log.warn({ woken }, 'deliveries without a job were woken')
          changed()
        }
      },
      'the sweep failed',
    ),
  ]

  function every(ms: number, work: () => Promise<void>, complaint: string): NodeJS.Timeout {
    let isRunning = false
    return setInterval(() => {
      if (isRunning) return
      isRunning = true
      work()
        .catch((error) => context.log.error({ err: error }, complaint))
        .finally(() => {
          isRunning = false
        })
    }, ms)
  }

  const looping = loop()

  return {
    wake: changed,
    size: () => held.size,
    async stop(graceMs) {
      isStopping = true
      changed()
      await looping
      const until = performance.now() + graceMs
      while (held.size > 0 && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 20))
      for (const timer of timers) clearInterval(timer)
      const left = [...held.values()]
      for (const entry of left) entry.freshUntilMs = 0
      await releaseLeases(
        context.database,
        left.map(({ delivery }) => ({ id: delivery.id, fence: delivery.fence })),
      )
    },
  }
}
