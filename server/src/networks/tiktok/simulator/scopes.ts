import { scopeNotAuthorized } from './refusal.ts'

/** https://developers.tiktok.com/doc/tiktok-api-scopes (read 2026-11-23) */
export const allScopes = [
  'user.info.basic',
  'user.info.profile',
  'user.info.stats',
  'video.list',
  'video.publish',
  'video.upload',
] as const

export type Scope = (typeof allScopes)[number]

/** @throws Refusal 401 when none of the scopes was granted */
export function requireOneOf(granted: readonly string[], ...scopes: Scope[]): void {
  if (!scopes.some((scope) => granted.includes(scope))) throw scopeNotAuthorized()
}
