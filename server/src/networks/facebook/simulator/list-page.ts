import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { GraphError, invalid } from './graph-error.ts'
import type { TimeIndex } from './time-index.ts'
import { parseTime } from './times.ts'

/** https://developers.facebook.com/docs/graph-api/reference/page/feed/ (2026-09-11): more is an error. */
const maxLimit = 100
const usualLimit = 25

/** Something in a list: when it is of, and what is told of it. */
export interface Listed {
  timeMs: number
  body(): Record<string, unknown>
}

interface Slice {
  limit: number
  after: string | null
  before: string | null
  sinceMs: number
  untilMs: number
}

/**
 * A part of a list, newest first, as `limit`, `after`, `before`, `since` and `until` ask for it.
 * @param see null for what this caller does not see
 * @param how as far back as the list goes, and whether times fall along it: then `since` ends it
 */
export function listAnswer(
  call: AdmittedCall,
  index: TimeIndex,
  see: (id: string) => Listed | null,
  simulation: Simulation,
  { maxCount = Number.POSITIVE_INFINITY, isByTime = true } = {},
): SimulatorResponse {
  const slice = sliceOf(call, simulation)
  const found: { id: string; body: Record<string, unknown> }[] = []
  let hasMore = false
  const ids =
    slice.before === null
      ? index.newestFirst(slice.after, maxCount)
      : index.oldestFirst(slice.before)
  for (const id of ids) {
    const listed = see(id)
    if (listed === null || listed.timeMs >= slice.untilMs) continue
    if (listed.timeMs < slice.sinceMs) {
      if (isByTime && slice.before === null) break
      continue
    }
    if (found.length === slice.limit) {
      hasMore = true
      break
    }
    found.push({ id, body: listed.body() })
  }
  if (slice.before !== null) {
    found.reverse()
    hasMore = true
  }
  const paging = pagingOf(
    call,
    found.map(({ id }) => id),
    hasMore,
  )
  return {
    status: 200,
    body: { data: found.map(({ body }) => body), ...(paging ? { paging } : {}) },
  }
}

function sliceOf({ params }: AdmittedCall, simulation: Simulation): Slice {
  const limit = params.integer('limit') ?? usualLimit
  if (limit < 1 || limit > maxLimit) {
    throw invalid(`Param limit must be between 1 and ${maxLimit}: the limit is too high.`)
  }
  const isTimed = simulation.switches().lists_honour_since
  return {
    limit,
    after: cursor(params.text('after')),
    before: cursor(params.text('before')),
    sinceMs: isTimed ? (parseTime(params.text('since'), 'since') ?? 0) : 0,
    // Seconds are told, milliseconds are kept: `until` takes its second in.
    untilMs: isTimed ? untilOf(params.text('until')) : Number.POSITIVE_INFINITY,
  }
}

function untilOf(text: string | null): number {
  const untilMs = parseTime(text, 'until')
  return untilMs === null ? Number.POSITIVE_INFINITY : untilMs + 1000
}

function cursor(text: string | null): string | null {
  if (text === null) return null
  const id = Buffer.from(text, 'base64url').toString()
  if (/^[0-9]{1,25}$/.test(id)) return id
  throw new GraphError({ message: '(#100) Invalid cursors values', code: 100 })
}

/** `next` and `previous` carry the token, as Meta's do. */
function pagingOf(
  call: AdmittedCall,
  ids: readonly string[],
  hasMore: boolean,
): Record<string, unknown> | null {
  const [first, last] = [ids[0], ids.at(-1)]
  if (!first || !last) return null
  const cursors = { before: encoded(first), after: encoded(last) }
  const isFirst = !call.params.has('after') && !call.params.has('before')
  return {
    cursors,
    ...(hasMore ? { next: pageAddress(call, 'after', cursors.after) } : {}),
    ...(isFirst ? {} : { previous: pageAddress(call, 'before', cursors.before) }),
  }
}

function pageAddress(call: AdmittedCall, name: 'after' | 'before', value: string): string {
  const { request, caller, route, version } = call
  const query = new URLSearchParams(request.query)
  query.delete('after')
  query.delete('before')
  query.set('access_token', caller.value)
  query.set(name, value)
  const edge = request.path.split('/').at(-1)
  const node = route.id === 'me' ? (caller.page?.id ?? caller.user.id) : route.id
  return `${request.origin}/graph.facebook.com/${version}/${node}/${edge}?${query}`
}

function encoded(id: string): string {
  return Buffer.from(id).toString('base64url')
}
