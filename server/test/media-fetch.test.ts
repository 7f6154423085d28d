import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import type { Answer } from './client.ts'
import { photo, type Sample, video } from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

/** A host that callers name. The operator opened its network and port, as a self-hoster may. */
let host: http.Server
let answer: http.RequestListener
let asked: string[] = []
let origin: string
/** With that network open. */
let app: TestApp
/** As it comes: nothing of this machine is public. */
let closed: TestApp

before(async () => {
  host = http.createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  const { port } = host.address() as AddressInfo
  origin = `http://127.0.0.1:${port}`
  const ports = { FETCH_PORTS: `80,443,${port}`, MEDIA_MAX_MB: '1' }
  app = await startTestApp({ ...ports, ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8' })
  closed = await startTestApp(ports)
})
after(async () => {
  host.closeAllConnections()
  host.close()
  await Promise.all([app, closed].map((each) => each[Symbol.asyncDispose]()))
})
beforeEach(() => {
  asked = []
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const serve = (bytes: Uint8Array, contentType = 'image/jpeg'): void => {
  answer = (_request, response) =>
    response.writeHead(200, { 'content-type': contentType }).end(bytes)
}
const ingest = (
  source_url: string,
  more: { to?: TestApp; key?: string; filename?: string } = {},
): Promise<Answer> =>
  (more.to ?? app).api.post(
    '/v1/media',
    { source_url, ...(more.filename ? { filename: more.filename } : {}) },
    more.key ? { 'idempotency-key': more.key } : {},
  )

test('a file is fetched from source_url and known by its bytes, whatever its header says', async () => {
  const sample = await photo('png')
  serve(sample.bytes, 'text/html')
  const { status, body } = await ingest(`${origin}/photo.html`, { filename: 'photo.png' })
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual(
    [body.content_type, body.sha256, body.filename],
    ['image/png', sha256(sample.bytes), 'photo.png'],
  )
  assert.deepEqual(asked, ['/photo.html'])
})

test('what is no media is 415, what is too large 413, and nothing of it is kept', async () => {
  const rows = await app.count('media')
  serve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png')
  const svg = await ingest(`${origin}/a.png`)
  assert.deepEqual([svg.status, svg.body.errors[0].path], [415, 'source_url'])
  serve(Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'), 'video/mp4')
  assert.equal((await ingest(`${origin}/a.mp4`)).status, 415)
  serve(Buffer.alloc(1024 * 1024 + 1))
  assert.equal((await ingest(`${origin}/large.jpg`)).status, 413)
  answer = (_request, response) => {
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(65_536), more)
    }
    more()
  }
  assert.equal((await ingest(`${origin}/endless.jpg`)).status, 413)
  assert.equal(await app.count('media'), rows)
})

test('every reason for not fetching has the same answer, and it says what to do', async () => {
  answer = (_request, response) => response.writeHead(404).end('the secret of this page')
  const details = new Set<string>()
  for (const [to, url] of [
    [app, `${origin}/missing.jpg`],
    [app, 'http://127.0.0.1:1/'],
    [app, 'http://169.254.169.254/latest/meta-data/'],
    [app, 'ftp://127.0.0.1/a.jpg'],
    [app, 'not an address'],
    [app, `${app.url}/media/${'0'.repeat(40)}.jpg`],
    [closed, `${origin}/a.jpg`],
    [closed, 'http://localhost/'],
    [closed, 'http://[::1]/'],
  ] as const) {
    const { status, body } = await ingest(url, { to })
    assert.deepEqual([status, body.errors[0].code], [400, 'source_unreachable'], url)
    assert.deepEqual(Object.keys(body.errors[0]).sort(), ['code', 'message', 'path'])
    details.add(body.detail)
  }
  assert.equal(details.size, 1)
  assert.deepEqual(asked, ['/missing.jpg'], 'a server of this machine was reached without leave')
})

test('our own public_url is read from storage, without HTTP and without any leave', async () => {
  const sample = await photo()
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(sample.bytes)]), sample.name)
  const { body: first } = await closed.api.request('POST', '/v1/media', { body: form })
  const { status, body } = await ingest(first.public_url, { to: closed })
  assert.equal(status, 201, JSON.stringify(body))
  assert.equal(body.sha256, first.sha256)
  assert.notEqual(body.id, first.id)
})

test('the same key and address give the same media, and the address is asked once', async () => {
  serve((await photo()).bytes)
  const first = await ingest(`${origin}/once.jpg`, { key: 'fetch-once' })
  const again = await ingest(`${origin}/once.jpg`, { key: 'fetch-once' })
  assert.deepEqual([again.status, again.body.id], [201, first.body.id])
  assert.equal(again.headers.get('idempotent-replayed'), 'true')
  assert.deepEqual(asked, ['/once.jpg'])
  assert.equal((await ingest(`${origin}/other.jpg`, { key: 'fetch-once' })).status, 422)
})

async function post(
  media_urls: string[],
  text: string,
  more: object = {},
): Promise<Answer['body']> {
  const { x, facebook, linkedin } = app.seed
  const { status, body } = await app.api.post('/v1/posts', {
    account_ids: [x, facebook, linkedin],
    text,
    media_urls,
    ...more,
  })
  assert.equal(status, 202, JSON.stringify(body))
  return finished(app.api, body.id)
}

async function arrived(text: string): Promise<string[][]> {
  const { body } = await app.sandbox.get('/_sandbox/ledger?include=posts')
  return body.posts
    .filter((each: { text: string }) => each.text === text)
    .map((each: { media: { sha256: string }[] }) => each.media.map((item) => item.sha256))
}

test('an image that nobody uploaded reaches every network, and its source is asked once', async () => {
  const [stored, fetched] = [await photo(), await photo('jpeg', 200, 200)]
  serve(stored.bytes)
  const { body: media } = await ingest(`${origin}/stored.jpg`)
  asked = []
  serve(fetched.bytes)
  const urls = [`${origin}/fetched.jpg`, media.public_url]
  const done = await post(urls, 'fetched for all')
  assert.equal(done.status, 'published', JSON.stringify(done.results))
  assert.deepEqual(asked, ['/fetched.jpg'])
  const expected = [sha256(fetched.bytes), sha256(stored.bytes)]
  assert.deepEqual(await arrived('fetched for all'), [expected, expected, expected])
})

test('a source that fails in passing is asked again, one that is not there is not', async () => {
  const sample = await photo()
  answer = (_request, response) => {
    if (asked.length === 1) response.writeHead(503).end()
    else response.end(sample.bytes)
  }
  const passing = await post([`${origin}/busy.jpg`], 'busy at first')
  assert.equal(passing.status, 'published', JSON.stringify(passing.results))
  assert.deepEqual(asked, ['/busy.jpg', '/busy.jpg'])

  asked = []
  answer = (_request, response) => response.writeHead(404).end()
  const missing = await post([`${origin}/missing.jpg`], 'never there')
  assert.deepEqual(
    missing.results.map((result: { error_code: string }) => result.error_code),
    ['media_unreachable', 'media_unreachable', 'media_unreachable'],
  )
  assert.match(
    missing.results[0].error_message,
    /missing\.jpg could not be fetched.*POST \/v1\/media/,
  )
  assert.deepEqual(asked, ['/missing.jpg'])

  serve(sample.bytes)
  assert.equal((await app.api.post(`/v1/posts/${missing.id}/retry`, {})).status, 202)
  const retried = await finished(app.api, missing.id)
  assert.equal(retried.status, 'published', JSON.stringify(retried.results))
})

test('what a post names and is no media fails with the reason', async () => {
  serve(Buffer.from('<!doctype html>'), 'image/jpeg')
  const { results } = await post([`${origin}/page.jpg`], 'a page')
  assert.equal(results[0].error_code, 'unsupported_media_format')
  serve(Buffer.alloc(2_000_000))
  assert.equal(
    (await post([`${origin}/large.jpg`], 'large')).results[0].error_code,
    'media_too_large',
  )
})

test('without leave a post reaches nothing of this machine', async () => {
  serve((await photo()).bytes)
  const { body } = await closed.api.post('/v1/posts', {
    account_ids: [closed.seed.x],
    text: 'from inside',
    media_urls: [`${origin}/a.jpg`, `http://localhost:${new URL(origin).port}/a.jpg`],
  })
  const done = await finished(closed.api, body.id)
  assert.equal(done.results[0].error_code, 'media_unreachable')
  assert.deepEqual(asked, [])
})

test('the picture of a card is fetched too', async () => {
  const sample: Sample = await photo('jpeg', 300, 200)
  serve(sample.bytes)
  const link_preview = {
    url: 'https://example.com/',
    title: 'A title',
    thumbnail_url: `${origin}/card.jpg`,
  }
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.linkedin],
    text: 'a card',
    platform_options: { linkedin: { link_preview } },
  })
  const done = await finished(app.api, body.id)
  assert.equal(done.status, 'published', JSON.stringify(done.results))
  assert.deepEqual(asked, ['/card.jpg'])
})

test('a film that nobody uploaded is fetched like an image', async () => {
  serve(video.bytes, 'video/mp4')
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'a film from elsewhere',
    media_urls: [`${origin}/clip.mp4`],
  })
  const done = await finished(app.api, body.id)
  assert.equal(done.status, 'published', JSON.stringify(done.results))
  assert.deepEqual(await arrived('a film from elsewhere'), [[sha256(video.bytes)]])
})
