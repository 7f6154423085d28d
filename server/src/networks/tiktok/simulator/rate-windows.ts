import { rateLimited } from './refusal.ts'
import type { ApiStep } from './steps.ts'

const minuteMs = 60_000
/** Windows without a call in them are dropped once there are this many. */
const sweptAtCount = 5_000

/**
 * Calls a minute and creator. https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit and the
 * pages of each endpoint (read 2026-11-23); `cancel` names none and is taken to be as an init.
 */
const perMinute: Readonly<Record<ApiStep, number>> = {
  user_info: 600,
  creator_info: 20,
  video_init: 6,
  inbox_video_init: 6,
  content_init: 6,
  status_fetch: 30,
  cancel: 6,
  video_list: 600,
  video_query: 600,
}

/** Counts calls in a sliding minute. In memory: a restart opens new windows. */
export class RateWindows {
  readonly #calls = new Map<string, number[]>()

  clear(): void {
    this.#calls.clear()
  }

  /**
   * Counts a call.
   * @throws Refusal 429 when the minute before `now` is full; a refused call is not counted
   */
  take(step: ApiStep, openId: string, now: Date): void {
    const at = now.getTime()
    const key = `${step} ${openId}`
    const recent = (this.#calls.get(key) ?? []).filter((each) => each > at - minuteMs)
    if (recent.length >= perMinute[step]) throw rateLimited()
    recent.push(at)
    this.#calls.set(key, recent)
    if (this.#calls.size > sweptAtCount) this.#sweep(at)
  }

  #sweep(at: number): void {
    for (const [key, calls] of this.#calls) {
      if ((calls.at(-1) ?? 0) <= at - minuteMs) this.#calls.delete(key)
    }
  }
}
