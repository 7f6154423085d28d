import { invalid } from './graph-error.ts'

/** `2019-05-17T16:24:04+0000` */
export function graphTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000')
}

/**
 * Unix seconds, ISO 8601, or whatever else of strtotime a Date can read.
 * @returns milliseconds; null without a text. @throws GraphError
 */
export function parseTime(text: string | null, name: string): number | null {
  if (text === null) return null
  if (/^[0-9]{1,11}$/.test(text)) return Number(text) * 1000
  const ms = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'))
  if (Number.isNaN(ms)) throw invalid(`Param ${name} must be a valid timestamp.`)
  return ms
}

const tenMinutesMs = 10 * 60_000

/**
 * When to publish, if that is later.
 * @param maxDays how far ahead this edge schedules
 * @throws GraphError outside the window, 10 minutes at the least
 */
export function scheduleTime(text: string | null, maxDays: number, nowMs: number): number | null {
  const ms = parseTime(text, 'scheduled_publish_time')
  if (ms === null) return null
  if (ms < nowMs + tenMinutesMs || ms > nowMs + maxDays * 86_400_000) {
    throw invalid(
      `The specified scheduled publish time is invalid. It must be between 10 minutes and ${maxDays} days from now.`,
    )
  }
  return ms
}
