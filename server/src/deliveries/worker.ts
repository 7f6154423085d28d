import { hostname } from 'node:os'
import { claimDeliveries, leaseMs, releaseLeases, renewLeases } from './claim.ts'
import { chooseFairly } from './claim-fairly.ts'
import type { DeliveryContext } from './context.ts'
import { deliver } from './deliver.ts'
import { recheckUnknown } from './recheck-unknown.ts'
import type { ClaimedDelivery } from './records.ts'
import { renewTokensAhead } from './renew-tokens-ahead.ts'
import { startRoutines } from './routines.ts'
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
  /** Up to when the lease surely stands, by `clock.elapsedMs()`. */
  freshUntilMs: number
}

const renewEveryMs = 3_000
const sweepEveryMs = 5_000
const recheckEveryMs = 5_000
const renewTokensEveryMs = 5_000
const longestSleepMs = 1_000
const mostPerFetch = 500
const fewHeld = 16
/** In a crowd, more of one account than this would only wait for each other. */
const mostPerAccount = 8
/** Between two looks at a crowd that cannot be taken yet. */
const crowdPauseMs = 50
/** Between the database's lease and ours: what a slow answer or a slow clock may cost. */
const leaseMarginMs = 3_000

/**
 * Keeps up to `slots` deliveries going: woken by a job, leased, delivered.
 * @param holder names this worker in the leases it takes
 */
export function startWorker(
  context: DeliveryContext,
  slots: number,
  holder = `${hostname()}:${process.pid}`,
): Worker {
  const { database, queue, clock, log } = context
  const held = new Map<string, Held>()
  let isStopping = false
  let isWoken = false
  /** More was due than was taken: there may be deliveries whose wake-up is spent. */
  let isCrowded = false
  let endSleep = (): void => {}
  const changed = (): void => {
    isWoken = true
    endSleep()
  }

  /** A job only says that something is due. In a crowd the deliveries' table says what comes next. */
  async function take(): Promise<number> {
    const most = Math.min(slots - held.size, mostPerFetch)
    if (most <= 0) return 0
    const jobs = await queue.fetch(most)
    isCrowded ||= jobs.length === mostPerFetch || (jobs.length > 0 && held.size > slots / 2)
    if (jobs.length === 0 && !isCrowded) return 0
    const ids = isCrowded
      ? await chooseFairly(database, most, countByAccount(), mostPerAccount)
      : jobs.map((job) => job.deliveryId)
    const taken = ids.length === 0 ? 0 : await claim(ids)
    if (taken === 0 && held.size === 0) isCrowded = false
    // A wake-up that is lost here is made anew by the sweep.
    await queue.finish(jobs.map((job) => job.jobId))
    return taken
  }

  async function claim(ids: readonly string[]): Promise<number> {
    const freshUntilMs = clock.elapsedMs() + leaseMs - leaseMarginMs
    const claimed = await claimDeliveries(database, holder, ids)
    claimed.sort((a, b) => a.wakeAt.getTime() - b.wakeAt.getTime())
    for (const delivery of claimed) begin({ delivery, freshUntilMs })
    return claimed.length
  }

  function countByAccount(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { delivery } of held.values())
      counts.set(delivery.accountId, (counts.get(delivery.accountId) ?? 0) + 1)
    return counts
  }

  function begin(entry: Held): void {
    held.set(entry.delivery.id, entry)
    const lease = {
      isFresh: () => clock.elapsedMs() < entry.freshUntilMs,
      isLeaving: () => isStopping,
    }
    void deliver(context, entry.delivery, lease).finally(() => {
      const wasFull = held.size >= slots
      // A later lease of the same delivery may have taken the place of this one.
      if (held.get(entry.delivery.id) === entry) held.delete(entry.delivery.id)
      // It may rest for less than the loop sleeps; in a crowd the loop does not sleep.
      if (wasFull || isStopping || held.size < fewHeld) changed()
    })
  }

  async function sleepUntilDue(): Promise<void> {
    const [row] = await database.query<{ wait_ms: number | null }>({
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
      const callOff = clock.after(ms, resolve)
      endSleep = () => {
        callOff()
        resolve()
      }
    })
  }

  async function loop(): Promise<void> {
    while (!isStopping) {
      isWoken = false
      try {
        const taken = await take()
        if (taken > 0) continue
        if (held.size >= slots) await sleep(longestSleepMs)
        else if (isCrowded) await new Promise<void>((resolve) => clock.after(crowdPauseMs, resolve))
        else await sleepUntilDue()
      } catch (error) {
        log.error({ err: error }, 'the worker could not take deliveries')
        await sleep(longestSleepMs)
      }
    }
  }

  async function renew(): Promise<void> {
    const entries = [...held.values()]
    if (entries.length === 0) return
    const askedAtMs = clock.elapsedMs()
    const kept = await renewLeases(
      database,
      entries.map(({ delivery }) => ({ id: delivery.id, fence: delivery.fence })),
    )
    for (const entry of entries)
      entry.freshUntilMs = kept.has(entry.delivery.id) ? askedAtMs + leaseMs - leaseMarginMs : 0
  }

  async function sweep(): Promise<void> {
    const woken = await sweepDeliveries(database, queue)
    if (woken === 0) return
    log.info({ woken }, 'deliveries without a job were woken')
    changed()
  }

  const stopRoutines = startRoutines(clock, log, [
    { everyMs: renewEveryMs, run: renew, complaint: 'leases could not be renewed' },
    { everyMs: sweepEveryMs, run: sweep, complaint: 'the sweep failed' },
    {
      everyMs: recheckEveryMs,
      run: () => recheckUnknown(context),
      complaint: 'posts of unknown outcome could not be looked for',
    },
    {
      everyMs: renewTokensEveryMs,
      run: () => renewTokensAhead(context),
      complaint: 'tokens could not be renewed ahead of time',
    },
  ])
  const looping = loop()

  return {
    wake: changed,
    size: () => held.size,
    async stop(graceMs) {
      isStopping = true
      changed()
      await looping
      const entries = [...held.values()]
      const until = clock.elapsedMs() + graceMs
      while (held.size > 0 && clock.elapsedMs() < until) await clock.sleep(20)
      await stopRoutines()
      for (const entry of entries) entry.freshUntilMs = 0
      await releaseLeases(
        database,
        entries.map(({ delivery }) => ({ id: delivery.id, fence: delivery.fence })),
      )
    },
  }
}
