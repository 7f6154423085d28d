import { GraphError } from './graph-error.ts'
import type { Switches } from './switches.ts'

const hourMs = 3_600_000
/** https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11-23) */
const callsPerEngagedUser = 4_800
const callsPerAppUserAndHour = 200
const pageWindowHours = 24
const appWindowHours = 1

interface Bucket {
  hour: number
  count: number
}

/** What counts a call: the Page of a Page token (a rolling day), or else the app (a rolling hour). */
interface Meter {
  key: string
  pageId: string | null
  limit: number
  hours: number
}

/** Counts calls in hours. In memory: a restart begins anew. */
export class Usage {
  readonly #buckets = new Map<string, Bucket[]>()

  clear(): void {
    this.#buckets.clear()
  }

  /**
   * Counts a call; one that is refused counts too, which makes the wait longer.
   * @param pageId whose token it came with; null: a person's
   * @returns the headers that go with its answer
   * @throws GraphError 80001 or 4 when too many have come
   */
  take(
    pageId: string | null,
    appUsers: number,
    switches: Switches,
    nowMs: number,
  ): Record<string, string> {
    const meter = meterOf(pageId, appUsers, switches)
    const used = this.#count(meter, nowMs)
    const percent = Math.floor((100 * used) / meter.limit)
    const regainMinutes = used > meter.limit ? this.#regainMinutes(meter, nowMs) : 0
    const headers =
      used > switches.usage_headers_after || regainMinutes > 0
        ? usageHeaders(meter, percent, regainMinutes, switches)
        : {}
    if (used > meter.limit) throw tooManyCalls(meter.pageId ? 80001 : 4, headers)
    return headers
  }

  /** A refusal without a count behind it, for the fault rate_limit. */
  sudden(pageId: string | null, switches: Switches): GraphError {
    const meter = meterOf(pageId, 1, switches)
    const natural = meter.pageId ? 80001 : 4
    const { rate_limit_code: wanted } = switches
    const headers = usageHeaders(meter, 100, 1, switches)
    return tooManyCalls(wanted === 'natural' ? natural : Number(wanted), headers)
  }

  #count(meter: Meter, nowMs: number): number {
    const hour = Math.floor(nowMs / hourMs)
    const kept = (this.#buckets.get(meter.key) ?? []).filter(
      (each) => each.hour > hour - meter.hours,
    )
    const current = kept.find((each) => each.hour === hour)
    if (current) current.count += 1
    else kept.push({ hour, count: 1 })
    this.#buckets.set(meter.key, kept)
    return kept.reduce((sum, each) => sum + each.count, 0)
  }

  /** Until enough of the oldest hours have left the window. */
  #regainMinutes(meter: Meter, nowMs: number): number {
    const buckets = this.#buckets.get(meter.key) ?? []
    let excess = buckets.reduce((sum, each) => sum + each.count, 0) - meter.limit
    for (const { hour, count } of buckets) {
      excess -= count
      if (excess <= 0)
        return Math.max(1, Math.ceil(((hour + meter.hours) * hourMs - nowMs) / 60_000))
    }
    return meter.hours * 60
  }
}

function meterOf(pageId: string | null, appUsers: number, switches: Switches): Meter {
  if (pageId === null) {
    return { key: 'app', pageId, limit: callsPerAppUserAndHour * appUsers, hours: appWindowHours }
  }
  const limit = callsPerEngagedUser * switches.engaged_users
  return { key: pageId, pageId, limit, hours: pageWindowHours }
}

function usageHeaders(
  meter: Meter,
  percent: number,
  regainMinutes: number,
  switches: Switches,
): Record<string, string> {
  const used = { call_count: percent, total_cputime: percent, total_time: percent }
  const app = JSON.stringify(used)
  if (meter.pageId === null) return { 'x-app-usage': app }
  const entry = { type: 'pages', ...used, estimated_time_to_regain_access: regainMinutes }
  return {
    'x-business-use-case-usage': JSON.stringify({ [meter.pageId]: [entry] }),
    ...(switches.page_usage_header ? { 'x-page-usage': app } : {}),
  }
}

const messages: Readonly<Record<number, string>> = {
  4: '(#4) Application request limit reached',
  17: '(#17) User request limit reached',
  32: '(#32) Page request limit reached',
  341: '(#341) Feed action request limit reached',
  613: '(#613) Calls to this api have exceeded the rate limit.',
  80001:
    '(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
}

export function tooManyCalls(code: number, headers: Record<string, string> = {}): GraphError {
  return new GraphError({
    message: messages[code] ?? `(#${code}) Request limit reached`,
    code,
    headers,
    ...(code === 613 ? { subcode: 1996 } : {}),
    ...(code === 4 || code === 17 ? { isTransient: true } : {}),
  })
}
