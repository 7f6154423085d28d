import { invalidParameter } from './refusal.ts'

export interface Paging {
  start: number
  count: number
}

/**
 * `start` and `count` of a collection, by default 0 and 10.
 * https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/pagination (read 2026-11-23)
 * @throws Refusal 400
 */
export function pagingOf(query: URLSearchParams, maxCount: number): Paging {
  const start = wholeNumber(query, 'start', 0)
  const count = wholeNumber(query, 'count', 10)
  if (count > maxCount) throw invalidParameter('count')
  return { start, count }
}

export function pageBody(elements: readonly unknown[], paging: Paging): Record<string, unknown> {
  return { elements, paging: { ...paging, links: [] } }
}

function wholeNumber(query: URLSearchParams, name: string, whenAbsent: number): number {
  const text = query.get(name)
  if (text === null) return whenAbsent
  if (!/^[0-9]{1,6}$/.test(text)) throw invalidParameter(name)
  return Number(text)
}
