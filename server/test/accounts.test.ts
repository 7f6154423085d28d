import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { comeDue } from './come-due.ts'
import { connect, type LedgerCall, newPerson, readLedger } from './sandbox-people.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

async function publish(account: string, text: string) {
  const { body } = await app.api.post('/v1/posts', { account_ids: [account], text })
  return finished(app.api, body.id)
}

async function rowOf(id: string) {
  const [row] = await app.app.database.query<{
    credentials: string | null
    credentials_version: number
    disconnected_at: Date | null
  }>({
    text: 'select * from accounts where id = $1',
    values: [id],
  })
  assert.ok(row)
  return row
}

/** What the network was asked while `work` ran. */
async function callsDuring(work: () => Promise<unknown>): Promise<LedgerCall[]> {
  const { calls: before } = await readLedger(app)
  await work()
  return (await readLedger(app)).calls.slice(before.length)
}

const steps = (calls: readonly LedgerCall[], step: string): number[] =>
  calls.filter((call) => call.step === step).map((call) => call.status)

test('accounts are listed, filtered, searched, counted and paged', async () => {
  const handles = ['anna_blume', 'anna%blume', 'bertha', 'carla', 'dora']
  for (const [index, handle] of handles.entries())
    await app.api.post('/v1/accounts', {
      platform: 'tiktok',
      platform_account_id: `list-${index}`,
      handle,
      credentials: { access_token: 'token' },
    })
  const ask = async (query: string) => (await app.api.get(`/v1/accounts?${query}`)).body
  const all = await ask('limit=100')
  assert.equal(all.total, all.items.length)
  assert.equal(all.next_cursor, null)
  assert.deepEqual(new Set(all.items.map((item: { platform: string }) => item.platform)).size, 5)
  const tiktok = await ask('platform=tiktok&limit=100')
  assert.equal(tiktok.total, 6)
  assert.deepEqual(
    tiktok.items.slice(0, 5).map((item: { handle: string }) => item.handle),
    [...handles].reverse(),
  )
  assert.deepEqual(Object.keys(tiktok.items[0]).sort(), [
    'connection_type',
    'created_at',
    'handle',
    'health',
    'id',
    'platform',
    'platform_account_id',
    'token_expires_at',
  ])
  assert.deepEqual(
    [tiktok.items[0].connection_type, tiktok.items[0].health, tiktok.items.at(-1).connection_type],
    ['manual', 'active', 'sandbox'],
  )
  assert.equal((await ask('q=ANNA')).total, 2)
  assert.deepEqual(
    (await ask('q=anna%25')).items.map((item: { handle: string }) => item.handle),
    ['anna%blume'],
  )
  assert.equal((await ask('q=list-3')).items[0].handle, 'carla')
  assert.deepEqual(await ask('q=nobody'), { items: [], next_cursor: null, total: 0 })

  const seen: string[] = []
  let cursor = ''
  do {
    const page = await ask(`platform=tiktok&limit=2${cursor && `&cursor=${cursor}`}`)
    assert.equal(page.total, 6)
    seen.push(...page.items.map((item: { id: string }) => item.id))
    cursor = page.next_cursor
  } while (cursor)
  assert.deepEqual(
    seen,
    tiktok.items.map((item: { id: string }) => item.id),
  )
})

test('connecting the same network account again updates it', async () => {
  const person = await newPerson(app)
  const id = await connect(app, person, { access_token: 'dead', refresh_token: undefined })
  const before = await rowOf(id)
  assert.equal(await connect(app, person), id)
  assert.notEqual((await rowOf(id)).credentials, before.credentials)
  assert.equal((await publish(id, 'with the new token')).status, 'published')
})

test('a connect that cannot be read is refused with every problem, and repeats no secret', async () => {
  const { status, body } = await app.api.post('/v1/accounts', {
    platform: 'myspace',
    credentials: {
      access_token: '',
      refresh_token: 7,
      expires_at: 'canary-tomorrow',
      acces_token: 'canary-token',
    },
  })
  assert.equal(status, 400)
  assert.deepEqual(body.errors.map((error: { path: string }) => error.path).sort(), [
    'credentials.acces_token',
    'credentials.access_token',
    'credentials.expires_at',
    'credentials.refresh_token',
    'platform',
    'platform_account_id',
  ])
  assert.doesNotMatch(JSON.stringify(body), /canary/)
})

test('a disconnected account is hidden, its tokens are gone, and scheduled posts to it fail', async () => {
  const person = await newPerson(app)
  const id = await connect(app, person)
  const { body: post } = await app.api.post('/v1/posts', {
    account_ids: [id],
    text: 'too late',
    scheduled_at: new Date(Date.now() + 600_000).toISOString(),
  })
  assert.equal((await app.api.delete(`/v1/accounts/${id}`)).status, 204)
  const row = await rowOf(id)
  assert.equal(row.credentials, null)
  assert.ok(row.disconnected_at)
  assert.equal((await app.api.get(`/v1/accounts/${id}`)).status, 404)
  assert.equal((await app.api.delete(`/v1/accounts/${id}`)).status, 404)
  assert.equal((await app.api.post(`/v1/accounts/${id}/refresh`)).status, 404)
  assert.equal((await app.api.get(`/v1/accounts?q=${person.id}`)).body.total, 0)
  assert.equal(
    (await app.api.post('/v1/posts', { account_ids: [id], text: 'x' })).body.errors[0].path,
    'account_ids[0]',
  )

  const calls = await callsDuring(async () => {
    await comeDue(app, post.id)
    const { results } = await finished(app.api, post.id)
    assert.equal(results[0].error_code, 'account_disconnected')
  })
  assert.deepEqual(calls, [])

  assert.equal(await connect(app, await freshTokens(person.id)), id)
  const again = await app.api.post(`/v1/posts/${post.id}/retry`)
  assert.equal(again.status, 202)
  assert.equal((await finished(app.api, post.id)).status, 'published')
})

async function freshTokens(personId: string) {
  const { body } = await app.sandbox.get('/_sandbox/accounts?network=x')
  return body.find((person: { id: string }) => person.id === personId)
}

test('refresh stores the new pair, which works; the old one is spent', async () => {
  const person = await newPerson(app)
  const id = await connect(app, person)
  const before = await rowOf(id)
  const calls = await callsDuring(async () => {
    const { status, body } = await app.api.post(`/v1/accounts/${id}/refresh`)
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['health', 'id', 'token_expires_at'])
    assert.ok(Date.parse(body.token_expires_at) > Date.now() + 3_600_000)
  })
  assert.deepEqual(steps(calls, 'token'), [200])
  const row = await rowOf(id)
  assert.equal(row.credentials_version, before.credentials_version + 1)
  assert.notEqual(
    (await app.app.accounts.load(id))?.credentials?.refresh_token,
    person.refresh_token,
  )
  assert.equal((await app.api.post(`/v1/accounts/${id}/refresh`)).status, 200)
  assert.equal((await publish(id, 'after two refreshes')).status, 'published')
})

test('a dead refresh token answers 409, and the account says that it must be connected again', async () => {
  const person = await newPerson(app)
  for (const credentials of [{ refresh_token: 'long-dead' }, { refresh_token: null }]) {
    const id = await connect(app, person, credentials)
    const { status, body } = await app.api.post(`/v1/accounts/${id}/refresh`)
    assert.equal(status, 409)
    assert.equal(body.code, 'account_needs_reconnect')
    assert.match(body.detail, /again/)
    assert.equal((await app.api.get(`/v1/accounts/${id}`)).body.health, 'needs_reconnect')
  }
  assert.equal(
    (await app.api.get(`/v1/accounts/${await connect(app, await freshTokens(person.id))}`)).body
      .health,
    'active',
  )
})

test('a network that is down while refreshing answers 502 and leaves the account alone', async () => {
  const id = await connect(app, await newPerson(app))
  await app.sandbox.post('/_sandbox/faults', {
    network: 'x',
    step: 'token',
    kind: 'status',
    status: 503,
    count: 1,
  })
  const { status, body } = await app.api.post(`/v1/accounts/${id}/refresh`)
  assert.deepEqual([status, body.code], [502, 'network_unreachable'])
  assert.equal((await app.api.get(`/v1/accounts/${id}`)).body.health, 'active')
  assert.equal((await app.api.post(`/v1/accounts/${id}/refresh`)).status, 200)
})

test('a token that dies in mid-flight is renewed once, and the post goes out once', async () => {
  const id = await connect(app, await newPerson(app))
  await app.sandbox.post('/_sandbox/faults', {
    network: 'x',
    step: 'create_post',
    kind: 'expire_token',
    count: 1,
  })
  const calls = await callsDuring(async () => {
    const post = await publish(id, 'renewed on the way')
    assert.equal(post.status, 'published')
    assert.deepEqual(post.results[0].warnings, [])
  })
  assert.deepEqual(steps(calls, 'create_post'), [401, 201])
  assert.deepEqual(steps(calls, 'token'), [200])
  assert.equal(
    (await readLedger(app)).posts.filter((post) => post.text === 'renewed on the way').length,
    1,
  )
})

test('a token known to be old is renewed before it is used', async () => {
  const id = await connect(app, await newPerson(app), {
    access_token: 'dead',
    expires_at: '2020-01-01T00:00:00Z',
  })
  const calls = await callsDuring(() => publish(id, 'renewed before'))
  assert.deepEqual([steps(calls, 'token'), steps(calls, 'create_post')], [[200], [201]])
})

test('an account that cannot be renewed fails its delivery with auth_expired, and says so', async () => {
  const id = await connect(app, await newPerson(app), {
    access_token: 'dead',
    refresh_token: 'dead too',
  })
  const post = await publish(id, 'never sent')
  assert.equal(post.results[0].error_code, 'auth_expired')
  assert.equal((await app.api.get(`/v1/accounts/${id}`)).body.health, 'needs_reconnect')
})

test('twenty deliveries on one dead token: one refresh, twenty posts', async () => {
  const person = await newPerson(app)
  const id = await connect(app, person, { access_token: 'dead' })
  const texts = Array.from({ length: 20 }, (_, index) => `one of twenty, number ${index}`)
  const calls = await callsDuring(async () => {
    const posts = await Promise.all(texts.map((text) => publish(id, text)))
    assert.deepEqual([...new Set(posts.map((post) => post.status))], ['published'])
  })
  assert.deepEqual(steps(calls, 'token'), [200])
  const { posts } = await readLedger(app)
  assert.deepEqual(
    posts
      .filter((post) => post.author_id === person.id)
      .map((post) => post.text)
      .sort(),
    [...texts].sort(),
  )
})

test('twenty refreshes asked for at once all succeed, and the last pair is good', async () => {
  const id = await connect(app, await newPerson(app))
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => app.api.post(`/v1/accounts/${id}/refresh`)),
  )
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200])
  assert.equal((await publish(id, 'after the storm')).status, 'published')
})

test('sealed tokens pasted into another row do not open there', async () => {
  const [mine, other] = [await newPerson(app), await newPerson(app)]
  const ids = [await connect(app, mine), await connect(app, other)]
  await app.app.database.query({
    text: 'update accounts set credentials = (select credentials from accounts where id = $1) where id = $2',
    values: ids,
  })
  assert.equal((await app.app.accounts.load(ids[1] as string))?.isSealedShut, true)
  const { body } = await app.api.post('/v1/posts', { account_ids: ids, text: 'sealed shut' })
  const post = await finished(app.api, body.id)
  const outcomes = post.results.map((result: Record<string, unknown>) => result.error_code)
  assert.deepEqual(outcomes, [null, 'auth_expired'])
})
