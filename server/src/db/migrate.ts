import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'
import { raiseTenantWall } from './tenant-wall.ts'

const directory = new URL('./migrations/', import.meta.url)
/** Any number, the same in every version: all processes queue for it. */
const migrationLock = 4_400_001

export interface Migration {
  version: number
  name: string
  sql: string
  sha256: string
}

/** The migrations in order: `0001-main-road.sql`, … */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(directory)).filter((file) => /^\d{4}-.+\.sql$/.test(file)).sort()
  return Promise.all(
    files.map(async (file) => {
      const sql = await readFile(new URL(file, directory), 'utf8')
      const sha256 = createHash('sha256').update(sql).digest('hex')
      return { version: Number(file.slice(0, 4)), name: file, sql, sha256 }
    }),
  )
}

/**
 * Brings the schema up to date, forward only. Processes that start together take turns.
 * @returns the names of the migrations that were applied
 * @throws when an applied migration was changed afterwards
 */
export async function migrate(pool: pg.Pool): Promise<string[]> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    const names = await applyMissing(client)
    await raiseTenantWall(client)
    return names
  } finally {
    // Destroying the connection gives the lock back even when the statement above failed half-way.
    client.release(true)
  }
}

async function applyMissing(client: pg.PoolClient): Promise<string[]> {
  await client.query(`create table if not exists schema_migrations (
    version integer primary key, name text not null, sha256 text not null,
    applied_at timestamptz not null default now())`)
  const { rows } = await client.query<{ version: number; sha256: string }>(
    'select version, sha256 from schema_migrations',
  )
  const applied = new Map(rows.map((row) => [row.version, row.sha256]))
  const names: string[] = []
  for (const migration of await readMigrations()) {
    const known = applied.get(migration.version)
    if (known !== undefined && known !== migration.sha256)
      throw new Error(
        `Migration ${migration.name} was changed after it was applied. Add a new one instead.`,
      )
    if (known === undefined) {
      await applyOne(client, migration)
      names.push(migration.name)
    }
  }
  return names
}

async function applyOne(client: pg.PoolClient, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await client.query(
      'insert into schema_migrations (version, name, sha256) values ($1, $2, $3)',
      [migration.version, migration.name, migration.sha256],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
