import { unknownPath } from './graph-error.ts'
import type { Switches } from './switches.ts'

interface Version {
  name: string
  from: string
  /** Null: no end announced. */
  until: string | null
}

/** https://developers.facebook.com/docs/graph-api/changelog (read 2026-11-23); v27.0 by sequence. */
const versions: readonly Version[] = [
  { name: 'v20.0', from: '2024-05-21', until: '2026-09-24' },
  { name: 'v21.0', from: '2024-10-02', until: '2027-01-21' },
  { name: 'v22.0', from: '2025-01-21', until: '2027-05-20' },
  { name: 'v23.0', from: '2025-05-29', until: '2027-10-08' },
  { name: 'v24.0', from: '2025-10-08', until: '2028-02-18' },
  { name: 'v25.0', from: '2026-02-18', until: '2028-07-29' },
  { name: 'v26.0', from: '2026-07-29', until: null },
  { name: 'v27.0', from: '2026-11-04', until: null },
]

/** Versions before the table, all dead. */
const isOld = (name: string): boolean =>
  /^v(1\.0|2\.([0-9]|1[0-2])|3\.[0-3]|[4-9]\.0|1[0-9]\.0)$/.test(name)

/** The version a call is served with, its path without the version, and the headers that tell of it. */
export interface Versioned {
  name: string
  path: string
  headers: Record<string, string>
}

/** The version in a path, without judging it. */
export function splitVersion(path: string): { version: string | null; path: string } {
  const [, version = null, rest = path] = /^\/(v[0-9][^/]*)(\/.*|$)/.exec(path) ?? []
  return { version, path: rest || '/' }
}

/**
 * A dead version falls forward to the oldest that lives, and a header says so; so does a call without one.
 * @throws GraphError for a version that is not there (yet)
 */
export function servedVersion(path: string, now: Date, switches: Switches): Versioned {
  const asked = splitVersion(path)
  const living = versions.filter((each) => isAlive(each, now, switches))
  const oldest = living[0]?.name ?? 'v26.0'
  if (asked.version === null || living.some(({ name }) => name === asked.version)) {
    const name = asked.version ?? oldest
    return { name, path: asked.path, headers: { 'facebook-api-version': name } }
  }
  if (
    !isOld(asked.version) &&
    !versions.some((each) => each.name === asked.version && isDead(each, now))
  )
    throw unknownPath(`/${asked.version}`)
  const warning = `The call has been auto-upgraded to ${oldest} as ${asked.version} has been deprecated.`
  return {
    name: oldest,
    path: asked.path,
    headers: { 'facebook-api-version': oldest, 'x-ad-api-version-warning': warning },
  }
}

function isAlive(version: Version, now: Date, { newest_version }: Switches): boolean {
  if (version.name === 'v27.0' && newest_version === 'v26.0') return false
  return Date.parse(version.from) <= now.getTime() && !isDead(version, now)
}

function isDead({ until }: Version, now: Date): boolean {
  return until !== null && Date.parse(until) <= now.getTime()
}
