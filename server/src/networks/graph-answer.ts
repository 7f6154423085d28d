import { type Fields, fieldsOf, listOf, textOf } from './answer-fields.ts'
import type { NetworkAnswer } from './contract.ts'

/**
 * What Facebook and Instagram have in common: both answer as Meta's Graph API.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling (checked 2026-11-23)
 */

/** A refused call: the Graph API's `error` object, or the upload host's `debug_info`. */
export interface GraphRefusal {
  status: number
  /** Null when the answer is not one of Meta's own. */
  code: number | null
  subcode: number | null
  /** `OffsetInvalidError` and its like, on the upload host. */
  uploadError: string
  /** What Meta itself says of trying again; null when it says nothing. */
  isTransient: boolean | null
  /** `message`, then what it would show a person. */
  prose: string
  /** Where a broken upload goes on, as `error_data` names it. */
  data: Fields
  answer: NetworkAnswer
}

/** Reads a refusal; an empty body or a page of HTML has neither code nor words. */
export function readRefusal(answer: NetworkAnswer): GraphRefusal {
  const body = fieldsOf(answer.body)
  const error = fieldsOf(body.error)
  const debug = fieldsOf(body.debug_info)
  const transient = error.is_transient ?? debug.retriable
  return {
    status: answer.status,
    code: numberOf(error.code),
    subcode: numberOf(error.error_subcode),
    uploadError: textOf(debug.type),
    isTransient: typeof transient === 'boolean' ? transient : null,
    prose: [error.message, error.error_user_msg, debug.message]
      .map(textOf)
      .filter((words) => words !== '')
      .join(' '),
    data: dataOf(error.error_data),
    answer,
  }
}

/** An id of the Graph API: digits, or two groups of them. Small ones also come as numbers. */
export function idOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : textOf(value)
  return /^[0-9]+(_[0-9]+)?$/.test(text) ? text : null
}

/** A number that may be written as a text; null for anything else. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** True when a call that only acknowledges has done so. Meta writes `true` or `"true"`. */
export function isSuccess(answer: NetworkAnswer): boolean {
  const { success } = fieldsOf(answer.body)
  return success === true || success === 'true' || success === 1
}

/** The rows of a listing. */
export function rowsOf(answer: NetworkAnswer): Fields[] {
  return listOf(fieldsOf(answer.body).data).map(fieldsOf)
}

/** The cursor of the next page; null on the last. `next` itself holds the token and is not used. */
export function nextCursor(answer: NetworkAnswer): string | null {
  const paging = fieldsOf(fieldsOf(answer.body).paging)
  const after = textOf(fieldsOf(paging.cursors).after)
  return paging.next === undefined || after === '' ? null : after
}

/** A time as Meta writes it: `2019-05-17T16:24:04+0000`, or seconds since 1970. */
export function timeOf(value: unknown): Date | null {
  const seconds = numberOf(value)
  const text = textOf(value).replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
  const date = seconds === null ? new Date(text) : new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? null : date
}

/** `error_data` is an object, or its JSON as a text. */
function dataOf(value: unknown): Fields {
  if (typeof value !== 'string') return fieldsOf(value)
  try {
    return fieldsOf(JSON.parse(value))
  } catch {
    return {}
  }
}
