import { fieldsOf, listOf, textOf } from '../answer-fields.ts'
import type { NetworkAnswer } from '../contract.ts'

/** LinkedIn's answer to a refused call, its three envelopes brought to one. */
export interface LinkedinRefusal {
  status: number
  /** `code` of the body and of each input error, `DUPLICATE_POST`. */
  codes: readonly string[]
  /** `serviceErrorCode`, 65602; null when there is none. */
  serviceCode: number | null
  /** `error` of an OAuth answer. */
  oauthError: string | null
  /** Everything LinkedIn says in words. */
  prose: string
  answer: NetworkAnswer
}

/** Reads a refusal; an empty body or a page of HTML has no words in it. */
export function readRefusal(answer: NetworkAnswer): LinkedinRefusal {
  const body = fieldsOf(answer.body)
  const details = fieldsOf(body.errorDetails)
  const inputErrors = [
    ...listOf(details.inputErrors),
    ...listOf(details.conditionalInputErrors),
  ].map(fieldsOf)
  const codes = [body.code, ...inputErrors.map((each) => each.code)].map(textOf)
  const words = [
    body.message,
    body.error_description,
    ...inputErrors.map((each) => each.description),
  ]
  return {
    status: typeof body.status === 'number' ? body.status : answer.status,
    codes: codes.filter((code) => code !== ''),
    serviceCode: typeof body.serviceErrorCode === 'number' ? body.serviceErrorCode : null,
    oauthError: textOf(body.error) || null,
    prose: words
      .map(textOf)
      .filter((each) => each !== '')
      .join(' '),
    answer,
  }
}

/** The id of what was just made: it stands in a header, sometimes percent-encoded; the body is empty. */
export function createdId(answer: NetworkAnswer): string | null {
  const id = answer.headers['x-restli-id'] || textOf(fieldsOf(answer.body).id)
  return id ? id.replace(/%3A/gi, ':') : null
}

/** The URN of a post, of whichever kind LinkedIn chose. */
export function postUrnIn(text: string): string | null {
  return /urn:li:(?:share|ugcPost|activity):\d{1,20}/.exec(text)?.[0] ?? null
}

/** When the thing of this URN was made: the digits carry their time above the lowest 22 bits. */
export function timeOfUrn(urn: string): Date | null {
  const digits = /:(\d{1,20})$/.exec(urn)?.[1]
  return digits === undefined ? null : new Date(Number(BigInt(digits) >> 22n))
}

/** A key in a path: percent-encoded whole, also the parentheses that JavaScript leaves alone. */
export function pathKey(urn: string): string {
  return encodeURIComponent(urn).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
