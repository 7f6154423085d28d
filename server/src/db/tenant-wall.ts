import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { type Database, databaseOver } from './database.ts'
import type { Environment } from './schema.ts'

/**
 * The second wall between workspaces: row-level security. The first is the `where` of each query; this
 * one holds when that is forgotten. It stands on each table with a `workspace_id`, new ones included,
 * and on those whose rows belong to one of them. A connection that names no workspace (the worker, and
 * statements that are shared by a batch) sees everything, as before.
 */

const role = 'dravo_tenant'

/** Rows that have no workspace of their own belong to that of the row they name. */
const belongings: readonly [table: string, column: string, owner: string][] = [
  ['attempts', 'delivery_id', 'deliveries'],
  ['pull_addresses', 'delivery_id', 'deliveries'],
  ['timeline', 'post_id', 'posts'],
  ['account_holds', 'account_id', 'accounts'],
]

const workspaceSetting = `coalesce(current_setting('dravo.workspace', true), '')`
const environmentSetting = `coalesce(current_setting('dravo.environment', true), '')`

/** Puts the wall on every table that has none yet. `force` holds for the tables' owner too. */
const raiseSql = `do $wall$
declare t record;
begin
  for t in
    select c.table_name as name, max(e.column_name) as environment
    from information_schema.columns c
    left join information_schema.columns e
      on e.table_schema = c.table_schema and e.table_name = c.table_name and e.column_name = 'environment'
    where c.table_schema = current_schema() and c.column_name = 'workspace_id'
      and not exists (select from pg_policies p where p.schemaname = c.table_schema and p.tablename = c.table_name)
    group by c.table_name
  loop
    execute format('alter table %I enable row level security, force row level security', t.name);
    execute format($policy$create policy tenant on %I using (
      ${workspaceSetting} in ('', workspace_id)$policy$ ||
      case when t.environment is null then ')' else $policy$
      and (${environmentSetting} = '' or environment is null or environment = ${environmentSetting}))$policy$ end, t.name);
  end loop;
${belongings
  .map(
    ([
      table,
      column,
      owner,
    ]) => `  if not exists (select from pg_policies where schemaname = current_schema() and tablename = '${table}') then
    alter table ${table} enable row level security, force row level security;
    create policy tenant on ${table} using (${workspaceSetting} = ''
      or exists (select from ${owner} o where o.id = ${table}.${column}));
  end if;`,
  )
  .join('\n')}
end $wall$`

/**
 * A superuser passes every policy, so it takes off that cap: it acts as a role that has its tables and
 * not its privileges. Two databases of one server share the role.
 */
const makeRoleSql = `do $role$
begin
  if exists (select from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)) then
    if not exists (select from pg_roles where rolname = '${role}') then
      begin
        create role ${role} nologin inherit;
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    if not pg_has_role('${role}', current_user, 'member') then
      execute format('grant %I to ${role}', current_user);
    end if;
  end if;
exception when insufficient_privilege then
  raise warning 'row-level security does not bind %, and a role that it binds cannot be made', current_user;
end $role$`

/** Raises the wall after the migrations; safe to repeat. */
export async function raiseTenantWall(client: pg.PoolClient): Promise<void> {
  await client.query(raiseSql)
  await client.query(makeRoleSql)
}

/** Whose rows are to be seen. Without an environment: those of both. */
export interface Tenant {
  workspaceId: string
  environment: Environment | null
}

/** The same database, behind the wall: only the rows of one workspace (and environment) are there. */
export function behindWall(database: Database, tenant: Tenant): Database {
  const { pool } = database
  const connect = () => connectAs(pool, tenant)
  const walled = { connect, end: async () => {} } as unknown as pg.Pool
  const own = databaseOver(walled)
  return {
    ...own,
    read: new Kysely({ dialect: new PostgresDialect({ pool: walled }) }),
    pool,
    async query(statement) {
      const client = await connect()
      try {
        const values = statement.values ? [...statement.values] : undefined
        return (await client.query({ ...statement, values })).rows
      } finally {
        client.release()
      }
    },
    close: async () => {},
  }
}

async function connectAs(pool: pg.Pool, tenant: Tenant): Promise<pg.PoolClient> {
  const settings = await settingsFor(pool, tenant)
  const client = await pool.connect()
  try {
    await client.query(settings)
  } catch (error) {
    client.release(error as Error)
    throw error
  }
  return new Proxy(client, {
    get(target, name) {
      if (name === 'release') return (error?: Error | boolean) => void giveBack(target, error)
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** A connection that cannot be taken out from behind the wall is thrown away. */
async function giveBack(client: pg.PoolClient, error?: Error | boolean): Promise<void> {
  if (error) return client.release(error)
  const failure = await client
    .query('reset role; reset dravo.workspace; reset dravo.environment')
    .then(
      () => undefined,
      (resetError: Error) => resetError,
    )
  client.release(failure)
}

const actsAsRole = new WeakMap<pg.Pool, Promise<boolean>>()

async function settingsFor(pool: pg.Pool, { workspaceId, environment }: Tenant): Promise<string> {
  // These go into the text of a statement: nothing but the form of an id gets there.
  if (!/^ws_[0-9a-z_]{1,60}$/.test(workspaceId)) throw new Error('not the id of a workspace')
  let acts = actsAsRole.get(pool)
  if (acts === undefined) {
    acts = needsRole(pool)
    actsAsRole.set(pool, acts)
    acts.catch(() => actsAsRole.delete(pool))
  }
  const roleSetting = (await acts) ? `set role ${role};` : ''
  return `${roleSetting} set dravo.workspace = '${workspaceId}'; set dravo.environment = '${environment ?? ''}'`
}

async function needsRole(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ needed: boolean }>(
    `select (rolsuper or rolbypassrls) and pg_has_role('${role}', 'member') as needed
     from pg_roles where rolname = current_user and exists (select from pg_roles where rolname = '${role}')`,
  )
  return rows[0]?.needed ?? false
}
