import { spawn } from 'node:child_process'
import { open, readFile, stat, truncate } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Cluster } from './prepare-cluster.ts'
import { commandAs, serverEnvironment } from './server-user.ts'
import { socketPort } from './socket-directory.ts'

const maxLogBytes = 10 * 1024 * 1024

/** A server we started. It outlives us. */
export interface LaunchedServer {
  hasExited(): boolean
  /** What it has written to its log since it was started. */
  said(): Promise<string>
  stop(): void
}

/** Durable as PostgreSQL is by default; small, because it shares the machine with the app. */
function settings(socketDirectory: string): Record<string, string | number> {
  return {
    listen_addresses: '',
    port: socketPort,
    unix_socket_directories: socketDirectory,
    unix_socket_permissions: '0700',
    max_connections: 200,
    shared_buffers: '64MB',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    min_wal_size: '32MB',
    max_wal_size: '256MB',
    jit: 'off',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_timezone: 'UTC',
    timezone: 'UTC',
  }
}

/**
 * Starts the server in a session of its own: a Ctrl-C must reach the app, which finishes its work
 * and stops the server last.
 */
export async function launchServer(
  cluster: Cluster,
  socketDirectory: string,
): Promise<LaunchedServer> {
  const logFile = join(dirname(cluster.directory), 'postgres.log')
  const startsAt = await trimLog(logFile)
  const log = await open(logFile, 'a', 0o600)
  try {
    const flags = Object.entries(settings(socketDirectory)).flatMap(([k, v]) => ['-c', `${k}=${v}`])
    const args = ['-D', cluster.directory, ...flags]
    const command = commandAs(cluster.user, cluster.binaries.postgres, args)
    const child = spawn(command.file, command.args, {
      ...command.options,
      cwd: '/',
      env: serverEnvironment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    let spawnError: Error | null = null
    child.on('error', (error) => {
      spawnError = error
    })
    child.unref()
    return {
      hasExited: () => spawnError !== null || child.exitCode !== null || child.signalCode !== null,
      said: async () => spawnError?.message ?? (await readFrom(logFile, startsAt)),
      stop: () => void child.kill('SIGINT'),
    }
  } finally {
    await log.close()
  }
}

/** Length of the log; a long one is emptied first. */
async function trimLog(file: string): Promise<number> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  )
  if (size <= maxLogBytes) return size
  await truncate(file)
  return 0
}

async function readFrom(file: string, offset: number): Promise<string> {
  return (await readFile(file)).subarray(offset).toString('utf8').trim()
}
