import { execFile } from 'node:child_process'
import { chown, mkdtemp, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError, useDatabaseUrl } from './embedded-error.ts'
import { processExists } from './processes.ts'
import { commandAs, type ServerUser, serverEnvironment } from './server-user.ts'

const run = promisify(execFile)

/** The major version of the binaries. A cluster of another one cannot be opened with them. */
const supportedMajor = '18'

/** The role of every connection, and the owner of everything. */
export const databaseUser = 'dravo'

/** Whether there is a cluster we can open. Refuses, untouched, what is something else. */
export async function hasCluster(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return []
    throw new EmbeddedPostgresError(
      `The database directory ${directory} cannot be read (${error.code}). ${useDatabaseUrl}`,
      { cause: error },
    )
  })
  if (names.length === 0) return false
  if (!names.includes('PG_VERSION')) {
    throw new EmbeddedPostgresError(
      `${directory} is not empty and holds no PostgreSQL database. Move it away, or choose another DATA_DIR. ${useDatabaseUrl}`,
    )
  }
  const major = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim()
  if (major === supportedMajor) return true
  throw new EmbeddedPostgresError(
    `${directory} was made by PostgreSQL ${major}, and this release brings PostgreSQL ${supportedMajor}. ` +
      `Nothing was changed. Dump it with PostgreSQL ${major} (pg_dump), move the directory away, start once, and restore the dump; or run PostgreSQL ${major} yourself and set DATABASE_URL.`,
  )
}

/** A folder beside the cluster's, made over to its user, in which initdb works. */
export async function makeStagingDirectory(directory: string, user: ServerUser): Promise<string> {
  const staging = await mkdtemp(`${directory}.init-${process.pid}-`)
  if (user.kind === 'other') await chown(staging, user.uid, user.gid)
  return staging
}

/**
 * Makes a new cluster, whole or not at all: initdb works aside, a rename puts the result in place.
 * When two processes do this at once, the second rename fails and the first one's cluster is used.
 */
export async function initializeCluster(
  binaries: Binaries,
  user: ServerUser,
  staging: string,
  directory: string,
): Promise<void> {
  const command = commandAs(user, binaries.initdb, [
    `--pgdata=${staging}`,
    `--username=${databaseUser}`,
    '--encoding=UTF8',
    '--locale=C',
    '--auth=trust',
    '--no-instructions',
  ])
  try {
    await run(command.file, command.args, { ...command.options, cwd: '/', env: serverEnvironment })
    await moveIntoPlace(staging, directory)
  } catch (cause) {
    if (cause instanceof EmbeddedPostgresError) throw cause
    const said = (cause as { stderr?: string }).stderr?.trim() || String(cause)
    throw new EmbeddedPostgresError(
      `The database could not be created in ${directory}: ${said}\n${useDatabaseUrl}`,
      { cause },
    )
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function moveIntoPlace(staging: string, directory: string): Promise<void> {
  try {
    await rename(staging, directory)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if ((code === 'ENOTEMPTY' || code === 'EEXIST') && (await hasCluster(directory))) return
    throw error
  }
  // Without this, a power cut could undo the rename and with it every commit that followed.
  const parent = await open(dirname(directory))
  await parent.sync().finally(() => parent.close())
}

/** Removes what an initdb left behind whose process was killed. */
export async function removeLeftovers(directory: string): Promise<void> {
  const prefix = `${basename(directory)}.init-`
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length).split('-')[0])
    if (pid === process.pid || processExists(pid)) continue
    // An orphaned initdb may still be writing; then the next start removes the rest.
    await rm(join(dirname(directory), name), { recursive: true, force: true }).catch(() => {})
  }
}

/** Who owns an existing cluster. */
export async function ownerOf(directory: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(directory)
  return { uid, gid }
}
