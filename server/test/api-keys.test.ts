import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { apiKeyPattern, isWellFormedApiKey } from '../src/keys/api-key.ts'
import { keyScopes } from '../src/keys/scopes.ts'
import { type Client, createClient } from './client.ts'
import { connect, newPerson } from './sandbox-people.ts'
import { type SignedIn, signIn } from './signed-in.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { waitFor } from './wait.ts'

let app: TestApp
let owner: SignedIn
before(async () => {
  app = await startTestApp()
  owner = await signIn(app)
})
after(async () => app[Symbol.asyncDispose]())

async function makeKey(body: object): Promise<{ id: string; key: string; api: Client }> {
  const { status, body: made } = await owner.api.post('/v1/api-keys', { name: 'a key', ...body })
  assert.equal(status, 201, JSON.stringify(made))
  const api = createClient(app.url, { authorization: `Bearer ${made.key}` })
  return { id: made.id, key: made.key, api }
}

test('a person makes a key, sees it once, and revoking it ends it at the next request', async () => {
  const answer = await owner.api.post('/v1/api-keys', { name: 'backend', environment: 'test' })
  const { id, key, ...shown } = answer.body
  assert.equal(answer.status, 201)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.match(key, apiKeyPattern)
  assert.ok(isWellFormedApiKey(key))
  assert.equal(shown.key_prefix, key.slice(0, 13))
  assert.equal(shown.created_by, owner.userId)
  const api = createClient(app.url, { authorization: `Bearer ${key}` })
  assert.equal((await api.get('/v1/posts')).status, 200)
  const list = await owner.api.get('/v1/api-keys')
  assert.equal(JSON.stringify(list.body).includes(key), false)
  await waitFor(async () => {
    const found = (await owner.api.get('/v1/api-keys')).body.find(
      (each: { id: string }) => each.id === id,
    )
    return found.last_used_at
  })
  assert.equal((await owner.api.delete(`/v1/api-keys/${id}`)).status, 204)
  assert.equal((await api.get('/v1/posts')).status, 401)
  assert.equal((await owner.api.delete(`/v1/api-keys/${id}`)).status, 404)
})

test('the environment is live unless it is said', async () => {
  const { key } = await makeKey({})
  assert.match(key, /^dra_live_/)
})

test('no key can list, make or revoke keys, or read the audit log', async () => {
  for (const [method, path] of [
    ['GET', '/v1/api-keys'],
    ['POST', '/v1/api-keys'],
    ['DELETE', '/v1/api-keys/key_0nobody'],
    ['GET', '/v1/audit-log'],
  ] as const) {
    const json = { 'content-type': 'application/json' }
    const init = method === 'POST' ? { body: '{"name":"x"}', headers: json } : {}
    const { status, body } = await app.api.request(method, path, init)
    assert.deepEqual([status, body.code], [403, 'forbidden'], path)
    assert.match(body.detail, /signed in/)
  }
})

test('roles: an editor makes posts and no keys, a viewer only looks', async () => {
  const test = { 'dravo-environment': 'test' }
  const editor = await signIn(app, 'editor', test)
  const viewer = await signIn(app, 'viewer', test)
  const post = { account_ids: [app.seed.x], text: 'by a person' }
  assert.equal((await editor.api.post('/v1/posts', post)).status, 202)
  assert.equal((await viewer.api.post('/v1/posts', post)).status, 403)
  assert.equal((await viewer.api.get('/v1/posts')).status, 200)
  for (const { api } of [editor, viewer])
    for (const answer of [
      await api.get('/v1/api-keys'),
      await api.post('/v1/api-keys', { name: 'x' }),
      await api.get('/v1/audit-log'),
    ])
      assert.equal(answer.status, 403)
})

test('a key of one scope does that and nothing else', async () => {
  const { api } = await makeKey({ environment: 'test', scopes: ['posts:read'] })
  assert.equal((await api.get('/v1/posts')).status, 200)
  const refused = await api.post('/v1/posts', { account_ids: [app.seed.x], text: 'no' })
  assert.equal(refused.status, 403)
  assert.match(refused.body.detail, /posts:write/)
  assert.equal((await api.get('/v1/accounts')).status, 403)
  assert.equal((await api.get('/v1/media')).status, 403)
})

test('a key of one account knows no other account, and no post that goes to another', async () => {
  const other = await connect(app, await newPerson(app))
  const { api } = await makeKey({ environment: 'test', account_ids: [app.seed.x] })
  const own = await app.api.post('/v1/posts', { account_ids: [app.seed.x], text: 'mine' })
  const shared = await app.api.post('/v1/posts', { account_ids: [app.seed.x, other], text: 'both' })
  assert.deepEqual(
    (await api.get('/v1/accounts')).body.items.map((each: { id: string }) => each.id),
    [app.seed.x],
  )
  assert.equal((await api.get('/v1/accounts')).body.total, 1)
  const listed = (await api.get('/v1/posts')).body.items.map((each: { id: string }) => each.id)
  assert.ok(listed.includes(own.body.id) && !listed.includes(shared.body.id))
  assert.equal((await api.get(`/v1/posts/${own.body.id}`)).status, 200)
  const absent = await api.get('/v1/posts/post_0nobody')
  for (const [method, path] of [
    ['GET', `/v1/posts/${shared.body.id}`],
    ['GET', `/v1/posts/${shared.body.id}/timeline`],
    ['DELETE', `/v1/posts/${shared.body.id}`],
    ['POST', `/v1/posts/${shared.body.id}/cancel`],
    ['POST', `/v1/posts/${shared.body.id}/retry`],
  ] as const) {
    const { status, body } = await api.request(method, path, {})
    assert.deepEqual([status, body.detail], [404, absent.body.detail], `${method} ${path}`)
  }
  for (const path of [`/v1/accounts/${other}`])
    for (const method of ['GET', 'DELETE'])
      assert.equal((await api.request(method, path, {})).status, 404)
  assert.equal((await api.post(`/v1/accounts/${other}/refresh`)).status, 404)
  const refused = await api.post('/v1/posts', { account_ids: [app.seed.x, other], text: 'no' })
  assert.deepEqual([refused.status, refused.body.errors[0].path], [400, 'account_ids[1]'])
  const connected = await api.post('/v1/accounts', {
    platform: 'x',
    platform_account_id: '1',
    credentials: { access_token: 'a' },
  })
  assert.equal(connected.status, 403)
})

test('a key is dead when its time has come', async () => {
  const expires_at = new Date(Date.now() + 1_000).toISOString()
  const { api } = await makeKey({ environment: 'test', expires_at })
  assert.equal((await api.get('/v1/posts')).status, 200)
  await waitFor(async () => ((await api.get('/v1/posts')).status === 401 ? true : null))
})

test('the same Idempotency-Key gives the same key again, and nothing once it is revoked', async () => {
  const body = { name: 'repeated', environment: 'test' }
  const send = (more: object = {}) =>
    owner.api.post('/v1/api-keys', { ...body, ...more }, { 'idempotency-key': 'one-key' })
  const [first, second] = [await send(), await send()]
  assert.deepEqual(second.body, first.body)
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
  assert.equal((await send({ name: 'other' })).body.code, 'idempotency_key_reused')
  await owner.api.delete(`/v1/api-keys/${first.body.id}`)
  assert.equal((await send()).status, 404)
})

test('every mistake in a new key is named', async () => {
  const refused = await owner.api.post('/v1/api-keys', {
    name: ' ',
    environment: 'prod',
    scopes: ['posts:fly'],
    expires_at: '2020-01-01T00:00:00Z',
    colour: 'red',
  })
  assert.equal(refused.status, 400)
  assert.deepEqual(refused.body.errors.map((each: { path: string }) => each.path).sort(), [
    'colour',
    'environment',
    'expires_at',
    'name',
    'scopes[0]',
  ])
  const foreign = await owner.api.post('/v1/api-keys', {
    name: 'x',
    environment: 'live',
    account_ids: [app.seed.x],
  })
  assert.deepEqual(foreign.body.errors[0].path, 'account_ids[0]')
  assert.equal(
    keyScopes.some((scope) => /keys|audit|members/.test(scope)),
    false,
  )
})

test('the audit log says who made and revoked which key, and never the key', async () => {
  const { id, key } = await makeKey({ name: 'audited' })
  await owner.api.delete(`/v1/api-keys/${id}`)
  const { body } = await owner.api.get(`/v1/audit-log?target_id=${id}`)
  assert.deepEqual(
    body.items.map((each: { action: string; actor: { id: string } }) => [
      each.action,
      each.actor.id,
    ]),
    [
      ['key.revoked', owner.userId],
      ['key.created', owner.userId],
    ],
  )
  assert.equal(JSON.stringify(body).includes(key), false)
})

test('headers say where a person acts, and a workspace one is not in is refused like one that is not there', async () => {
  const at = (headers: Record<string, string>) =>
    createClient(app.url, { authorization: `Bearer ${owner.token}`, ...headers }).get(
      '/v1/accounts',
    )
  assert.equal((await at({})).body.total, 0)
  assert.equal((await at({ 'dravo-environment': 'test' })).body.total, 6)
  assert.equal((await at({ 'dravo-environment': 'staging' })).status, 400)
  assert.equal((await at({ 'dravo-workspace': app.workspaceId })).status, 200)
  await app.app.database.query({ text: "insert into workspaces values ('ws_other', 'Other')" })
  const [foreign, absent] = [
    await at({ 'dravo-workspace': 'ws_other' }),
    await at({ 'dravo-workspace': 'ws_nowhere' }),
  ]
  assert.deepEqual([foreign.status, foreign.body.detail], [403, absent.body.detail])
  await app.app.database.query({
    text: "insert into members (workspace_id, user_id, role) values ('ws_other', $1, 'viewer')",
    values: [owner.userId],
  })
  assert.equal((await at({})).body.errors[0].path, 'headers.Dravo-Workspace')
  assert.equal((await at({ 'dravo-workspace': 'ws_other' })).status, 200)
})
