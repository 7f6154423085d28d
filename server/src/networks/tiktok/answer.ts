import { type Fields, fieldsOf, textOf } from '../answer-fields.ts'
import type { NetworkAnswer } from '../contract.ts'

/** The `error` object of every answer but those of OAuth; `code` is `ok` on success. */
export interface AnswerError {
  /** Empty when there is none. */
  code: string
  message: string
}

/** Reads the `error` object; a page of HTML or an empty body has none. */
export function errorOf(answer: NetworkAnswer): AnswerError {
  const error = fieldsOf(fieldsOf(answer.body).error)
  return { code: textOf(error.code), message: textOf(error.message) }
}

/** TikTok answers errors with 200 too: only the code `ok` says that it worked. */
export function isOk(answer: NetworkAnswer): boolean {
  return answer.status >= 200 && answer.status < 300 && errorOf(answer).code === 'ok'
}

/** The `data` object; empty when there is none. */
export function dataOf(answer: NetworkAnswer): Fields {
  return fieldsOf(fieldsOf(answer.body).data)
}

/** A post's id: digits, beyond what a double holds; a number on the wire, or a text. */
export function idOf(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && /^[0-9]{1,20}$/.test(text) ? text : null
}

/** A count of bytes or seconds; null when it is not there. */
export function countOf(value: unknown): number | null {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : null
}
