import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { Page } from 'playwright-core'
import { apiErrors, deliveryErrors } from '../src/errors.ts'
import { openBrowser } from './browser.ts'
import { createDocumentedClient, type DocumentedClient, type OpenApi } from './documented-client.ts'
import { photo } from './sample-media.ts'
import { newPerson } from './sandbox-people.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
let document: OpenApi
let api: DocumentedClient
let stranger: DocumentedClient
before(async () => {
  app = await startTestApp({ MEDIA_MAX_MB: '1' })
  document = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenApi
  api = createDocumentedClient(app.url, { authorization: `Bearer ${app.key}` }, document)
  stranger = createDocumentedClient(app.url, {}, document)
})
after(async () => app[Symbol.asyncDispose]())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )

const withIds = (path: string): string =>
  path.replace(
    '{id}',
    `${/accounts/.test(path) ? 'acc' : /media/.test(path) ? 'media' : 'post'}_0nobody`,
  )

test('openapi.json is a valid OpenAPI 3.1 document', async () => {
  const result = await new Validator().validate(
    structuredClone(document) as unknown as Record<string, unknown>,
  )
  assert.equal(result.valid, true, JSON.stringify(result.errors ?? null).slice(0, 2000))
  assert.match((document as unknown as { openapi: string }).openapi, /^3\.1\./)
  const ids = operations().map(
    ({ operation }) => (operation as unknown as { operationId: string }).operationId,
  )
  assert.equal(new Set(ids).size, ids.length)
})

test('every answer of a journey through every endpoint is documented, and every documented one is met', async () => {
  await withoutKey()
  await throughBadBodies()
  await throughPosts()
  await throughAccounts()
  await throughMedia()
  await api.get('/v1/networks')
  const notOnDemand = new Set(['429', '500', '503'])
  const missed = operations().flatMap(({ method, path, operation }) =>
    Object.keys(operation.responses)
      .filter((status) => !notOnDemand.has(status) && !(path === '/v1/media' && status === '502'))
      .map((status) => `${method} ${path} ${status}`)
      .filter((name) => !api.seen.has(name) && !stranger.seen.has(name)),
  )
  assert.deepEqual(missed, [])
})

async function withoutKey(): Promise<void> {
  for (const { method, path } of operations()) {
    const { status, body } = await stranger.request(method, withIds(path), {})
    assert.deepEqual([status, body.code], [401, 'unauthorized'])
  }
}

/** What any route that can be sent a body answers to one that is none, too large, or of another type; and to ids of nobody. */
async function throughBadBodies(): Promise<void> {
  const large = JSON.stringify({ text: 'x'.repeat(2 * 1024 * 1024) })
  for (const { method, path } of operations()) {
    const send = (body: string, type: string) =>
      api.request(method, withIds(path), { body, headers: { 'content-type': type } })
    if (path.includes('{id}')) {
      const body =
        method === 'PATCH'
          ? { body: '{"text": "x"}', headers: { 'content-type': 'application/json' } }
          : {}
      assert.equal((await api.request(method, withIds(path), body)).status, 404)
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
    assert.equal(await page.locator('.opblock').count(), operations().length)
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
