import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { Answer } from './client.ts'
import {
  animation,
  movFilm,
  photo,
  type Sample,
  silentFilm,
  turnedPhoto,
  video,
  webmFilm,
} from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp({ MEDIA_MAX_MB: '1' })
})
after(async () => app[Symbol.asyncDispose]())

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function form(sample: Pick<Sample, 'bytes' | 'name' | 'contentType'>, part = 'file'): FormData {
  const data = new FormData()
  data.append(
    part,
    new Blob([new Uint8Array(sample.bytes)], { type: sample.contentType }),
    sample.name,
  )
  return data
}

const sendForm = (data: FormData, headers: Record<string, string> = {}): Promise<Answer> =>
  app.api.request('POST', '/v1/media', { body: data, headers })
const upload = (sample: Sample, headers?: Record<string, string>): Promise<Answer> =>
  sendForm(form(sample), headers)

async function uploaded(sample: Sample): Promise<Answer['body']> {
  const { status, body } = await upload(sample)
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

/** Names of stored files, and of those being written. */
async function onDisk(): Promise<{ stored: string[]; staged: string[] }> {
  const directory = path.join(app.env.DATA_DIR ?? '', 'media')
  const stored = (await readdir(directory)).filter((name) => name !== '.staging')
  return { stored, staged: await readdir(path.join(directory, '.staging')) }
}

/** Runs `work`, and makes sure that it left neither a row nor a file. */
async function leavesNothing(work: () => Promise<void>): Promise<void> {
  const before = await onDisk()
  const rows = await app.count('media')
  await work()
  await waitFor(async () => (await onDisk()).staged.length === before.staged.length)
  assert.deepEqual((await onDisk()).stored, before.stored)
  assert.equal(await app.count('media'), rows)
}

const schedule = (urls: string[], more: object = {}): Promise<Answer> =>
  app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: `scheduled ${randomBytes(4).toString('hex')}`,
    media_urls: urls,
    scheduled_at: new Date(Date.now() + 600_000).toISOString(),
    ...more,
  })

const codecs: Record<string, [string, string | null, number]> = {
  'clip.mp4': ['avc', 'aac', 12],
  'film.mov': ['avc', 'aac', 24],
  'film.webm': ['vp9', 'opus', 24],
  'silent.mp4': ['avc', null, 24],
}

test('every kind of file comes back with its facts, by form and by base64', async () => {
  const samples = [
    await photo('jpeg'),
    await photo('png'),
    await photo('webp'),
    await animation(),
    await turnedPhoto(),
    video,
    movFilm,
    webmFilm,
    silentFilm,
  ]
  for (const sample of samples) {
    const encoded = sample.bytes.toString('base64')
    const json = {
      file_base64: `data:${sample.contentType};base64,${encoded}`,
      content_type: sample.contentType,
      filename: sample.name,
    }
    for (const { status, body } of [
      await upload(sample),
      await app.api.post('/v1/media', json),
      await app.api.post('/v1/media', { ...json, file_base64: encoded }),
    ]) {
      assert.equal(status, 201, `${sample.name}: ${JSON.stringify(body)}`)
      const { id, public_url, created_at, expires_at, ...facts } = body
      assert.deepEqual(facts, {
        kind: sample.contentType.startsWith('video/') ? 'video' : 'image',
        content_type: sample.contentType,
        size_bytes: sample.bytes.length,
        width: sample.width,
        height: sample.height,
        duration_ms: sample.durationMs,
        video_codec: codecs[sample.name]?.[0] ?? null,
        audio_codec: codecs[sample.name]?.[1] ?? null,
        frames_per_second: codecs[sample.name]?.[2] ?? null,
        bits_per_second:
          sample.durationMs && Math.round((sample.bytes.length * 8000) / sample.durationMs),
        is_animated: sample.contentType === 'image/gif',
        sha256: sha256(sample.bytes),
        filename: sample.name,
        status: 'ready',
      })
      assert.match(id, /^media_[0-9a-z]+$/)
      assert.match(public_url, new RegExp(`^${app.url}/media/[0-9a-f]{40}\\.\\w+$`))
      assert.equal(Date.parse(expires_at) - Date.parse(created_at) > 59 * 86_400_000, true)
      assert.deepEqual((await app.api.get(`/v1/media/${id}`)).body, body)
    }
  }
})

test('public_url serves the bytes to anybody, by ranges too, as nothing but a file', async () => {
  const sample = await photo()
  const { public_url: url } = await uploaded(sample)
  const whole = await fetch(url)
  assert.equal(whole.status, 200)
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), sample.bytes)
  assert.equal(whole.headers.get('content-type'), 'image/jpeg')
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff')
  assert.match(whole.headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/)
  assert.match(whole.headers.get('cache-control') ?? '', /immutable/)
  const part = await fetch(url, { headers: { range: 'bytes=10-19' } })
  assert.equal(part.status, 206)
  assert.equal(part.headers.get('content-range'), `bytes 10-19/${sample.bytes.length}`)
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), sample.bytes.subarray(10, 20))
  const head = await fetch(url, { method: 'HEAD' })
  assert.equal(head.headers.get('content-length'), String(sample.bytes.length))
  assert.equal(
    (await fetch(url, { headers: { range: `bytes=${sample.bytes.length}-` } })).status,
    416,
  )
})

test('nothing but stored media is served', async () => {
  for (const name of [
    '.staging',
    '..%2fsecrets%2fmaster-keys',
    '%2e%2e/secrets/master-keys',
    `${'0'.repeat(40)}.jpg`,
    `${'0'.repeat(40)}.jpg%00`,
  ])
    assert.equal((await fetch(`${app.url}/media/${name}`)).status, 404, name)
})

test('the bytes decide: what is not media is refused whatever it is called, what is media is taken', async () => {
  const asJpeg = (text: string) => ({
    name: 'photo.jpg',
    contentType: 'image/jpeg',
    bytes: Buffer.from(text),
  })
  const hostile = [
    '<!doctype html><script>alert(1)</script>',
    '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
    'plain text',
    '%PDF-1.7\n',
    'PK\u0003\u0004',
  ]
  for (const text of hostile)
    await leavesNothing(async () => {
      const { status, body } = await sendForm(form(asJpeg(text)))
      assert.equal(status, 415, text)
      assert.equal(body.errors[0].path, 'file')
      assert.match(body.detail, /image\/jpeg/)
    })
  const png = await photo('png')
  const { body } = await sendForm(form({ ...png, name: 'page.html', contentType: 'text/html' }))
  assert.equal(body.content_type, 'image/png')
  assert.match(body.public_url, /\.png$/)
})

test('a file that was cut off is refused, of every kind', async () => {
  for (const sample of [
    await photo('jpeg', 300, 200),
    await photo('png', 300, 200),
    await photo('webp', 300, 200),
    await animation(),
    video,
    movFilm,
    webmFilm,
  ])
    for (const share of [0.5, 0.95])
      await leavesNothing(async () => {
        const cut = {
          ...sample,
          bytes: sample.bytes.subarray(0, Math.floor(sample.bytes.length * share)),
        }
        const { status, body } = await upload(cut)
        assert.equal(status, 415, `${sample.name} cut at ${share}: ${JSON.stringify(body)}`)
        assert.match(body.detail, /broken|cut off/)
      })
})

test('an empty file, a wrong part name, two files, none, and fields nobody knows are refused', async () => {
  const sample = await photo()
  const two = form(sample)
  two.append('file', new Blob([new Uint8Array(sample.bytes)]), 'second.jpg')
  const fieldBefore = new FormData()
  fieldBefore.append('source_url', 'https://example.com/a.jpg')
  fieldBefore.append('file', new Blob([new Uint8Array(sample.bytes)]), 'a.jpg')
  const fieldAfter = form(sample)
  fieldAfter.append('visibility', 'public')
  const noFile = new FormData()
  noFile.append('filename', 'a.jpg')
  const cases: [string, FormData, RegExp][] = [
    ['empty', form({ ...sample, bytes: Buffer.alloc(0) }), /empty/],
    ['wrong part', form(sample, 'image'), /Name it "file"/],
    ['two files', two, /one file/],
    ['a field before', fieldBefore, /source_url/],
    ['a field after', fieldAfter, /visibility/],
    ['a field alone', noFile, /filename/],
    ['no part at all', new FormData(), /no file/],
  ]
  for (const [name, data, message] of cases)
    await leavesNothing(async () => {
      const { status, body } = await sendForm(data)
      assert.equal(status, 400, `${name}: ${JSON.stringify(body)}`)
      assert.match(body.detail, message, name)
      assert.equal(body.errors.length, 1)
    })
})

test('a broken form and broken base64 are refused', async () => {
  await leavesNothing(async () => {
    const broken = await app.api.request('POST', '/v1/media', {
      body: '--x\r\nContent-Dispo',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    })
    assert.equal(broken.status, 400, JSON.stringify(broken.body))
    const noBoundary = await app.api.request('POST', '/v1/media', {
      body: 'x',
      headers: { 'content-type': 'multipart/form-data' },
    })
    assert.equal(noBoundary.status, 400, JSON.stringify(noBoundary.body))
    for (const file_base64 of ['not base64!', 'QUJ', 'Q', ''].slice(0, 1).concat('Q', ''))
      assert.equal(
        (await app.api.post('/v1/media', { file_base64, content_type: 'image/jpeg' })).status,
        400,
        file_base64,
      )
    assert.equal(
      (await app.api.post('/v1/media', { file_base64: 'QUJD', content_type: 'image/svg+xml' }))
        .status,
      400,
    )
    for (const body of [{}, { source_url: 'http://good.example/', file_base64: 'QUJD' }])
      assert.equal((await app.api.post('/v1/media', body)).status, 400)
  })
})

test('past MEDIA_MAX_MB: 413 with the limit, and nothing is left on disk', async () => {
  const large = Buffer.concat([(await photo()).bytes, randomBytes(1024 * 1024)])
  await leavesNothing(async () => {
    const byForm = await sendForm(
      form({ name: 'large.jpg', contentType: 'image/jpeg', bytes: large }),
    )
    assert.equal(byForm.status, 413)
    assert.match(byForm.body.detail, /1 MB/)
    const byJson = await app.api.post('/v1/media', {
      file_base64: large.toString('base64'),
      content_type: 'image/jpeg',
    })
    assert.equal(byJson.status, 413)
    const hugeJson = await app.api.post('/v1/media', {
      file_base64: Buffer.alloc(3_000_000).toString('base64'),
      content_type: 'image/jpeg',
    })
    assert.equal(hugeJson.status, 413)
    assert.doesNotMatch(hugeJson.body.detail, /POST \/v1\/media/)
  })
})

test('a file of exactly MEDIA_MAX_MB is taken', async () => {
  const { bytes } = await photo()
  const exact = Buffer.concat([bytes, Buffer.alloc(1024 * 1024 - bytes.length)])
  assert.equal(
    (await sendForm(form({ name: 'exact.jpg', contentType: 'image/jpeg', bytes: exact }))).status,
    201,
  )
})

test('a client that vanishes in mid-upload leaves nothing', async () => {
  await leavesNothing(async () => {
    const start = `--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`
    const request = http.request(`${app.url}/v1/media`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${app.key}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': '500000',
      },
    })
    request.on('error', () => {})
    request.write(Buffer.concat([Buffer.from(start), (await photo()).bytes, randomBytes(50_000)]))
    await waitFor(async () => (await onDisk()).staged.length > 0)
    request.destroy()
    await waitFor(async () => (await onDisk()).staged.length === 0)
  })
})

test('the same idempotency key and file give the same media, another file is refused', async () => {
  const sample = await photo()
  const headers = { 'idempotency-key': 'one-photo' }
  const answers = await Promise.all(Array.from({ length: 8 }, () => upload(sample, headers)))
  assert.deepEqual(
    [...new Set(answers.map(({ status, body }) => `${status} ${body.id}`))],
    [`201 ${answers[0]?.body.id}`],
  )
  assert.equal(
    answers.filter(({ headers: answer }) => answer.get('idempotent-replayed') === 'true').length,
    7,
  )
  await leavesNothing(async () => {
    const { status, body } = await upload(await photo(), headers)
    assert.equal(status, 422)
    assert.equal(body.code, 'idempotency_key_reused')
  })
})

test('media page through once, newest first, and vanish when deleted', async () => {
  const made: string[] = []
  for (let count = 0; count < 5; count += 1) made.unshift((await uploaded(await photo())).id)
  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await app.api.get(`/v1/media?limit=2${cursor && `&cursor=${cursor}`}`)
    seen.push(...body.items.map((item: { id: string }) => item.id))
    cursor = body.next_cursor
  } while (cursor)
  assert.deepEqual(seen.slice(0, 5), made)
  assert.equal(new Set(seen).size, seen.length)

  const [id] = made
  const { public_url: url } = (await app.api.get(`/v1/media/${id}`)).body
  const stored = (await onDisk()).stored.length
  assert.equal((await app.api.delete(`/v1/media/${id}`)).status, 204)
  assert.equal((await onDisk()).stored.length, stored - 1)
  assert.equal((await fetch(url)).status, 404)
  assert.equal((await app.api.get(`/v1/media/${id}`)).status, 404)
  assert.equal((await app.api.delete(`/v1/media/${id}`)).status, 404)
  assert.ok(
    !(await app.api.get('/v1/media?limit=100')).body.items.some(
      (item: { id: string }) => item.id === id,
    ),
  )
})

test('media that a scheduled post needs cannot be deleted until the post is canceled', async () => {
  const { id, public_url: url } = await uploaded(await photo())
  const { body: post } = await schedule([url])
  const refused = await app.api.delete(`/v1/media/${id}`)
  assert.equal(refused.status, 409)
  assert.equal(refused.body.code, 'media_in_use')
  assert.match(refused.body.detail, new RegExp(post.id))
  assert.equal((await fetch(url)).status, 200)
  await app.api.post(`/v1/posts/${post.id}/cancel`)
  assert.equal((await app.api.delete(`/v1/media/${id}`)).status, 204)
})

interface LedgerMedia {
  kind: string
  sha256: string
  alt_text: string | null
}

async function publish(
  text: string,
  samples: Sample[],
  options: object = {},
): Promise<{ post: Answer['body']; media: LedgerMedia[] }> {
  const media = await Promise.all(samples.map(uploaded))
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text,
    media_urls: media.map((each) => each.public_url),
    platform_options: { x: options },
  })
  const post = await finished(app.api, body.id)
  const { body: ledger } = await app.sandbox.get('/_sandbox/ledger?network=x&include=posts')
  return { post, media: ledger.posts.find((entry: { text: string }) => entry.text === text)?.media }
}

test('four photos arrive byte for byte, in order, with their alt texts', async () => {
  const samples = [
    await photo('jpeg'),
    await photo('png'),
    await photo('webp'),
    await photo('jpeg'),
  ]
  const alts = ['the first', 'the second', '', 'the fourth']
  const { post, media } = await publish('four photos', samples, { alt_texts: alts })
  assert.equal(post.status, 'published', JSON.stringify(post.results))
  assert.deepEqual(
    media.map((item) => item.sha256),
    samples.map((sample) => sha256(sample.bytes)),
  )
  assert.deepEqual(
    media.map((item) => item.alt_text),
    alts.map((alt) => alt || null),
  )
  assert.deepEqual(post.results[0].warnings, [])
})

test('an animated GIF and a video arrive as such', async () => {
  await app.sandbox.patch('/_sandbox/settings', { processing_ms: 50 })
  for (const sample of [await animation(), video]) {
    const { post, media } = await publish(`here is ${sample.name}`, [sample])
    assert.equal(post.status, 'published', JSON.stringify(post.results))
    assert.deepEqual(
      media.map((item) => item.sha256),
      [sha256(sample.bytes)],
    )
    assert.match(media[0]?.kind ?? '', sample === video ? /video/ : /gif/)
  }
})

test('what the network does not take together fails on that account with its code', async () => {
  const { post } = await publish(
    'five photos',
    await Promise.all(Array.from({ length: 5 }, () => photo())),
  )
  assert.deepEqual([post.status, post.results[0].error_code], ['failed', 'media_too_many'])
})
