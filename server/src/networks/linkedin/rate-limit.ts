import type { LinkedinRefusal } from './answer.ts'

/** When LinkedIn takes calls again after a 429. */
export interface RateReset {
  at: Date
  /** True when the day's quota is used up: of the member, or of the developer app. */
  isDaily: boolean
  isOfApp: boolean
}

const restsMs = [60_000, 5 * 60_000, 30 * 60_000] as const

/**
 * LinkedIn documents no reset header: `Retry-After` is obeyed if it comes, quotas of a day end at
 * midnight UTC, anything else rests a minute, then five, then thirty.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/rate-limits
 */
export function rateResetOf(refusal: LinkedinRefusal, now: Date, attemptNumber: number): RateReset {
  // Only the words of the refusal tell the day's quota from a passing throttle.
  const isDaily = /\bDAY\b/.test(refusal.prose)
  const restMs = restsMs[Math.min(attemptNumber, restsMs.length) - 1] ?? restsMs[0]
  return {
    at:
      retryAfter(refusal, now) ?? (isDaily ? nextMidnight(now) : new Date(now.getTime() + restMs)),
    isDaily,
    isOfApp: /\bAPPLICATION\b/.test(refusal.prose),
  }
}

/** `Retry-After`: seconds, or a date. One that has passed, or is days away, says nothing. */
function retryAfter({ answer }: LinkedinRefusal, now: Date): Date | null {
  const value = answer.headers['retry-after']?.trim() ?? ''
  const atMs = /^\d+$/.test(value) ? now.getTime() + Number(value) * 1000 : Date.parse(value)
  const isSound = atMs > now.getTime() && atMs < now.getTime() + 2 * 86_400_000
  return isSound ? new Date(atMs) : null
}

function nextMidnight(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1))
}
