import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, lstat, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './embedded-error.ts'
import { postgresProcessesIn } from './processes.ts'

/** Fixed: the directory is the server's alone, so the number only completes the file's name. */
export const socketPort = 5432

/** macOS takes 103 bytes, Linux 107; what PostgreSQL adds is `/.s.PGSQL.5432`. */
const maxPathBytes = 103
const nameBytes = '/.s.PGSQL.5432'.length

/**
 * A short private directory for the server's socket. Whoever reaches the socket may do anything,
 * so a directory that is not wholly the server's is refused.
 */
export async function makeSocketDirectory(
  dataDirectory: string,
  ownerUid: number,
): Promise<string> {
  const hash = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)
  const name = `dravo-${ownerUid}-${hash}`
  const own = join(tmpdir(), name)
  const isShort = Buffer.byteLength(own) + nameBytes <= maxPathBytes && !/[,"]/.test(own)
  const directory = isShort ? own : join('/tmp', name)
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await handOver(directory, ownerUid)
  return directory
}

/**
 * Root makes the directory as its own and hands it over. Finding a private one that is still
 * root's is therefore fine: another process of ours is between the two steps, or died there.
 */
async function handOver(directory: string, ownerUid: number): Promise<void> {
  const found = await lstat(directory)
  const isPrivate = found.isDirectory() && (found.mode & 0o077) === 0
  if (isPrivate && found.uid === ownerUid) return
  if (isPrivate && found.uid === 0 && process.geteuid?.() === 0) {
    await chown(directory, ownerUid, -1)
    return
  }
  throw new EmbeddedPostgresError(
    `${directory} is needed for PostgreSQL's socket, but is not a private directory of user ${ownerUid}. Remove it, or set TMPDIR to another directory.`,
  )
}

/**
 * PostgreSQL refuses a socket whose lock names a living process, be it a zombie or one that got
 * the same id later. When nobody works in the data directory, nobody holds its socket.
 */
export async function removeStaleSocketLock(
  socketDirectory: string,
  dataDirectory: string,
): Promise<void> {
  const lock = join(socketDirectory, `.s.PGSQL.${socketPort}.lock`)
  if (!existsSync(lock) || (await postgresProcessesIn(dataDirectory)).length > 0) return
  await rm(lock, { force: true })
}
