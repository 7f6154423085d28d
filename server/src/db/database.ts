import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

// Counts and sizes stay far below 2^53; a string in their place would be a trap.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Rows of one statement. Named statements are prepared once per connection. */
export interface Statement {
  name?: string
  text: string
  values?: readonly unknown[]
}

/** What a write needs; only `transact` and `transactRaw` hand it out. */
export type Tx = Transaction<Schema>

/** A transaction for hand-written SQL on the hot path. */
export interface RawTx {
  query<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]>
}

export interface Database {
  /** For reading. */
  read: Kysely<Schema>
  /** Runs `work` in one transaction; commits when it returns, rolls back when it throws. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The same for hand-written, prepared statements. */
  transactRaw<T>(work: (tx: RawTx) => Promise<T>): Promise<T>
  /** One statement that is a transaction by itself. */
  query<Row extends pg.QueryResultRow>(statement: Statement): Promise<Row[]>
  pool: pg.Pool
  close(): Promise<void>
}

export type Connection = { connectionString: string } | pg.ClientConfig

const queryTimeoutMs = 30_000

/**
 * Opens a pool. A connection that the server drops is replaced at the next use.
 * @param maxConnections of this process
 */
export function openDatabase(
  connection: Connection,
  maxConnections: number,
  onError: (error: Error) => void,
): Database {
  const pool = new pg.Pool({
    ...connection,
    max: maxConnections,
    application_name: 'dravo',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // A server that takes a statement and never answers must not hold a worker for ever.
    query_timeout: queryTimeoutMs,
  })
  pool.on('error', onError)
  // The pool listens only to idle connections; one that breaks while in use must not end the process.
  pool.on('connect', (client) => client.on('error', onError))
  return databaseOver(pool)
}

/** The same over connections that somebody else opens. */
export function databaseOver(pool: pg.Pool): Database {
  const read = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return {
    read,
    pool,
    transact: (work) => read.transaction().execute(work),
    transactRaw: (work) => transactRaw(pool, work),
    query: async (statement) => (await pool.query(toQuery(statement))).rows,
    close: () => pool.end(),
  }
}

function toQuery(statement: Statement): pg.QueryConfig {
  return { ...statement, values: statement.values ? [...statement.values] : undefined }
}

async function transactRaw<T>(pool: pg.Pool, work: (tx: RawTx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work({
      query: async (statement) => (await client.query(toQuery(statement))).rows,
    })
    await client.query('commit')
    return result
  } catch (error) {
    // A connection that cannot even roll back is thrown away with whatever it holds.
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

const connectionLost = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
  '08001',
  '08004',
])
const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
])

/** True when the database could not be reached, as opposed to refusing what was asked. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: string }).code ?? ''
  return (
    connectionLost.has(code) ||
    socketErrors.has(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      error.message,
    )
  )
}

/** True for a violated unique constraint, of the given name when one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const { code, constraint: violated } = error as { code?: string; constraint?: string }
  return code === '23505' && (constraint === undefined || constraint === violated)
}
