import { type Fields, fieldsOf, listOf, textOf } from '../answer-fields.ts'
import type { NetworkAnswer } from '../contract.ts'

/** X's answer to a refused call, its four shapes brought to one. */
export interface XRefusal {
  status: number
  /** Last part of the problem's `type`: its host changed from api.twitter.com to api.x.com. */
  type: string
  title: string
  /** Everything X says in words: `detail`, `error_description`, the messages of `errors`. */
  prose: string
  /** Codes of the legacy shape `{errors: [{code, message}]}`. */
  legacyCodes: readonly number[]
  /** `error` of an OAuth answer. */
  oauthError: string | null
  /** When a spending or usage cap ends, if X says so. */
  resetDate: Date | null
  answer: NetworkAnswer
}

/** Reads a refusal; an empty body or a page of HTML has no words in it. */
export function readRefusal(answer: NetworkAnswer): XRefusal {
  const body = fieldsOf(answer.body)
  const errors = listOf(body.errors).map(fieldsOf)
  const first = body.type === undefined && errors.length > 0 ? (errors[0] ?? {}) : body
  return {
    status: answer.status,
    type: textOf(first.type).replace(/\/+$/, '').split('/').at(-1) ?? '',
    title: textOf(first.title),
    prose: proseOf(body, errors),
    legacyCodes: [body, ...errors]
      .map((each) => each.code)
      .filter((code) => typeof code === 'number'),
    oauthError: typeof body.error === 'string' ? body.error : null,
    resetDate: dateOf(body.reset_date),
    answer,
  }
}

/** The `data` object of a good answer; null when there is none. */
export function dataOf(answer: NetworkAnswer): Fields | null {
  const data = fieldsOf(answer.body).data
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Fields) : null
}

/** An id of X: decimal digits, too many for a number. */
export function idOf(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9]{1,19}$/.test(value) ? value : null
}

function proseOf(body: Fields, errors: readonly Fields[]): string {
  const says = (each: Fields): string[] => [
    textOf(each.detail),
    textOf(each.message),
    textOf(each.error_description),
    textOf(each.reason),
  ]
  return [body, ...errors]
    .flatMap(says)
    .filter((words) => words !== '')
    .join(' ')
}

function dateOf(value: unknown): Date | null {
  const date = typeof value === 'string' ? new Date(value) : null
  return date === null || Number.isNaN(date.getTime()) ? null : date
}
