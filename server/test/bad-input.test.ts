import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from './start-app.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()

interface Case {
  name: string
  body(seed: Record<string, string>): unknown
  status?: number
  code?: string
  /** Path of one of the problems. */
  path: string
  message: RegExp
}

const valid = (seed: Record<string, string>) => ({ account_ids: [seed.x], text: 'hello' })

const cases: Case[] = [
  {
    name: 'empty text',
    body: (seed) => ({ ...valid(seed), text: '' }),
    path: 'text',
    message: /empty/,
  },
  {
    name: 'white space only',
    body: (seed) => ({ ...valid(seed), text: ' \n\t\u00a0' }),
    path: 'text',
    message: /empty/,
  },
  {
    name: '5001 characters',
    body: (seed) => ({ ...valid(seed), text: '🐱'.repeat(5001) }),
    path: 'text',
    message: /5001 characters.*5000/,
  },
  {
    name: 'no text',
    body: (seed) => ({ account_ids: [seed.x] }),
    path: 'text',
    message: /required/,
  },
  {
    name: 'text of a wrong type',
    body: (seed) => ({ ...valid(seed), text: 7 }),
    path: 'text',
    message: /string/,
  },
  {
    name: 'a NUL character',
    body: (seed) => ({ ...valid(seed), text: 'a\0b' }),
    path: 'text',
    message: /NUL/,
  },
  {
    name: 'half a surrogate pair',
    body: () => '{"account_ids":["acc_1"],"text":"a\\ud800b"}',
    path: 'text',
    message: /surrogate/,
  },
  {
    name: 'no accounts',
    body: (seed) => ({ ...valid(seed), account_ids: [] }),
    path: 'account_ids',
    message: /at least one/,
  },
  {
    name: 'account_ids missing',
    body: () => ({ text: 'hello' }),
    path: 'account_ids',
    message: /required/,
  },
  {
    name: '101 accounts',
    body: (seed) => ({ ...valid(seed), account_ids: Array(101).fill(seed.x) }),
    path: 'account_ids',
    message: /more than 100/,
  },
  {
    name: 'an unknown account',
    body: () => ({ account_ids: ['acc_0000000000'], text: 'hello' }),
    path: 'account_ids[0]',
    message: /no connected account "acc_0000000000"/,
  },
  {
    name: 'an account id of a wrong type',
    body: () => ({ account_ids: [7], text: 'hello' }),
    path: 'account_ids[0]',
    message: /string/,
  },
  {
    name: 'a naive time',
    body: (seed) => ({ ...valid(seed), scheduled_at: '2099-01-01T10:00:00' }),
    path: 'scheduled_at',
    message: /time zone/,
  },
  {
    name: 'a past time',
    body: (seed) => ({ ...valid(seed), scheduled_at: '2020-01-01T10:00:00Z' }),
    path: 'scheduled_at',
    message: /^scheduled_at must be at least 60 seconds in the future\.$/,
  },
  {
    name: '59 seconds ahead',
    body: (seed) => ({ ...valid(seed), scheduled_at: inMs(59_000) }),
    path: 'scheduled_at',
    message: /at least 60 seconds/,
  },
  {
    name: 'a day that does not exist',
    body: (seed) => ({ ...valid(seed), scheduled_at: '2099-02-31T10:00:00Z' }),
    path: 'scheduled_at',
    message: /ISO 8601/,
  },
  {
    name: 'not a time',
    body: (seed) => ({ ...valid(seed), scheduled_at: 'tomorrow' }),
    path: 'scheduled_at',
    message: /ISO 8601/,
  },
  {
    name: 'an unknown top-level field',
    body: (seed) => ({ ...valid(seed), txet: 'x' }),
    path: 'txet',
    message: /Did you mean "text"/,
  },
  {
    name: 'an unknown option root',
    body: (seed) => ({ ...valid(seed), platform_options: { threads: {} } }),
    path: 'platform_options.threads',
    message: /not a field of platform_options/,
  },
  {
    name: 'a misspelt option',
    body: (seed) => ({ ...valid(seed), platform_options: { facebook: { firstComent: 'x' } } }),
    path: 'platform_options.facebook.firstComent',
    message: /first_comment/,
  },
  {
    name: 'options that exclude each other',
    body: (seed) => ({
      ...valid(seed),
      platform_options: {
        x: { poll: { options: ['a', 'b'], duration_minutes: 60 }, quote_id: '1' },
      },
    }),
    path: 'platform_options.x.quote_id',
    message: /poll.*quote_id/,
  },
  {
    name: 'an option of a wrong type',
    body: (seed) => ({ ...valid(seed), platform_options: { tiktok: { disable_comment: 'yes' } } }),
    path: 'platform_options.tiktok.disable_comment',
    message: /true or false|boolean/,
  },
  {
    name: 'a media address that is none',
    body: (seed) => ({ ...valid(seed), media_urls: ['ftp://example.com/a.jpg'] }),
    path: 'media_urls[0]',
    message: /http/,
  },
  {
    name: 'an unknown late_policy',
    body: (seed) => ({ ...valid(seed), late_policy: 'drop' }),
    path: 'late_policy',
    message: /publish.*skip/,
  },
  { name: 'an array', body: () => [], path: '', message: /JSON object/ },
]

for (const each of cases)
  test(`refused, and nothing is stored: ${each.name}`, async () => {
    const posts = await app.count('posts')
    const { status, body, headers } = await app.api.post('/v1/posts', each.body(app.seed))
    assert.equal(status, each.status ?? 400, JSON.stringify(body))
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
    assert.equal(body.code, each.code ?? 'validation_failed')
    assert.equal(body.request_id, headers.get('x-request-id'))
    const problem = body.errors.find((error: { path: string }) => error.path === each.path)
    assert.ok(problem, `no problem at "${each.path}": ${JSON.stringify(body.errors)}`)
    assert.match(problem.message, each.message)
    assert.ok(body.detail.length > 0)
    assert.equal(await app.count('posts'), posts)
    assert.equal(await app.count('deliveries'), 0)
    assert.equal(await app.count('pgboss.job'), 0)
  })

test('every problem of a request is told at once, those of form and those of state', async () => {
  const { status, body } = await app.api.post('/v1/posts', {
    account_ids: ['acc_nobody', app.seed.x],
    text: ' ',
    scheduled_at: '2020-01-01T00:00:00Z',
    platform_options: { x: { pol: {} }, instagram: { collaborators: ['a', 'b', 'c', 'd'] } },
    extra: true,
  })
  assert.equal(status, 400)
  const paths = body.errors.map((error: { path: string }) => error.path).sort()
  assert.deepEqual(paths, [
    'account_ids[0]',
    'extra',
    'platform_options.instagram.collaborators',
    'platform_options.x.pol',
    'scheduled_at',
    'text',
  ])
})

test('broken JSON, a wrong content type, an empty and a 2 MB body are refused with the cure', async () => {
  const send = (body: string, type: string) =>
    app.api.request('POST', '/v1/posts', { body, headers: { 'content-type': type } })
  const broken = await send('{"text": ', 'application/json')
  assert.equal(broken.status, 400)
  assert.equal(broken.body.code, 'invalid_json')
  const xml = await send('<text/>', 'text/xml')
  assert.equal(xml.status, 415)
  assert.match(xml.body.detail, /application\/json/)
  const large = await send(
    JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) }),
    'application/json',
  )
  assert.equal(large.status, 413)
  assert.match(large.body.detail, /1 MB/)
  const empty = await send('', 'application/json')
  assert.equal(empty.status, 400)
  const poisoned = await send('{"__proto__": {"a": 1}, "text": "x"}', 'application/json')
  assert.equal(poisoned.status, 400)
})

test('a missing, garbled, unknown or revoked key is refused alike', async () => {
  const asking = (authorization?: string) =>
    app.api.request('GET', '/v1/posts', {
      headers: authorization === undefined ? { authorization: '' } : { authorization },
    })
  const { key, id } = await app.app.keys.create(app.workspaceId, 'test', 'to be revoked')
  assert.equal((await asking(`Bearer ${key}`)).status, 200)
  await app.app.database.query({
    text: 'update api_keys set revoked_at = now() where id = $1',
    values: [id],
  })
  for (const header of [
    '',
    'Bearer',
    'Bearer nonsense',
    `Basic ${app.key}`,
    `Bearer ${app.key}x`,
    `Bearer ${app.key.slice(0, -1)}`,
    `Bearer ${key}`,
  ]) {
    const { status, body, headers } = await asking(header)
    assert.equal(status, 401, header)
    assert.equal(body.code, 'unauthorized')
    assert.equal(headers.get('www-authenticate'), 'Bearer')
  }
})

test('an unknown route asks for a key first, then says where the routes are', async () => {
  const stranger = await fetch(`${app.url}/v1/nothing`)
  assert.equal(stranger.status, 401)
  const { status, body } = await app.api.get('/v1/nothing')
  assert.equal(status, 404)
  assert.match(body.detail, /\/docs/)
})

test('ids that nobody has are 404, whatever they hold', async () => {
  for (const id of [
    'post_unknown',
    'post_%00',
    'x',
    '%F0%9F%90%B1',
    `post_${'a'.repeat(90)}`,
    "post_';--",
  ]) {
    for (const path of [
      `/v1/posts/${id}`,
      `/v1/posts/${id}/timeline`,
      `/v1/accounts/${id}`,
      `/v1/media/${id}`,
    ])
      assert.equal((await app.api.get(path)).status, 404, path)
    assert.equal((await app.api.post(`/v1/posts/${id}/cancel`)).status, 404)
    assert.equal((await app.api.post(`/v1/posts/${id}/retry`)).status, 404)
  }
})

test('a list refuses what it cannot read', async () => {
  for (const query of [
    'limit=0',
    'limit=101',
    'limit=ten',
    'status=done',
    'platform=threads',
    'created_after=yesterday',
    'colour=red',
    'cursor=%00',
    'limit=5&limit=6',
  ])
    assert.equal((await app.api.get(`/v1/posts?${query}`)).status, 400, query)
  assert.equal((await app.api.get('/v1/posts?cursor=bm9uc2Vuc2U')).body.code, 'invalid_cursor')
})
