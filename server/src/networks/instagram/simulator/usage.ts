import type { SandboxSettings } from '../../simulator-contract.ts'
import { GraphError } from './graph-error.ts'
import type { Account } from './people.ts'
import type { Switches } from './switches.ts'

/** https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11-23) */
const callsPerImpression = 4_800
const callsPerAppUser = 200
const hourMs = 3_600_000

const guide = 'https://developers.facebook.com/docs/graph-api/overview/rate-limiting'

/** Calls per hour of the last day, newest last. */
interface Counter {
  hours: { hour: number; calls: number }[]
}

/** Counts calls per account over a rolling day. In memory: a restart begins anew. */
export class Usage {
  readonly #counters = new Map<string, Counter>()

  clear(): void {
    this.#counters.clear()
  }

  /**
   * Counts a call that an account's limit covers.
   * @returns the headers that go with its answer
   * @throws GraphError 80002 when the day's calls are used up
   */
  takeAccount(account: Account, settings: SandboxSettings, now: Date): Record<string, string> {
    if (settings.caps === 'off') return accountHeaders(account.id, 0, 0)
    const counter = this.#counterOf(account.id, now, 24)
    const limit = callsPerImpression * account.impressions
    const used = callsIn(counter)
    if (used >= limit)
      throw limitReached('80002', accountHeaders(account.id, 100, minutesLeft(counter, now, 24)))
    count(counter, now)
    return accountHeaders(account.id, percent(used + 1, limit), 0)
  }

  /** Counts a call of a Facebook user's token. @throws GraphError 4 */
  takeApp(users: number, settings: SandboxSettings, now: Date): Record<string, string> {
    if (settings.caps === 'off') return appHeaders(0)
    const counter = this.#counterOf('app', now, 1)
    const limit = callsPerAppUser * Math.max(1, users)
    const used = callsIn(counter)
    if (used >= limit) throw limitReached('4', appHeaders(100))
    count(counter, now)
    return appHeaders(percent(used + 1, limit))
  }

  #counterOf(key: string, now: Date, hours: number): Counter {
    const counter = this.#counters.get(key) ?? { hours: [] }
    this.#counters.set(key, counter)
    const oldest = hourOf(now) - hours
    counter.hours = counter.hours.filter(({ hour }) => hour > oldest)
    return counter
  }
}

/** What a call gets whose limit is reached; `code` is one of those that Graph uses for it. */
export function limitReached(
  code: Switches['rate_limit_code'],
  headers: Record<string, string>,
): GraphError {
  const message = {
    80002: `(#80002) There have been too many calls to this Instagram account. Wait a bit and try again. For more info, please refer to ${guide}.`,
    4: '(#4) Application request limit reached',
    17: '(#17) User request limit reached',
    613: '(#613) Calls to this api have exceeded the rate limit.',
  }[code]
  return new GraphError({
    message,
    code: Number(code),
    headers,
    ...(code === '4' ? { isTransient: true } : {}),
  })
}

/** `estimated_time_to_regain_access` counts minutes. */
export function accountHeaders(
  accountId: string,
  percentUsed: number,
  minutes: number,
): Record<string, string> {
  const usage = {
    type: 'instagram',
    call_count: percentUsed,
    total_cputime: percentUsed,
    total_time: percentUsed,
    estimated_time_to_regain_access: minutes,
  }
  return { 'x-business-use-case-usage': JSON.stringify({ [accountId]: [usage] }), ...appHeaders(0) }
}

export function appHeaders(percentUsed: number): Record<string, string> {
  const usage = { call_count: percentUsed, total_time: percentUsed, total_cputime: percentUsed }
  return { 'x-app-usage': JSON.stringify(usage) }
}

function count({ hours }: Counter, now: Date): void {
  const last = hours.at(-1)
  if (last?.hour === hourOf(now)) last.calls += 1
  else hours.push({ hour: hourOf(now), calls: 1 })
}

function callsIn({ hours }: Counter): number {
  return hours.reduce((sum, { calls }) => sum + calls, 0)
}

/** Until the oldest hour of the window falls out of it. */
function minutesLeft({ hours }: Counter, now: Date, windowHours: number): number {
  const oldest = hours[0]?.hour ?? hourOf(now)
  return Math.max(1, Math.ceil(((oldest + windowHours) * hourMs - now.getTime()) / 60_000))
}

function hourOf(now: Date): number {
  return Math.floor(now.getTime() / hourMs)
}

function percent(used: number, limit: number): number {
  return Math.min(100, Math.floor((100 * used) / Math.max(1, limit)))
}
