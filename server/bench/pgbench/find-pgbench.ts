import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { promisify } from 'node:util'

export interface Pgbench {
  file: string
  version: string
}

export const installAdvice =
  'pgbench was not found, so the create row has no ratio. Debian and Ubuntu: apt-get install postgresql (it is in postgresql-<version>, not in postgresql-client); macOS: brew install postgresql; or name it with --pgbench FILE.'

/** The pgbench that is named, on the PATH, or where Debian keeps it; null when there is none. */
export async function findPgbench(named: string | null): Promise<Pgbench | null> {
  if (named !== null) {
    const version = await versionOf(named)
    if (version === null) throw new Error(`--pgbench: ${named} does not run.`)
    return { file: named, version }
  }
  const installed = globSync('/usr/lib/postgresql/*/bin/pgbench').sort().reverse()
  for (const file of ['pgbench', ...installed]) {
    const version = await versionOf(file)
    if (version !== null) return { file, version }
  }
  return null
}

async function versionOf(file: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'])
    return stdout.trim()
  } catch {
    return null
  }
}
