import type { SandboxSettings } from '../../simulator-contract.ts'
import { Refusal } from './refusal.ts'
import type { Step } from './steps.ts'
import type { Switches } from './switches.ts'

const quarterHourMs = 15 * 60_000
const dayMs = 24 * 3_600_000

interface Cap {
  limit: number
  windowMs: number
}

/** https://docs.x.com/x-api/fundamentals/rate-limits (read 2026-11-23) */
const caps: Partial<Record<Step, { user: Cap; app?: Cap }>> = {
  create_post: { user: perQuarter(100), app: perDay(10_000) },
  delete_post: { user: perQuarter(50) },
  read_post: { user: perQuarter(900), app: perQuarter(450) },
  read_me: { user: perQuarter(75) },
  list_posts: { user: perQuarter(900), app: perQuarter(10_000) },
  media_initialize: { user: perQuarter(1_875), app: perDay(180_000) },
  media_append: { user: perQuarter(1_875), app: perDay(180_000) },
  media_finalize: { user: perQuarter(1_875), app: perDay(180_000) },
  media_status: { user: perQuarter(1_000), app: perDay(100_000) },
  media_upload: { user: perQuarter(500), app: perDay(50_000) },
  media_metadata: { user: perQuarter(500), app: perDay(50_000) },
}

interface Window {
  usedCount: number
  resetsAtMs: number
}

/** Counts calls per user and per app. In memory: a restart opens new windows. */
export class RateWindows {
  readonly #windows = new Map<string, Window>()

  clear(): void {
    this.#windows.clear()
  }

  /**
   * Counts a call.
   * @returns the headers that go with its answer
   * @throws Refusal when a window is used up
   */
  take(
    call: { step: Step; userId: string; clientId: string },
    settings: SandboxSettings,
    switches: Switches,
    now: Date,
  ): Record<string, string> {
    const cap = caps[call.step]
    if (!cap) return {}
    if (settings.caps === 'off') return headersOf('x-rate-limit', cap.user, null, now)
    const user = this.#windowOf(`${call.step}:user:${call.userId}`, cap.user, now)
    const app = cap.app && this.#windowOf(`${call.step}:app:${call.clientId}`, cap.app, now)
    const headers = () => ({
      ...headersOf('x-rate-limit', cap.user, user, now),
      ...(cap.app?.windowMs === dayMs && app
        ? headersOf('x-app-limit-24hour', cap.app, app, now)
        : {}),
    })
    if (isUsedUp(cap.user, user) || (cap.app && app && isUsedUp(cap.app, app))) {
      throw tooMany(headers(), switches)
    }
    user.usedCount += 1
    if (app) app.usedCount += 1
    return headers()
  }

  /** Uses a user's window up, so that calls are refused until it is over. */
  exhaust(step: Step, userId: string, now: Date): void {
    const cap = caps[step]
    if (cap) this.#windowOf(`${step}:user:${userId}`, cap.user, now).usedCount = cap.user.limit
  }

  #windowOf(key: string, cap: Cap, now: Date): Window {
    const known = this.#windows.get(key)
    if (known && known.resetsAtMs > now.getTime()) return known
    const fresh = { usedCount: 0, resetsAtMs: now.getTime() + cap.windowMs }
    this.#windows.set(key, fresh)
    return fresh
  }
}

/** 429, with whatever windows the headers tell of. */
export function tooMany(headers: Record<string, string>, switches: Switches): Refusal {
  const legacy = switches.rate_limit_body === 'legacy'
  return new Refusal({
    status: 429,
    type: 'about:blank',
    title: 'Too Many Requests',
    detail: 'Too Many Requests',
    headers,
    ...(legacy ? { extra: { errors: [{ code: 88, message: 'Rate limit exceeded' }] } } : {}),
  })
}

/** A 429 without a window behind it, for faults. */
export function suddenLimit(step: Step, switches: Switches, now: Date): Refusal {
  const cap = caps[step]?.user ?? perQuarter(100)
  const window = { usedCount: cap.limit, resetsAtMs: now.getTime() + 2_000 }
  return tooMany(headersOf('x-rate-limit', cap, window, now), switches)
}

export function headersOf(
  prefix: string,
  cap: Cap,
  window: Window | null,
  now: Date,
): Record<string, string> {
  const resetsAtMs = window?.resetsAtMs ?? now.getTime() + cap.windowMs
  return {
    [`${prefix}-limit`]: String(cap.limit),
    [`${prefix}-remaining`]: String(Math.max(0, cap.limit - (window?.usedCount ?? 0))),
    [`${prefix}-reset`]: String(Math.ceil(resetsAtMs / 1000)),
  }
}

function isUsedUp(cap: Cap, window: Window): boolean {
  return window.usedCount >= cap.limit
}

function perQuarter(limit: number): Cap {
  return { limit, windowMs: quarterHourMs }
}

function perDay(limit: number): Cap {
  return { limit, windowMs: dayMs }
}
