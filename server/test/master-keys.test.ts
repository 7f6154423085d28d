import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { makeApp } from './consents.ts'
import { createTestDatabase, type TestDatabase } from './database-server.ts'
import { connect, newPerson, type Person } from './sandbox-people.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

const [oldKey, newKey] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
let database: TestDatabase
let dataDirectory: string
let person: Person
let account: string
let apiKey: string
let testKey: string

const start = (masterKeys: string): Promise<TestApp> =>
  startTestApp({ DATABASE_URL: database.url, DATA_DIR: dataDirectory, MASTER_KEYS: masterKeys })

/** Everything that is sealed, as it lies there. */
async function sealed(app: TestApp): Promise<string[]> {
  const rows = await app.app.database.query<{ text: string }>({
    text: 'select value as text from settings union all select credentials from accounts where id = $1',
    values: [account],
  })
  return rows.map((row) => row.text)
}

before(async () => {
  database = await createTestDatabase()
  dataDirectory = await mkdtemp(path.join(tmpdir(), 'dravo-keys-'))
  await using app = await start(`1:${oldKey}`)
  person = await newPerson(app)
  account = await connect(app, person)
  apiKey = (await app.app.keys.create(app.workspaceId, 'test', 'made under the old key')).key
  testKey = app.key
  for (const text of await sealed(app)) assert.match(text, /^v1\.1\./)
})
after(async () => {
  await database.drop()
  await rm(dataDirectory, { recursive: true, force: true })
})

test('wrong master keys are refused at start, and nothing is overwritten', async () => {
  let before: string[] = []
  {
    await using app = await start(`1:${oldKey}`)
    before = await sealed(app)
  }
  for (const wrong of [`1:${newKey}`, `2:${newKey}`])
    await assert.rejects(start(wrong), /master keys do not open this database/i)
  await using app = await start(`1:${oldKey}`)
  assert.deepEqual(await sealed(app), before)
  assert.equal(app.key, testKey)
})

test('after a rotation old tokens and API keys still work, and what is written anew is under the new key', async () => {
  await using app = await start(`2:${newKey},1:${oldKey}`)
  assert.equal(app.key, testKey)
  assert.equal(
    (
      await app.api.request('GET', '/v1/accounts', {
        headers: { authorization: `Bearer ${apiKey}` },
      })
    ).status,
    200,
  )
  assert.equal(
    (await app.app.accounts.load(account))?.credentials?.access_token,
    person.access_token,
  )
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [account],
    text: 'under the old key',
  })
  assert.equal((await finished(app.api, body.id)).status, 'published')
  assert.equal((await app.api.post(`/v1/accounts/${account}/refresh`)).status, 200)
  assert.match((await sealed(app)).join('\n'), /^v1\.2\./m)
})

test('a rotation in the middle of traffic: every secret comes under the new key, and the old one can go', async () => {
  const thirdKey = randomBytes(32).toString('base64')
  const isOld = /^v1\.[0-8]\./
  {
    await using app = await start(`9:${thirdKey},2:${newKey},1:${oldKey}`)
    await makeApp(app.api, 'x')
    const posts = Array.from({ length: 20 }, (_, index) =>
      app.api.post('/v1/posts', { account_ids: [account], text: `while keys change ${index}` }),
    )
    const refreshes = Array.from({ length: 5 }, () =>
      app.api.post(`/v1/accounts/${account}/refresh`),
    )
    for (const { body } of await Promise.all(posts))
      assert.equal((await finished(app.api, body.id)).status, 'published')
    for (const { status } of await Promise.all(refreshes)) assert.equal(status, 200)
    await waitFor(async () => (await everythingSealed(app)).every((text) => !isOld.test(text)))
  }
  await using app = await start(`9:${thirdKey}`)
  assert.equal(app.key, testKey)
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [account],
    text: 'old keys gone',
  })
  assert.equal((await finished(app.api, body.id)).status, 'published')
})

/** Whatever looks sealed, in any text column of any table: a new kind of secret is found, too. */
async function everythingSealed(app: TestApp): Promise<string[]> {
  const { database } = app.app
  const columns = await database.query<{ table_name: string; column_name: string }>({
    text: `select table_name, column_name from information_schema.columns where table_schema = 'public' and data_type = 'text'`,
  })
  const found = []
  for (const { table_name, column_name } of columns)
    found.push(
      ...(await database.query<{ text: string }>({
        text: `select ${column_name} as text from ${table_name} where ${column_name} ~ '^v1\\.[0-9]+\\.'`,
      })),
    )
  assert.ok(found.length >= 4, `${found.length} secrets`)
  return found.map(({ text }) => text)
}
