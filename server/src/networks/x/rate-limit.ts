import type { NetworkAnswer } from '../contract.ts'

/** When X takes calls again after a 429. */
export interface RateReset {
  at: Date | null
  /** True when a 24-hour window is used up, not just the 15-minute one. */
  isDaily: boolean
}

const dailyWindows = ['x-app-limit-24hour', 'x-user-limit-24hour'] as const
const window = 'x-rate-limit'

/** The latest reset among the windows that have nothing left; failing that, of the plain window. */
export function rateResetOf(answer: NetworkAnswer, now: Date): RateReset {
  const spent = [window, ...dailyWindows].filter(
    (name) => answer.headers[`${name}-remaining`]?.trim() === '0',
  )
  const names = spent.length > 0 ? spent : [window]
  const resets = names
    .map((name) => ({ name, atMs: Number(answer.headers[`${name}-reset`] ?? Number.NaN) * 1000 }))
    // A reset that has passed says nothing about when to come back.
    .filter(({ atMs }) => atMs > now.getTime() && atMs < now.getTime() + 2 * 86_400_000)
    .sort((a, b) => b.atMs - a.atMs)
  const latest = resets[0]
  if (latest === undefined) return { at: null, isDaily: false }
  return { at: new Date(latest.atMs), isDaily: latest.name !== window }
}
