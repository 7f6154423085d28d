import type { Call, Simulation } from './call.ts'
import { lacksPermission } from './scopes.ts'
import { parseUrn } from './urns.ts'

const resource = 'partnerApiSocialActions'
const authorKinds = ['member', 'organization'] as const

type Method = 'CREATE' | 'DELETE' | 'GET_ALL'

/**
 * Before anything is looked at: no scope to write comments as anybody.
 * @throws Refusal 403
 */
export function requireWriting(call: Call, method: Method, simulation: Simulation): void {
  const isClosed = call.version === null && simulation.switches().v2_comments === 'refused'
  const isAllowed = authorKinds.some((kind) => holds(call, 'w', kind, simulation))
  if (isClosed || !isAllowed) throw lacksPermission(`${resource}.${method}`, call.version)
}

/** @throws Refusal 403 when the token may not write, or read, the comments of this author */
export function requireScopeFor(
  author: string,
  right: 'r' | 'w',
  method: Method,
  call: Call,
  simulation: Simulation,
): void {
  const kind = parseUrn(author)?.kind === 'organization' ? 'organization' : 'member'
  if (holds(call, right, kind, simulation)) return
  throw lacksPermission(`${resource}.${method}`, call.version)
}

/** The documents of 2026 name `*_social_feed`; those before, and `/v2`, name `*_social`. */
function holds(
  call: Call,
  right: 'r' | 'w',
  kind: (typeof authorKinds)[number],
  { switches }: Simulation,
): boolean {
  const older = `${right}_${kind}_social`
  const newer = `${older}_feed`
  const { comment_scope } = switches()
  if (call.version === null || comment_scope === 'social') return call.scopes.includes(older)
  if (comment_scope === 'feed') return call.scopes.includes(newer)
  return call.scopes.includes(older) || call.scopes.includes(newer)
}
