import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { Page } from 'playwright-core'
import { apiErrors, deliveryErrors } from '../src/errors.ts'
import { sandboxApp } from '../src/sandbox/sandbox-app.ts'
import { openBrowser } from './browser.ts'
import { decide, demoOf, makeApp, start } from './consents.ts'
import { createDocumentedClient, type DocumentedClient, type OpenApi } from './documented-client.ts'
import { photo } from './sample-media.ts'
import { newPerson } from './sandbox-people.ts'
import { signIn } from './signed-in.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
let document: OpenApi
let api: DocumentedClient
let stranger: DocumentedClient
/** The client of an owner who is signed in, for routes that keys cannot use. */
let person: DocumentedClient
before(async () => {
  app = await startTestApp({ MEDIA_MAX_MB: '1' })
  document = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenApi
  api = createDocumentedClient(app.url, { authorization: `Bearer ${app.key}` }, document)
  const { token } = await signIn(app)
  person = clientWith({ authorization: `Bearer ${token}`, 'dravo-environment': 'test' })
  stranger = createDocumentedClient(app.url, {}, document)
})
after(async () => app[Symbol.asyncDispose]())

const clientWith = (headers: Record<string, string>) =>
  createDocumentedClient(app.url, headers, document)

/** Who may use a route: keys cannot touch keys, members and the log. */
const clientFor = (path: string) =>
  /api-keys|audit-log|members|invitations/.test(path) ? person : api

/** Every operation that somebody has to be known for. */
const operations = () => allOperations().filter(({ operation }) => !('security' in operation))

const allOperations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )

const withIds = (path: string): string =>
  path
    .replace('{platform}', 'x')
    .replace(
      '{id}',
      `${/accounts/.test(path) ? 'acc' : /media/.test(path) ? 'media' : /keys/.test(path) ? 'key' : /members/.test(path) ? 'usr' : /invitations/.test(path) ? 'inv' : /oauth-apps/.test(path) ? 'oa' : 'post'}_0nobody`,
    )

test('openapi.json is a valid OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate(
    structuredClone(document) as unknown as Record<string, unknown>,
  )
  assert.equal(result.valid, true, JSON.stringify(result.errors ?? null).slice(0, 2000))
  assert.match((document as unknown as { openapi: string }).openapi, /^3\.1\./)
  const ids = allOperations().map(
    ({ operation }) => (operation as unknown as { operationId: string }).operationId,
  )
  assert.equal(new Set(ids).size, ids.length)
})

test('every answer of a journey through every endpoint is documented, and every documented one is met', async () => {
  await withoutKey()
  await withoutRight()
  await throughBadBodies()
  await throughPosts()
  await throughAccounts()
  await throughMedia()
  await throughKeys()
  await api.get('/v1/networks')
  await throughOAuth()
  const notOnDemand = new Set(['429', '500', '503'])
  const missed = allOperations().flatMap(({ method, path, operation }) =>
    Object.keys(operation.responses)
      .filter((status) => !notOnDemand.has(status) && !(path === '/v1/media' && status === '502'))
      .map((status) => `${method} ${path} ${status}`)
      .filter((name) => ![api, stranger, person].some(({ seen }) => seen.has(name))),
  )
  assert.deepEqual(missed, [])
})

async function withoutKey(): Promise<void> {
  for (const { method, path } of operations()) {
    const { status, body } = await stranger.request(method, withIds(path), {})
    assert.deepEqual([status, body.code], [401, 'unauthorized'])
  }
}

/** A key of one scope, a header that says nothing: refused everywhere else. */
async function withoutRight(): Promise<void> {
  const limitedTo = async (scope: string) => {
    const key = { name: scope, environment: 'test', scopes: [scope] }
    const { body } = await person.post('/v1/api-keys', key)
    return clientWith({ authorization: `Bearer ${body.key}` })
  }
  const [media, networks] = [await limitedTo('media:read'), await limitedTo('networks:read')]
  const { token } = await signIn(app)
  const lost = clientWith({ authorization: `Bearer ${token}`, 'dravo-environment': 'nowhere' })
  for (const { method, path } of operations()) {
    const limited = /\/media/.test(path) ? networks : media
    assert.equal((await limited.request(method, withIds(path), {})).status, 403)
    assert.equal((await lost.request(method, withIds(path), {})).status, 400)
    for (const { seen } of [limited, lost]) for (const name of seen) stranger.seen.add(name)
  }
}

/** What any route that can be sent a body answers to one that is none, too large, or of another type; and to ids of nobody. */
async function throughBadBodies(): Promise<void> {
  const large = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) })
  for (const { method, path } of operations()) {
    const send = (body: string, type: string) =>
      clientFor(path).request(method, withIds(path), { body, headers: { 'content-type': type } })
    if (path.includes('{id}')) {
      const body =
        method === 'PATCH'
          ? {
              body: /members/.test(path) ? '{"role": "viewer"}' : '{"text": "x"}',
              headers: { 'content-type': 'application/json' },
            }
          : {}
      assert.equal((await clientFor(path).request(method, withIds(path), body)).status, 404)
    }
    if (method === 'GET') continue
    assert.equal((await send('{', 'application/json')).status, 400)
    assert.equal((await send('<a/>', 'text/xml')).status, 415)
    assert.equal((await send(large, 'application/json')).status, 413)
  }
}

test('an empty body under a JSON header is none: fine where none is needed', async () => {
  const json = { headers: { 'content-type': 'application/json' }, body: '' }
  const ids = { post: 'post_0nobody', acc: 'acc_0nobody' }
  for (const path of [
    `/v1/posts/${ids.post}/cancel`,
    `/v1/posts/${ids.post}/retry`,
    `/v1/accounts/${ids.acc}/refresh`,
  ])
    assert.equal((await api.request('POST', path, json)).status, 404, path)
  assert.equal((await api.request('DELETE', `/v1/posts/${ids.post}`, json)).status, 404)
  assert.equal((await api.request('POST', '/v1/posts', json)).body.code, 'invalid_json')
})

async function throughKeys(): Promise<void> {
  const body = { name: 'documented', environment: 'test' }
  const key = { 'idempotency-key': 'documented' }
  const { body: made } = await person.post('/v1/api-keys', body, key)
  await person.post('/v1/api-keys', { ...body, name: 'other' }, key)
  await person.get('/v1/api-keys')
  await person.delete(`/v1/api-keys/${made.id}`)
  await person.get('/v1/audit-log')
  await throughMembers()
}

async function throughMembers(): Promise<void> {
  const invited = { email: 'documented@example.com', role: 'viewer' }
  const { body: invitation } = await person.post('/v1/invitations', invited)
  await person.get('/v1/invitations')
  await person.delete(`/v1/invitations/${invitation.id}`)
  const { body: members } = await person.get('/v1/members')
  const owners = members.filter(({ role }: { role: string }) => role === 'owner')
  const { userId } = await signIn(app, 'viewer')
  await person.patch(`/v1/members/${userId}`, { role: 'editor' })
  await person.delete(`/v1/members/${userId}`)
  // The first one is the owner who asks.
  const last = owners.shift()
  for (const { id } of owners) await person.delete(`/v1/members/${id}`)
  const answers = [
    await person.patch(`/v1/members/${last.id}`, { role: 'viewer' }),
    await person.delete(`/v1/members/${last.id}`),
  ]
  for (const { status } of answers) assert.equal(status, 409)
}

async function throughOAuth(): Promise<void> {
  const body = {
    platform: 'x',
    name: 'documented',
    client_id: sandboxApp.clientId,
    client_secret: sandboxApp.clientSecret,
    allowed_return_urls: ['https://caller.example/'],
  }
  const key = { 'idempotency-key': 'documented' }
  const { body: made } = await api.post('/v1/oauth-apps', body, key)
  await api.post('/v1/oauth-apps', { ...body, name: 'other' }, key)
  await api.post('/v1/oauth-apps', { ...body, platform: 'myspace' })
  await api.get('/v1/oauth-apps')
  await api.get(`/v1/oauth-apps/${made.id}/check`)
  await api.get(`/v1/accounts/${app.seed.x}/check`)
  const started = await api.get(`/v1/oauth/x/start?oauth_app_id=${made.id}`)
  await api.get('/v1/oauth/myspace/start?oauth_app_id=x')
  const user = await demoOf(app, 'x')
  const callback = await decide(started.body.authorize_url, { decision: 'allow', user })
  const { pathname, search } = new URL(callback)
  await stranger.get(pathname + search)
  await stranger.get('/v1/oauth/x/callback?state=x')
  await stranger.get('/v1/oauth/myspace/callback')
  await throughNotices()
  await api.delete(`/v1/oauth-apps/${made.id}`)
  const { body: unused } = await api.post('/v1/oauth-apps', body)
  await api.delete(`/v1/oauth-apps/${unused.id}`)
}

/** What Facebook posts when somebody removes the app, or wants their data gone. */
async function throughNotices(): Promise<void> {
  const paths = ['/v1/meta/deauthorize', '/v1/meta/data-deletion']
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const appId = await makeApp(api, 'facebook')
  const consent = await start(api, 'facebook', appId)
  await fetch(await decide(consent, { decision: 'continue' }), { redirect: 'manual' })
  const [row] = await app.app.database.query<{ owner_id: string }>({
    text: 'select owner_id from accounts where owner_id is not null',
  })
  const issued_at = Math.floor(Date.now() / 1000)
  const notice = { algorithm: 'HMAC-SHA256', issued_at, user_id: row?.owner_id }
  const payload = Buffer.from(JSON.stringify(notice)).toString('base64url')
  const { clientSecret } = sandboxApp
  const signature = createHmac('sha256', clientSecret).update(payload).digest('base64url')
  for (const path of paths) {
    const send = (body: string, headers: Record<string, string> = form) =>
      stranger.request('POST', path, { body, headers })
    await send('signed_request=x')
    await send('{}', { 'content-type': 'text/xml' })
    await send(`signed_request=${'x'.repeat(2 * 1024 * 1024)}`)
    assert.equal((await send(`signed_request=${signature}.${payload}`)).status, 200)
  }
}

async function throughPosts(): Promise<void> {
  const body = {
    account_ids: [app.seed.x, app.seed.facebook],
    text: 'documented',
    platform_options: { x: { alt_texts: [] } },
  }
  const key = { 'idempotency-key': 'documented' }
  // Refused on one account, so that there is something to retry.
  await app.sandbox.post('/_sandbox/faults', {
    network: 'facebook',
    step: 'create_post',
    kind: 'status',
    status: 403,
    count: 1,
    body: { error: { code: 200, type: 'OAuthException', message: '(#200) Not permitted' } },
  })
  const { body: post } = await api.post('/v1/posts', body, key)
  await api.post('/v1/posts/validate', { ...body, text: 'a'.repeat(300) })
  await api.post('/v1/posts', body, key)
  await api.post('/v1/posts', { ...body, text: 'other' }, key)
  await api.post('/v1/posts', { text: '' })
  await api.post('/v1/posts', body, { 'idempotency-key': '""' })
  await finished(api, post.id)
  await api.get(`/v1/posts/${post.id}/timeline`)
  await api.post(`/v1/posts/${post.id}/cancel`)
  await api.patch(`/v1/posts/${post.id}`, { text: 'too late' })
  await api.patch(`/v1/posts/${post.id}`, { text: '' })
  await api.post(`/v1/posts/${post.id}/retry`, { accept_duplicates: 'yes' })
  assert.equal((await api.post(`/v1/posts/${post.id}/retry`)).status, 202)
  await finished(api, post.id)
  const { body: later } = await api.post('/v1/posts', {
    ...body,
    scheduled_at: new Date(Date.now() + 600_000).toISOString(),
  })
  await api.post(`/v1/posts/${later.id}/retry`)
  await api.patch(`/v1/posts/${later.id}`, { text: 'edited' })
  await api.post(`/v1/posts/${later.id}/cancel`)
  await api.get('/v1/posts?limit=1')
  await api.get('/v1/posts?cursor=nonsense')
  await whileInProgress((id) => api.delete(`/v1/posts/${id}`))
  assert.equal((await api.delete(`/v1/posts/${post.id}`)).status, 204)
}

/** Holds a post at the network for as long as `work` takes. */
async function whileInProgress(work: (id: string) => Promise<unknown>): Promise<void> {
  await app.sandbox.post('/_sandbox/faults', {
    network: 'x',
    step: 'create_post',
    kind: 'delay',
    delay_ms: 1_000,
    count: 1,
  })
  const { body } = await api.post('/v1/posts', { account_ids: [app.seed.x], text: 'held' })
  await work(body.id)
  await finished(api, body.id)
}

async function throughAccounts(): Promise<void> {
  const { access_token, refresh_token, id } = await newPerson(app)
  const account = {
    platform: 'x',
    platform_account_id: id,
    credentials: { access_token, refresh_token },
  }
  const { body } = await api.post('/v1/accounts', account)
  await api.post('/v1/accounts', {})
  await api.get('/v1/accounts?limit=2')
  await api.get('/v1/accounts?limit=0')
  await api.get(`/v1/accounts/${body.id}`)
  await app.sandbox.post('/_sandbox/faults', {
    network: 'x',
    step: 'token',
    kind: 'status',
    status: 503,
    count: 1,
  })
  assert.equal((await api.post(`/v1/accounts/${body.id}/refresh`)).status, 502)
  assert.equal((await api.post(`/v1/accounts/${body.id}/refresh`)).status, 200)
  await api.post('/v1/accounts', { ...account, credentials: { access_token } })
  assert.equal((await api.post(`/v1/accounts/${body.id}/refresh`)).status, 409)
  assert.equal((await api.delete(`/v1/accounts/${body.id}`)).status, 204)
}

async function throughMedia(): Promise<void> {
  const json = async () => ({
    file_base64: (await photo()).bytes.toString('base64'),
    content_type: 'image/jpeg',
  })
  const key = { 'idempotency-key': 'documented' }
  const { body: media } = await api.post('/v1/media', await json(), key)
  assert.equal((await api.post('/v1/media', await json(), key)).status, 422)
  await api.get('/v1/media?limit=1')
  await api.get('/v1/media?limit=0')
  await api.get(`/v1/media/${media.id}`)
  const scheduled_at = new Date(Date.now() + 600_000).toISOString()
  const { body: post } = await api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'with media',
    media_urls: [media.public_url],
    scheduled_at,
  })
  assert.equal((await api.delete(`/v1/media/${media.id}`)).status, 409)
  await api.post(`/v1/posts/${post.id}/cancel`)
  assert.equal((await api.delete(`/v1/media/${media.id}`)).status, 204)
}

/** Opens a page, and fails on anything the browser complains of. */
async function open(
  t: { after(work: () => Promise<void>): void },
  path: string,
  width: number,
): Promise<Page> {
  const browser = await openBrowser()
  t.after(() => browser.close())
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => complaints.push(`${request.url()} failed`))
  page.on(
    'response',
    (response) =>
      response.status() >= 400 &&
      complaints.push(`${response.url()} answered ${response.status()}`),
  )
  await page.goto(`${app.url}${path}`, { waitUntil: 'networkidle' })
  assert.deepEqual(complaints, [])
  const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')
  assert.ok(Number(overflow) <= 0, `${path} is ${overflow} px wider than ${width}`)
  if (process.env.SCREENSHOTS)
    await page.screenshot({
      path: `${process.env.SCREENSHOTS}/${path.replaceAll('/', '_')}-${width}.png`,
      fullPage: true,
    })
  return page
}

for (const width of [1280, 390]) {
  test(`/docs shows every operation at ${width} px, without a complaint of the browser`, async (t) => {
    const page = await open(t, '/docs', width)
    await page.waitForSelector('.opblock')
    assert.equal(await page.locator('.opblock').count(), allOperations().length)
    await page.locator('.opblock-post').first().click()
    await page.waitForSelector('.opblock.is-open .parameters-container')
  })

  test(`/docs/errors shows every code at ${width} px, each at its own address`, async (t) => {
    const page = await open(t, '/docs/errors', width)
    const anchors = [
      ...Object.keys(apiErrors),
      ...Object.keys(deliveryErrors).map((code) => `result-${code}`),
    ]
    for (const anchor of anchors)
      assert.equal(await page.locator(`[id="${anchor}"]`).count(), 1, anchor)
  })
}
