import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { openS3Storage } from '../src/media/s3-storage.ts'
import type { MediaStorage } from '../src/media/storage.ts'
import type { Answer } from './client.ts'
import { type S3Server, startS3Server } from './s3-server.ts'
import { movFilm, photo } from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let s3: S3Server
let app: TestApp
before(async () => {
  s3 = await startS3Server()
  app = await startTestApp(s3.env)
})
after(async () => {
  await app?.[Symbol.asyncDispose]()
  await s3?.[Symbol.asyncDispose]()
})
afterEach(() => {
  s3.fault = () => null
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function upload(bytes: Uint8Array, name: string): Promise<Answer> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)]), name)
  return app.api.request('POST', '/v1/media', { body: form })
}

/** A film of 20 MB: three parts. Players ignore what stands in a box they do not know. */
function largeFilm(): Buffer {
  const filler = Buffer.alloc(20 * 1024 * 1024)
  filler.writeUInt32BE(filler.length)
  filler.write('free', 4)
  return Buffer.concat([movFilm.bytes, filler])
}

const staged = (): Promise<string[]> =>
  readdir(path.join(app.env.DATA_DIR ?? '', 'media', '.staging'))

test('a file goes into the bucket, comes back by ranges, and goes with its row', async () => {
  const { bytes, name } = await photo()
  const { status, body } = await upload(bytes, name)
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual(await s3.objects(), [`files/${path.basename(body.public_url)}`])
  assert.deepEqual(await staged(), [])
  const whole = await fetch(body.public_url)
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), bytes)
  const part = await fetch(body.public_url, { headers: { range: 'bytes=-9' } })
  assert.deepEqual(
    [part.status, Buffer.from(await part.arrayBuffer())],
    [206, bytes.subarray(bytes.length - 9)],
  )
  assert.equal((await app.api.delete(`/v1/media/${body.id}`)).status, 204)
  assert.deepEqual(await s3.objects(), [])
})

test('a large file goes in parts, and a network gets every byte of it from the bucket', async () => {
  const film = largeFilm()
  s3.requests.length = 0
  const { status, body } = await upload(film, 'film.mov')
  assert.equal(status, 201, JSON.stringify(body))
  assert.deepEqual(
    s3.requests.map((line) =>
      line.replace(/\/dravo-media\/\S+?(\?|$)\S*?(partNumber=\d+|uploads?|$).*/, ' $2'),
    ),
    [
      'POST  uploads',
      'PUT  partNumber=1',
      'PUT  partNumber=2',
      'PUT  partNumber=3',
      'POST  upload',
    ],
  )
  const { body: post } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'from a bucket',
    media_urls: [body.public_url],
  })
  const done = await finished(app.api, post.id)
  assert.equal(done.status, 'published', JSON.stringify(done.results))
  const { body: ledger } = await app.sandbox.get('/_sandbox/ledger?network=x&include=posts')
  const entry = ledger.posts.find((each: { text: string }) => each.text === 'from a bucket')
  assert.equal(entry.media[0].sha256, sha256(film))
})

test('a store that fails or stops in the middle is 502, and nothing of the file is left', async () => {
  const small = (await photo()).bytes
  const rows = await app.count('media')
  const objects = await s3.objects()
  const isUpload = (method: string): boolean => method === 'PUT' || method === 'POST'
  const cases: [string, Uint8Array, S3Server['fault']][] = [
    ['500 to a file', small, (method) => (isUpload(method) ? 500 : null)],
    ['a cut', small, (method) => (isUpload(method) ? 'cut before' : null)],
    ['403', small, (method) => (isUpload(method) ? 403 : null)],
    ['500 to the second part', largeFilm(), (_, url) => (/partNumber=2/.test(url) ? 500 : null)],
    [
      '500 at the end',
      largeFilm(),
      (method, url) => (method === 'POST' && /uploadId=/.test(url) ? 500 : null),
    ],
  ]
  for (const [name, bytes, fault] of cases) {
    s3.fault = fault
    s3.requests.length = 0
    const { status, body } = await upload(bytes, 'file')
    assert.deepEqual([status, body.code], [502, 'storage_failed'], name)
    if (bytes !== small)
      assert.ok(
        s3.requests.some((line) => /^DELETE \S+uploadId=/.test(line)),
        `${name}: the upload was not given up`,
      )
    assert.equal(await app.count('media'), rows)
    assert.deepEqual(await s3.objects(), objects)
    assert.deepEqual(await staged(), [])
  }
})

test('one failed try is made again, and the caller notices nothing', async () => {
  let failures = 0
  s3.fault = (method) => {
    if (method !== 'PUT' || failures > 0) return null
    failures += 1
    return 503
  }
  const { bytes, name } = await photo()
  assert.equal((await upload(bytes, name)).status, 201)
  assert.equal(failures, 1)
})

test('a store that does not answer a reader is 502, one that stops within is no whole file', async () => {
  const { body } = await upload(randomizedFilm(), 'film.mov')
  s3.fault = () => 500
  assert.equal((await fetch(body.public_url)).status, 502)
  s3.fault = (method) => (method === 'GET' ? 'cut within' : null)
  await assert.rejects(fetch(body.public_url).then((answer) => answer.arrayBuffer()))
})

const randomizedFilm = (): Buffer => {
  const filler = Buffer.concat([Buffer.alloc(8), randomBytes(100_000)])
  filler.writeUInt32BE(filler.length)
  filler.write('free', 4)
  return Buffer.concat([movFilm.bytes, filler])
}

test('the storage lists and removes what is there, and says what is gone', async () => {
  const storage: MediaStorage = await openS3Storage(
    {
      bucket: s3.env.S3_BUCKET ?? '',
      endpoint: s3.endpoint,
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
      prefix: 'elsewhere/',
    },
    path.join(app.env.DATA_DIR ?? '', 'elsewhere'),
  )
  const file = await storage.stage(
    (async function* () {
      yield Buffer.from('content')
    })(),
    100,
  )
  await storage.publish(file, 'one.jpg')
  const names: string[] = []
  for await (const page of storage.list()) names.push(...page.map((each) => each.name))
  assert.deepEqual(names, ['one.jpg'])
  assert.equal(Buffer.from(await storage.read('one.jpg', 1, 4)).toString(), 'ont')
  await storage.remove('one.jpg')
  await storage.remove('one.jpg')
  await assert.rejects(storage.read('one.jpg', 0, 1), { name: 'FileGone' })
  await storage.sweepUnfinished(0)
})

test('a wrong key is a refusal of the store, not of the caller', async () => {
  await using wrong = await startTestApp({ ...s3.env, S3_ACCESS_KEY_ID: 'not it' })
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array((await photo()).bytes)]), 'a.jpg')
  assert.equal((await wrong.api.request('POST', '/v1/media', { body: form })).status, 502)
})
