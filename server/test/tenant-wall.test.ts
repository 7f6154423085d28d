import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openDatabase } from '../src/db/database.ts'
import { migrate } from '../src/db/migrate.ts'
import { behindWall } from '../src/db/tenant-wall.ts'
import { administer, createTestDatabase, type TestDatabase } from './database-server.ts'
import { signIn } from './signed-in.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
/** Every table whose rows belong to a workspace. */
let tables: string[]
before(async () => {
  app = await startTestApp()
  const owner = await signIn(app, 'owner', { 'dravo-environment': 'test' })
  await owner.api.post('/v1/api-keys', { name: 'a key' })
  await owner.api.post('/v1/invitations', { email: 'guest@example.com' })
  await app.api.post('/v1/oauth-apps', {
    platform: 'x',
    name: 'an app',
    client_id: 'a',
    client_secret: 'b',
  })
  const { body } = await app.api.post('/v1/posts', { account_ids: [app.seed.x], text: 'mine' })
  await finished(app.api, body.id)
  await app.app.database.query({ text: "insert into workspaces values ('ws_other', 'Other')" })
  const rows = await app.app.database.query<{ table_name: string }>({
    text: `select table_name from information_schema.columns
      where table_schema = 'public' and column_name = 'workspace_id' order by 1`,
  })
  tables = rows.map(({ table_name }) => table_name)
})
after(async () => app[Symbol.asyncDispose]())

const own = () => behindWall(app.app.database, { workspaceId: app.workspaceId, environment: null })
const other = () => behindWall(app.app.database, { workspaceId: 'ws_other', environment: null })
const withoutWorkspace = ['attempts', 'timeline']

const countIn = async (database: ReturnType<typeof own>, table: string): Promise<number> => {
  const [row] = await database.query<{ n: number }>({ text: `select count(*) as n from ${table}` })
  return row?.n ?? -1
}

test('without any filter of ours, another workspace sees no row of any table', async () => {
  assert.ok(tables.length >= 12, tables.join(', '))
  const filled: string[] = []
  for (const table of [...tables, ...withoutWorkspace]) {
    assert.equal(await countIn(other(), table), 0, table)
    if ((await countIn(own(), table)) > 0) filled.push(table)
  }
  for (const table of ['accounts', 'posts', 'deliveries', 'timeline', 'attempts', 'api_keys'])
    assert.ok(filled.includes(table), `${table} has rows of its own workspace`)
})

test('it changes and deletes none either, and cannot write in another one’s name', async () => {
  for (const table of tables) {
    const { text } = { text: `update ${table} set workspace_id = workspace_id returning 1 as one` }
    assert.deepEqual(await other().query({ text }), [], table)
  }
  assert.deepEqual(await other().query({ text: 'delete from deliveries returning 1 as one' }), [])
  await assert.rejects(
    other().transact((tx) =>
      tx
        .insertInto('events')
        .values({
          id: 'evt_x',
          workspace_id: app.workspaceId,
          environment: 'test',
          post_id: null,
          account_id: null,
          type: 'x',
          sequence: null,
          data: '{}',
        })
        .execute(),
    ),
    /row-level security/,
  )
})

test('the other environment of the same workspace is behind a wall, too', async () => {
  const { workspaceId } = app
  const live = behindWall(app.app.database, { workspaceId, environment: 'live' })
  for (const table of ['accounts', 'posts', 'deliveries', 'timeline', 'oauth_apps'])
    assert.equal(await countIn(live, table), 0, table)
})

test('a connection comes back from behind the wall as it was, also after an error', async () => {
  const total = await app.count('accounts')
  for (let round = 0; round < 20; round += 1) {
    assert.equal(await countIn(other(), 'accounts'), 0)
    await assert.rejects(other().query({ text: 'select 1 / 0' }), /division by zero/)
    await assert.rejects(
      other().transact(async (tx) => {
        await tx.selectFrom('accounts').selectAll().execute()
        throw new Error('undone')
      }),
      /undone/,
    )
    assert.equal(await app.count('accounts'), total)
  }
})

test('what is no id of a workspace never becomes part of a statement', async () => {
  const workspaceId = "ws_x'; drop table posts; --"
  const walled = behindWall(app.app.database, { workspaceId, environment: null })
  await assert.rejects(walled.query({ text: 'select 1' }), /not the id of a workspace/)
})

test('the wall stands also for an owner of the tables who is no superuser', async () => {
  const database: TestDatabase = await createTestDatabase()
  const name = `plain_${process.pid}`
  const plain = new URL(database.url)
  await administer(database.url, `create role ${name} login password 'x'`)
  const schema = `create schema mine authorization ${name}`
  await administer(database.url, schema)
  plain.username = name
  plain.password = 'x'
  plain.searchParams.set('options', '-c search_path=mine')
  const theirs = openDatabase({ connectionString: plain.toString() }, 2, () => {})
  try {
    await migrate(theirs.pool)
    for (const id of ['ws_a', 'ws_b'])
      await theirs.query({
        text: `with w as (insert into workspaces values ($1, 'W') returning id)
          insert into audit_log (id, workspace_id, actor_kind, action) select 'aud_' || id, id, 'system', 'x' from w`,
        values: [id],
      })
    const walled = behindWall(theirs, { workspaceId: 'ws_a', environment: null })
    assert.equal(await countIn(walled, 'audit_log'), 1)
    assert.equal(await countIn(theirs, 'audit_log'), 2)
  } finally {
    await theirs.close()
    await administer(database.url, `drop schema mine cascade; drop role ${name}`)
    await database.drop()
  }
})
