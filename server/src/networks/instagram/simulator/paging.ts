import { invalidParameter } from './graph-error.ts'
import type { Params } from './params.ts'

const defaultLimit = 25

export interface Page {
  ids: string[]
  paging: Record<string, unknown> | null
}

/**
 * A page of ids that are given newest first, with cursors and the addresses of its neighbours.
 * `after` and `before` carry an id, so that new posts do not move what a caller has yet to see.
 */
export function pageOf(
  ids: Iterable<string>,
  params: Params,
  address: { path: string; origin: string; host: string; query: URLSearchParams },
  maxLimit = 100,
): Page {
  const limit = limitOf(params, maxLimit)
  const after = cursorOf(params, 'after')
  const before = after === null ? cursorOf(params, 'before') : null
  const { found, hasMore } =
    before === null ? forward(ids, after, limit) : backward(ids, before, limit)
  const [first, last] = [found[0], found.at(-1)]
  if (first === undefined || last === undefined) return { ids: [], paging: null }
  const hasNext = before === null ? hasMore : true
  const hasPrevious = before === null ? after !== null : hasMore
  return {
    ids: found,
    paging: {
      cursors: { before: cursor(first), after: cursor(last) },
      ...(hasPrevious ? { previous: link(address, 'before', cursor(first)) } : {}),
      ...(hasNext ? { next: link(address, 'after', cursor(last)) } : {}),
    },
  }
}

/** Seconds since 1970, or a date. @throws GraphError */
export function timeParam(params: Params, name: string): number | null {
  const text = params.text(name)
  if (text === null) return null
  const ms = /^\d{1,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(ms)) throw invalidParameter(`Param ${name} must be a UNIX timestamp or a date`)
  return ms
}

function forward(ids: Iterable<string>, after: string | null, limit: number) {
  const found: string[] = []
  for (const id of ids) {
    if (after !== null && id >= after) continue
    if (found.length === limit) return { found, hasMore: true }
    found.push(id)
  }
  return { found, hasMore: false }
}

function backward(ids: Iterable<string>, before: string, limit: number) {
  const newer: string[] = []
  for (const id of ids) if (id > before) newer.push(id)
  return { found: newer.slice(-limit), hasMore: newer.length > limit }
}

function limitOf(params: Params, maxLimit: number): number {
  const limit = params.integer('limit') ?? defaultLimit
  if (limit < 0) throw invalidParameter('Param limit must be a positive number')
  return Math.min(limit === 0 ? defaultLimit : limit, maxLimit)
}

function cursorOf(params: Params, name: string): string | null {
  const text = params.text(name)
  if (text === null) return null
  const id = Buffer.from(text, 'base64url').toString()
  if (!/^\d{15,17}$/.test(id)) throw invalidParameter(`Param ${name} is not a valid cursor`)
  return id
}

function cursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** Points into the sandbox, as every address that it hands out. The token stays in it, as on Graph. */
function link(
  { path, origin, host, query }: Parameters<typeof pageOf>[2],
  name: 'after' | 'before',
  value: string,
): string {
  const next = new URLSearchParams(query)
  next.delete('after')
  next.delete('before')
  next.set(name, value)
  return `${origin}/${host}${path}?${next}`
}
