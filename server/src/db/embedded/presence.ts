import pg from 'pg'
import { databaseUser } from './initialize-cluster.ts'
import type { Postmaster } from './postmaster-file.ts'

/** Where presence is kept; not in the app's database, which may be cloned or dropped in tests. */
const presenceDatabase = 'postgres'

/** Any number, as long as all processes use the same one ("dravo" in ASCII). */
const presenceLock = 0x647261766f

/** A connection that tells the other processes that we use the server. */
export interface Presence {
  postmaster: Postmaster
  /** Settles when the connection is gone, whoever ended it. */
  gone: Promise<void>
  createDatabase(name: string): Promise<void>
  /** True when nobody else is present. Newcomers then wait until the server has stopped. */
  withdraw(): Promise<boolean>
  close(): Promise<void>
}

export type Arrival =
  | { kind: 'present'; presence: Presence }
  /**
   * The server says that it is `starting` or `stopping`, which passes. `unsettled` (it is about to
   * stop, out of connections, or cut us off) should. `no_socket` does not, if the server is ready.
   */
  | { kind: 'starting' | 'stopping' | 'unsettled' | 'no_socket' }

/** Connects and takes the shared lock. Never waits: the caller looks again. */
export async function arrive(postmaster: Postmaster): Promise<Arrival> {
  const client = new pg.Client({
    host: postmaster.socketDirectory,
    port: postmaster.port,
    user: databaseUser,
    database: presenceDatabase,
    application_name: 'dravo presence',
    ssl: false, // PGSSLMODE is for the user's own servers
    connectionTimeoutMillis: 10_000,
  })
  const gone = new Promise<void>((resolve) => {
    client.on('end', resolve)
    client.on('error', () => resolve())
  })
  try {
    await client.connect()
    if (await lock(client, 'pg_try_advisory_lock_shared')) {
      return { kind: 'present', presence: presenceOf(client, postmaster, gone) }
    }
    await client.end()
    return { kind: 'unsettled' } // the last one holds it alone and is about to stop the server
  } catch (error) {
    await client.end().catch(() => {})
    return { kind: judge(error) }
  }
}

function presenceOf(client: pg.Client, postmaster: Postmaster, gone: Promise<void>): Presence {
  return {
    postmaster,
    gone,
    async createDatabase(name) {
      const known = await client.query('select 1 from pg_database where datname = $1', [name])
      if (known.rows.length > 0) return
      await client.query(`create database ${client.escapeIdentifier(name)}`).catch(ignoreExisting)
    },
    async withdraw() {
      await lock(client, 'pg_advisory_unlock_shared')
      return lock(client, 'pg_try_advisory_lock')
    },
    close: () => client.end(),
  }
}

async function lock(
  client: pg.Client,
  how: 'pg_try_advisory_lock_shared' | 'pg_advisory_unlock_shared' | 'pg_try_advisory_lock',
): Promise<boolean> {
  const { rows } = await client.query<{ done: boolean }>(`select ${how}($1) as done`, [
    presenceLock,
  ])
  return rows[0]?.done ?? false
}

/** Codes of PostgreSQL and of sockets that say "not now"; without a code the connection was cut. */
const passing = new Set([undefined, '57P01', '53300', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

function judge(error: unknown): 'starting' | 'stopping' | 'unsettled' | 'no_socket' {
  const { code, message } = error as { code?: string; message?: string }
  if (code === 'ENOENT') return 'no_socket'
  if (code === '57P03') return message?.includes('shutting down') ? 'stopping' : 'starting'
  if (passing.has(code)) return 'unsettled'
  throw error
}

/** Two processes may create it at once: 42P04 is the polite refusal, 23505 the late one. */
function ignoreExisting(error: { code?: string }): void {
  if (error.code !== '42P04' && error.code !== '23505') throw error
}
