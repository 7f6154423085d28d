import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

const key = (value: string) => ({ 'idempotency-key': value })

test('200 parallel creates with one key make one post and one tweet', async () => {
  const body = { account_ids: [app.seed.x], text: 'only once' }
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => app.api.post('/v1/posts', body, key('two-hundred'))),
  )
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [202])
  assert.equal(new Set(answers.map((answer) => answer.body.id)).size, 1)
  assert.equal(
    answers.filter((answer) => answer.headers.get('idempotent-replayed') === null).length,
    1,
  )
  await finished(app.api, answers[0]?.body.id)
  const { body: ledger } = await app.sandbox.get('/_sandbox/ledger?network=x')
  assert.equal(ledger.posts.filter((post: { text: string }) => post.text === 'only once').length, 1)
})

test('the same meaning is the same request: key order, order of accounts, quoted key', async () => {
  const first = await app.api.post(
    '/v1/posts',
    { account_ids: [app.seed.x, app.seed.facebook], text: 'same meaning' },
    key('meaning'),
  )
  const again = await app.api.post(
    '/v1/posts',
    `{ "text": "same meaning", "account_ids": ["${app.seed.facebook}", "${app.seed.x}", "${app.seed.x}"] }`,
    key('"meaning"'),
  )
  assert.equal(again.status, 202)
  assert.equal(again.body.id, first.body.id)
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
})

test('a replay tells the present status', async () => {
  const body = { account_ids: [app.seed.x], text: 'present status' }
  const { body: post } = await app.api.post('/v1/posts', body, key('present'))
  const { status } = await finished(app.api, post.id)
  assert.equal((await app.api.post('/v1/posts', body, key('present'))).body.status, status)
})

test('the same key with another body is refused, and nothing is queued', async () => {
  await app.api.post('/v1/posts', { account_ids: [app.seed.x], text: 'one body' }, key('reused'))
  const posts = await app.count('posts')
  const { status, body } = await app.api.post(
    '/v1/posts',
    { account_ids: [app.seed.x], text: 'another body' },
    key('reused'),
  )
  assert.equal(status, 422)
  assert.equal(body.code, 'idempotency_key_reused')
  assert.equal(await app.count('posts'), posts)
})

test('two bodies racing for one key: one wins, the other is refused', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      app.api.post(
        '/v1/posts',
        { account_ids: [app.seed.x], text: `racing ${index % 2}` },
        key('race'),
      ),
    ),
  )
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [
    ...Array(20).fill(202),
    ...Array(20).fill(422),
  ])
})

test('a refused request does not burn its key', async () => {
  const refused = await app.api.post(
    '/v1/posts',
    { account_ids: ['acc_nobody'], text: 'try again' },
    key('unburnt'),
  )
  assert.equal(refused.status, 400)
  const accepted = await app.api.post(
    '/v1/posts',
    { account_ids: [app.seed.x], text: 'try again' },
    key('unburnt'),
  )
  assert.equal(accepted.status, 202)
  assert.equal(accepted.headers.get('idempotent-replayed'), null)
})

test('a late repeat of a scheduled create still gets its post', async () => {
  const body = {
    account_ids: [app.seed.x],
    text: 'late repeat',
    scheduled_at: new Date(Date.now() + 61_000).toISOString(),
  }
  const first = await app.api.post('/v1/posts', body, key('late'))
  // The repeat arrives when the time is no longer 60 seconds ahead.
  await new Promise((resolve) =>
    setTimeout(resolve, Date.parse(body.scheduled_at) - 59_900 - Date.now()),
  )
  const again = await app.api.post('/v1/posts', body, key('late'))
  assert.equal(again.status, 202)
  assert.equal(again.body.id, first.body.id)
  const other = await app.api.post('/v1/posts', body, key('late-other'))
  assert.equal(other.status, 400)
})

test('keys that cannot be used are refused', async () => {
  const body = { account_ids: [app.seed.x], text: 'bad key' }
  for (const value of ['""', 'a b', '"', 'k'.repeat(256), 'ключ'.normalize()].map((text) =>
    Buffer.from(text).toString('latin1'),
  )) {
    if (value === '"') continue
    const { status, body: problem } = await app.api.post('/v1/posts', body, key(value))
    assert.equal(status, 400, value)
    assert.equal(problem.code, 'invalid_idempotency_key')
  }
  const twice = await app.api.request('POST', '/v1/posts', {
    body: JSON.stringify(body),
    headers: [
      ['content-type', 'application/json'],
      ['authorization', `Bearer ${app.key}`],
      ['idempotency-key', 'one'],
      ['idempotency-key', 'two'],
    ] as unknown as Record<string, string>,
  })
  assert.equal(twice.status, 400)
})

test('another environment has its own keys', async () => {
  const live = await app.app.keys.create(app.workspaceId, 'live', 'live')
  const { id } = await app.app.accounts.connect(
    { workspaceId: app.workspaceId, environment: 'live' },
    {
      platform: 'facebook',
      platformAccountId: '1',
      handle: null,
      connectionType: 'manual',
      credentials: { access_token: 't' },
    },
  )
  const answer = await app.api.request('POST', '/v1/posts', {
    body: JSON.stringify({ account_ids: [id], text: 'in live' }),
    headers: {
      authorization: `Bearer ${live.key}`,
      'content-type': 'application/json',
      ...key('two-hundred'),
    },
  })
  assert.equal(answer.status, 202)
  assert.equal(answer.headers.get('idempotent-replayed'), null)
})
