import { invalid } from './refusal.ts'

/** Query parameters that every read of posts takes. */
export const sharedParameters = [
  'tweet.fields',
  'post.fields',
  'expansions',
  'user.fields',
  'media.fields',
  'poll.fields',
  'place.fields',
]

const listParameters = [
  ...sharedParameters,
  'max_results',
  'pagination_token',
  'start_time',
  'end_time',
  'since_id',
  'until_id',
  'exclude',
]

/** @throws Refusal 400 that names the parameter and those there are */
export function onlyKnown(query: URLSearchParams, names: readonly string[]): void {
  const unknown = [...query.keys()].filter((name) => !names.includes(name))
  if (unknown.length === 0) return
  throw invalid(
    ...unknown.map((name) => ({
      parameters: { [name]: query.getAll(name) },
      message: `The query parameter [${name}] is not one of [${names.join(',')}]`,
    })),
  )
}

/** A comma-separated list of field names. @throws Refusal 400 */
export function fieldList(
  query: URLSearchParams,
  name: string,
  allowed: readonly string[],
): Set<string> {
  const given = query.get(name)
  if (given === null) return new Set()
  const fields = given.split(',')
  const unknown = fields.filter((field) => !allowed.includes(field))
  if (unknown.length === 0) return new Set(fields)
  throw refused(name, given, `is not one of [${allowed.join(',')}]`)
}

export interface ListQuery {
  maxResults: number
  /** Only ids below this one. */
  beforeId: string | null
  sinceId: string | null
  startMs: number | null
  endMs: number | null
  excludesReplies: boolean
}

/** @throws Refusal 400 */
export function listQuery(query: URLSearchParams): ListQuery {
  onlyKnown(query, listParameters)
  const token = query.get('pagination_token')
  const startMs = timeOf(query, 'start_time')
  const endMs = timeOf(query, 'end_time')
  if (startMs !== null && endMs !== null && startMs >= endMs) {
    throw refused('start_time', query.get('start_time') ?? '', 'must be before `end_time`')
  }
  return {
    maxResults: maxResultsOf(query),
    beforeId: token === null ? idOf(query, 'until_id') : tokenId(token),
    sinceId: idOf(query, 'since_id'),
    startMs,
    endMs,
    excludesReplies: fieldList(query, 'exclude', ['replies', 'retweets']).has('replies'),
  }
}

function maxResultsOf(query: URLSearchParams): number {
  const given = query.get('max_results')
  if (given === null) return 10
  const value = /^\d{1,4}$/.test(given) ? Number(given) : 0
  if (value < 5 || value > 100) throw refused('max_results', given, 'is not between 5 and 100')
  return value
}

function timeOf(query: URLSearchParams, name: string): number | null {
  const given = query.get(name)
  if (given === null) return null
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(given)
  const ms = isTime ? Date.parse(given) : Number.NaN
  if (Number.isNaN(ms)) throw refused(name, given, 'is not a valid RFC3339 date-time')
  return ms
}

function idOf(query: URLSearchParams, name: string): string | null {
  const given = query.get(name)
  if (given !== null && !/^[0-9]{1,19}$/.test(given))
    throw refused(name, given, 'is not a valid id')
  return given
}

function tokenId(token: string): string {
  const found = /^older:([0-9]{1,19})$/.exec(Buffer.from(token, 'base64url').toString())
  if (!found?.[1]) throw refused('pagination_token', token, 'is not a valid token')
  return found[1]
}

function refused(name: string, value: string, what: string): Error {
  return invalid({
    parameters: { [name]: [value] },
    message: `The \`${name}\` query parameter value [${value}] ${what}`,
  })
}
