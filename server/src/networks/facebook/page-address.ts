import { textOf } from '../answer-fields.ts'

/** The whole address of a page of Facebook, which often names the path alone; null when there is none. */
export function pageOf(value: unknown): string | null {
  const address = textOf(value)
  const whole = address.startsWith('/') ? `https://www.facebook.com${address}` : address
  return /^https?:\/\//.test(whole) && URL.canParse(whole) ? whole : null
}
