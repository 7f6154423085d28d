import { unknownPath } from './graph-error.ts'
import type { Switches } from './switches.ts'

/** https://developers.facebook.com/docs/graph-api/changelog (read 2026-11-23): when each version ends. */
const endsOn: readonly [version: number, date: string | null][] = [
  [21, '2027-01-21'],
  [22, '2027-05-20'],
  [23, '2027-10-08'],
  [24, '2028-02-18'],
  [25, '2028-07-29'],
  [26, null],
  [27, null],
]

/** A path without its version, and what the version means for the answer. */
export interface VersionedPath {
  path: string
  headers: Record<string, string>
  /** As addresses handed out carry it. */
  version: string
}

/**
 * Takes the version off a path. A dead one falls forward to the oldest alive, which a header tells;
 * without one a call gets the oldest alive too.
 * @throws GraphError 2500 for a version that never was
 */
export function versionedPath(path: string, switches: Switches, now: Date): VersionedPath {
  const oldest = oldestAlive(now)
  const [, asked, rest = ''] = /^\/(v\d[^/]*)(.*)$/.exec(path) ?? []
  if (!asked) return { path, headers: { 'facebook-api-version': oldest }, version: oldest }
  const major = majorOf(asked)
  if (major === null || major > Number(switches.newest_version.slice(1, -2)))
    throw unknownPath(path)
  const isDead = major < Number(oldest.slice(1, -2))
  const version = isDead ? oldest : asked
  return {
    path: rest || '/',
    version,
    headers: {
      'facebook-api-version': version,
      ...(isDead
        ? {
            'x-ad-api-version-warning': `The call has been auto-upgraded to ${oldest} as ${asked} has been deprecated`,
          }
        : {}),
    },
  }
}

function oldestAlive(now: Date): string {
  const today = now.toISOString().slice(0, 10)
  const alive = endsOn.find(([, end]) => end === null || end > today)
  return `v${alive?.[0] ?? 27}.0`
}

/** v1.0, v2.0 to v2.12, v3.0 to v3.3, then whole numbers. */
function majorOf(version: string): number | null {
  const found = /^v([1-9]\d?)\.(0|[1-9]\d?)$/.exec(version)
  if (!found) return null
  const [major, minor] = [Number(found[1]), Number(found[2])]
  const lastMinor = major === 2 ? 12 : major === 3 ? 3 : 0
  return minor <= lastMinor ? major : null
}
