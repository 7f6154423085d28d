import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { fieldsOf } from './fields.ts'
import { okAnswer, Refusal, scopeNotAuthorized } from './refusal.ts'
import type { Scope } from './scopes.ts'

/** https://developers.tiktok.com/doc/tiktok-api-v2-get-user-info (read 2026-11-23) */
const scopeOf = {
  open_id: 'user.info.basic',
  union_id: 'user.info.basic',
  avatar_url: 'user.info.basic',
  avatar_url_100: 'user.info.basic',
  avatar_large_url: 'user.info.basic',
  display_name: 'user.info.basic',
  bio_description: 'user.info.profile',
  profile_deep_link: 'user.info.profile',
  is_verified: 'user.info.profile',
  username: 'user.info.profile',
  follower_count: 'user.info.stats',
  following_count: 'user.info.stats',
  likes_count: 'user.info.stats',
  video_count: 'user.info.stats',
} as const satisfies Record<string, Scope>

type Field = keyof typeof scopeOf

/** `GET /v2/user/info/`. */
export function userInfo(call: Call, simulation: Simulation): SimulatorResponse {
  const fields = fieldsOf(call.request.query, Object.keys(scopeOf) as Field[])
  if (fields.some((field) => !call.grant.scopes.includes(scopeOf[field]))) {
    throw missingScope(simulation)
  }
  const values = valuesOf(call, simulation)
  const user = Object.fromEntries(fields.map((field) => [field, values[field]]))
  return okAnswer({ user }, simulation.world.now())
}

function missingScope(simulation: Simulation): Refusal {
  if (simulation.switches().field_scope_error === 'scope_not_authorized') {
    return scopeNotAuthorized()
  }
  return new Refusal(400, 'scope_permission_missed', 'Additional scope is required for a field.')
}

function valuesOf({ request, person }: Call, simulation: Simulation): Record<Field, unknown> {
  const avatar = avatarUrl(request.origin, person.username)
  return {
    open_id: person.open_id,
    union_id: person.union_id,
    avatar_url: avatar,
    avatar_url_100: avatar,
    avatar_large_url: avatar,
    display_name: person.display_name,
    bio_description: '',
    profile_deep_link: `https://www.tiktok.com/@${person.username}`,
    is_verified: false,
    username: person.username,
    follower_count: 0,
    following_count: 0,
    likes_count: 0,
    video_count: simulation.posts.publicCountOf(person.open_id),
  }
}

export function avatarUrl(origin: string, username: string): string {
  return `${origin}/_sandbox/avatars/tiktok/${username}.svg`
}
