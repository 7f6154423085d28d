import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether something answers to this id, be it a zombie or another user's process. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Ids of the living PostgreSQL processes that work in `directory` (PostgreSQL changes into its
 * data directory). Zombies are not among them: they hold nothing any more.
 */
export async function postgresProcessesIn(directory: string): Promise<number[]> {
  return process.platform === 'linux' ? fromProc(directory) : fromLsof(directory)
}

async function fromProc(directory: string): Promise<number[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(ids.map(async (id) => ((await isIn(id, directory)) ? [id] : [])))
  return found.flat().map(Number)
}

/** A zombie has neither a working directory nor a command line. */
async function isIn(id: string, directory: string): Promise<boolean> {
  const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '')
  if (name.trim() !== 'postgres') return false
  const cwd = await readlink(`/proc/${id}/cwd`).catch(() => null)
  if (cwd !== null) return cwd === directory
  // Another user's process hides its directory, but not how it was started.
  const commandLine = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')
  return commandLine.split('\0').includes(directory)
}

/** macOS has no /proc; lsof is part of it. Its -F format is one field a line: p<pid>, n<path>. */
async function fromLsof(directory: string): Promise<number[]> {
  const output = await run('lsof', ['-a', '-d', 'cwd', '-c', 'postgres', '-Fpn']).then(
    ({ stdout }) => stdout,
    (error: { stdout?: string }) => error.stdout ?? '', // status 1 means nothing was found
  )
  const found: number[] = []
  let pid = 0
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1))
    if (line === `n${directory}`) found.push(pid)
  }
  return found
}
