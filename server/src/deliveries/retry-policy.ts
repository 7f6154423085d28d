import type { PublishError } from '../networks/publish-error.ts'

const firstDelayMs = 2_000
const longestDelayMs = 10 * 60_000
const jitter = 0.2
/** A network that says "come back now" is not believed to the millisecond. */
const leastWaitMs = 1_000

/** Exponential: 2 s, 4 s, 8 s … 10 min, ±20 % so that a crowd does not come back at once. */
export function backoffMs(failures: number, random: number = Math.random()): number {
  const delay = Math.min(firstDelayMs * 2 ** Math.max(0, failures - 1), longestDelayMs)
  return Math.round(delay * (1 - jitter + 2 * jitter * random))
}

/** When a call that surely had no effect may be made again; null when it would be refused again. */
export function retryTime(error: PublishError, failures: number, now: Date): Date | null {
  if (error.retry === 'never') return null
  if (error.retry === 'at' && error.retryAt)
    return new Date(Math.max(error.retryAt.getTime(), now.getTime() + leastWaitMs))
  return new Date(now.getTime() + backoffMs(failures))
}
