import { link, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { postgresProcessesIn, processExists } from './processes.ts'

/** What the server wrote down about itself (postmaster.pid, line by line; miscadmin.h names them). */
export interface Postmaster {
  pid: number
  port: number
  socketDirectory: string
  /** It takes connections; otherwise it is starting or stopping. */
  isReady: boolean
}

/**
 * - `none`: nobody holds the directory (or PostgreSQL will see by itself that the holder is dead)
 * - `running`: a PostgreSQL on this directory is alive
 * - `stale`: the file's process is a zombie or something else altogether; PostgreSQL would refuse
 *   to start as long as that id is taken
 * - `dying`: the server is gone, but processes of it still work in the directory
 */
export type Holder =
  | { kind: 'none' }
  | { kind: 'running'; postmaster: Postmaster }
  | { kind: 'stale'; content: string }
  | { kind: 'dying' }

/** Who holds the data directory. `directory` must be free of symbolic links. */
export async function findHolder(directory: string): Promise<Holder> {
  const content = await readPidFile(directory)
  if (content === null) return { kind: 'none' }
  const [pid, , , port, socketDirectory, , , status] = content.split('\n')
  const postmaster = {
    pid: Math.abs(Number(pid)),
    port: Number(port),
    socketDirectory: socketDirectory ?? '',
    isReady: status?.trim() === 'ready',
  }
  if (!postmaster.pid || !processExists(postmaster.pid)) return { kind: 'none' }
  const alive = await postgresProcessesIn(directory)
  if (alive.includes(postmaster.pid)) return { kind: 'running', postmaster }
  return alive.length > 0 ? { kind: 'dying' } : { kind: 'stale', content }
}

/**
 * Removes a file that was judged stale. It is moved aside first and put back when it turns out to
 * be a newer one: another process may have judged, removed and started a server in between.
 */
export async function removeStaleFile(directory: string, judged: string): Promise<void> {
  const file = pidFile(directory)
  const aside = `${file}.stale-${process.pid}`
  try {
    await rename(file, aside)
  } catch {
    return // somebody else removed it
  }
  if ((await readFile(aside, 'utf8')) !== judged) await link(aside, file).catch(() => {})
  await rm(aside, { force: true })
}

async function readPidFile(directory: string): Promise<string | null> {
  try {
    return await readFile(pidFile(directory), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function pidFile(directory: string): string {
  return join(directory, 'postmaster.pid')
}
