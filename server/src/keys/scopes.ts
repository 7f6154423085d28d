import type { Role } from '../db/schema.ts'

/** What a key can be limited to. Reading is a scope of its own everywhere. */
export const keyScopes = [
  'posts:read',
  'posts:write',
  'accounts:read',
  'accounts:write',
  'media:read',
  'media:write',
  'networks:read',
  'oauth-apps:read',
  'oauth-apps:write',
] as const

/** What only people may do, signed in: no key can make, list or revoke keys, or look at who did what. */
export const peopleScopes = [
  'keys:read',
  'keys:write',
  'members:read',
  'members:write',
  'audit:read',
] as const

export type KeyScope = (typeof keyScopes)[number]
/** What a route asks of its caller. */
export type RouteScope = KeyScope | (typeof peopleScopes)[number]

/** An owner may do everything. */
const roleScopes: Readonly<Record<Exclude<Role, 'owner'>, readonly RouteScope[]>> = {
  editor: [...keyScopes.filter((scope) => scope !== 'oauth-apps:write'), 'members:read'],
  viewer: keyScopes.filter((scope) => scope.endsWith(':read')),
}

/** Whether a person of that role may do it. */
export function roleMay(role: Role, scope: RouteScope): boolean {
  return role === 'owner' || roleScopes[role].includes(scope)
}

/** Whether the scope is one that a key can never have. */
export function isForPeople(scope: RouteScope): boolean {
  return peopleScopes.some((each) => each === scope)
}
