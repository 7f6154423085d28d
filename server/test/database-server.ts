import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { openDatabase } from '../src/db/database.ts'
import { startEmbeddedPostgres } from '../src/db/embedded/start-embedded-postgres.ts'
import { migrate } from '../src/db/migrate.ts'
import { openQueue } from '../src/queue/queue.ts'

/** A PostgreSQL for tests, with a migrated template that each test's database is cloned from. */
export interface TestDatabaseServer {
  /** For the tests' processes: `TEST_DATABASE_URL` and `TEST_DATABASE_TEMPLATE`. */
  url: string
  template: string
  close(): Promise<void>
}

/** The server that DATABASE_URL names, or an embedded one in a temporary folder. */
export async function startTestDatabaseServer(
  given: string | undefined,
): Promise<TestDatabaseServer> {
  if (given) return prepare(given, async () => {})
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-test-db-'))
  const embedded = await startEmbeddedPostgres({ directory: path.join(directory, 'postgres') })
  const { host, port, user, database } = embedded.connection
  const url = `postgres://${user}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`
  return prepare(url, async () => {
    await embedded.release()
    await rm(directory, { recursive: true, force: true })
  })
}

async function prepare(url: string, release: () => Promise<void>): Promise<TestDatabaseServer> {
  const template = `dravo_template_${randomBytes(4).toString('hex')}`
  await administer(url, `create database ${template}`)
  const database = openDatabase({ connectionString: withDatabase(url, template) }, 4, () => {})
  await migrate(database.pool)
  const queue = await openQueue(database, { supervises: false, onError: () => {} })
  await queue.close()
  await database.close()
  return {
    url,
    template,
    async close() {
      await administer(url, `drop database if exists ${template} with (force)`)
      await release()
    },
  }
}

export async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.toString()
}

/** What `npm test` started. */
function currentServer(): { url: string; template: string } {
  const { TEST_DATABASE_URL: url, TEST_DATABASE_TEMPLATE: template } = process.env
  if (!url || !template)
    throw new Error('Run single files with: npm test -- <part of the file name>')
  return { url, template }
}

export interface TestDatabase {
  url: string
  drop(): Promise<void>
}

let count = 0

/** A fresh, migrated database of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = currentServer()
  count += 1
  const name = `dravo_test_${process.pid}_${count}_${randomBytes(3).toString('hex')}`
  await administer(server.url, `create database ${name} template ${server.template}`)
  return {
    url: withDatabase(server.url, name),
    drop: () => administer(server.url, `drop database if exists ${name} with (force)`),
  }
}
