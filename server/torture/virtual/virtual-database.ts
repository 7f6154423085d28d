import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openQueue, type Queue } from '../../src/queue/queue.ts'
import { administer, withDatabase } from '../../test/database-server.ts'
import type { Actor } from './actor.ts'
import { Connections } from './connections.ts'
import { bossPrefix } from './lane.ts'
import { acting } from './seeded-globals.ts'

/** `now()` as the statements of the product find it: before PostgreSQL's own on the search path. */
const timeSql = `
  create schema virtual;
  ${['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp']
    .map(
      (name) => `create function virtual.${name}() returns timestamptz language sql stable as $$
        select coalesce(nullif(pg_catalog.current_setting('virtual.now', true), '')::timestamptz, pg_catalog.now()) $$;`,
    )
    .join('\n')}`

/** What the server does by itself, at moments of its own, would change plans and the order of rows. */
const undisturbedSql = `do $$ declare name text; begin
  for name in select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname = 'public' or (schemaname = 'pgboss' and tablename = 'job_common')
  loop execute format('alter table %s set (autovacuum_enabled = false)', name); end loop;
end $$`

/** pg-boss reads the time through a function of its own. */
const bossTimeSql = `create or replace function pgboss.job_now() returns timestamptz language sql stable as $$
  select virtual.now() $$`

const emptySql = `
  truncate pull_addresses, attempts, timeline, events, account_holds, circuits, deliveries, posts, media, accounts,
    idempotency_keys, workspaces restart identity cascade;
  truncate pgboss.job_common;
  update pgboss.queue set monitor_on = null, monitor_claim_on = null, maintain_on = null;
  update pgboss.version set monitor_backoff_on = null`

/** A database whose time is a story's, empty at the start of each. */
export class VirtualDatabase {
  readonly connections: Connections
  readonly queue: Queue
  /** What the queue's statements of each actor go through. */
  readonly pools = new WeakMap<Actor, pg.Pool>()
  readonly #boss: PgBoss
  readonly #drop: () => Promise<void>

  private constructor(
    connections: Connections,
    queue: Queue,
    boss: PgBoss,
    pools: WeakMap<Actor, pg.Pool>,
    drop: () => Promise<void>,
  ) {
    this.connections = connections
    this.queue = queue
    this.pools = pools
    this.#boss = boss
    this.#drop = drop
  }

  /** @param sql run once: what a mutation relieves the database of */
  static async create(serverUrl: string, sql?: string): Promise<VirtualDatabase> {
    const name = `dravo_virtual_${process.pid}_${randomBytes(3).toString('hex')}`
    await administer(serverUrl, `create database ${name}`)
    // pg_catalog is named last, because it would come first unnamed. A crash of the server is no part of a story.
    await administer(
      serverUrl,
      `alter database ${name} set search_path = public, virtual, pg_catalog`,
    )
    await administer(serverUrl, `alter database ${name} set synchronous_commit = off`)
    const url = withDatabase(serverUrl, name)
    await administer(url, timeSql)
    const database = openDatabase({ connectionString: url }, 2, () => {})
    await migrate(database.pool)
    await database.close()
    const connections = await Connections.open(url)
    const pools = new WeakMap<Actor, pg.Pool>()
    const queue = await openSharedQueue(connections, pools)
    await connections.monitor.query(bossTimeSql)
    await connections.monitor.query(undisturbedSql)
    if (sql) await connections.monitor.query(sql)
    const boss = new PgBoss({
      db: { executeSql: (text, values) => connections.keeper.query(text, values) },
      schedule: false,
      supervise: false,
      registerInstance: false,
    })
    await boss.start()
    const drop = () => administer(serverUrl, `drop database if exists ${name} with (force)`)
    return new VirtualDatabase(connections, queue, boss, pools, drop)
  }

  /** A clean slate, also in the order in which rows lie: plans and orders depend on nothing before. */
  async empty(): Promise<void> {
    await this.connections.monitor.query(emptySql)
  }

  /** The job engine's own housekeeping, as a worker's process does it every few seconds. */
  async supervise(nowMs: number): Promise<void> {
    await this.connections.keeper.query(`select set_config('virtual.now', $1, false)`, [
      new Date(nowMs).toISOString(),
    ])
    await this.#boss.supervise('deliver')
  }

  async close(): Promise<void> {
    await this.queue.close()
    await this.#boss.stop({ graceful: false })
    await this.connections.close()
    await this.#drop()
  }
}

/** What pg-boss sends again and again, word for word, is prepared once on each connection. */
function preparing() {
  const names = new Map<string, string>()
  return (text: string): { name?: string; text: string } => {
    const name = names.get(text)
    if (name) return { name, text }
    if (/^\s*(with|insert|select)\b/i.test(text) && names.size < mostPrepared)
      names.set(text, `${bossPrefix}${names.size + 1}`)
    return { text }
  }
}

const mostPrepared = 50

/** One queue for all: its statements go out in the name of whoever acts. */
function openSharedQueue(connections: Connections, pools: WeakMap<Actor, pg.Pool>): Promise<Queue> {
  const prepared = preparing()
  const query = (text: string, values: unknown[] = []) => {
    const actor = acting.getStore()
    const pool = actor ? pools.get(actor) : undefined
    if (!pool) return connections.aside.query(text, values)
    return pool.query({ ...prepared(text), values })
  }
  const database = { pool: { query } } as unknown as Parameters<typeof openQueue>[0]
  return openQueue(database, { supervises: false, onError: (error) => process.emitWarning(error) })
}
