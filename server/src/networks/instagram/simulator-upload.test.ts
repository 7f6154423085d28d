import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { assertError, fourSeconds, TestInstagram } from './simulator/test-instagram.ts'

interface Begun {
  id: string
  uri: string
}

interface UploadReply {
  success?: boolean
  debug_info: { retriable: boolean; type: string; message: string }
}

async function begin(instagram: TestInstagram, params: object = {}): Promise<Begun> {
  const answer = await instagram.create({
    media_type: 'REELS',
    upload_type: 'resumable',
    caption: 'By hand',
    ...params,
  })
  assert.equal(answer.status, 200, answer.text)
  return answer.json
}

async function upload(
  instagram: TestInstagram,
  uri: string,
  bytes: Buffer,
  headers: Record<string, string> = {},
) {
  const response = await fetch(uri, {
    method: 'POST',
    headers: {
      authorization: `OAuth ${instagram.account.access_token}`,
      offset: '0',
      file_size: String(fourSeconds.length),
      ...headers,
    },
    ...(bytes.length > 0 ? { body: new Uint8Array(bytes) } : {}),
  })
  return { status: response.status, json: (await response.json()) as UploadReply }
}

async function stored(instagram: TestInstagram, id: string): Promise<number> {
  const { video_status: status } = (await instagram.get(`/${id}?fields=video_status`)).json
  return status.uploading_phase.bytes_transferred
}

async function until(isSo: () => Promise<unknown>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}

test('a Reel is uploaded in one piece, or fetched from an address, and published', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const { id, uri } = await begin(instagram)
  assert.equal(uri, `${instagram.sandbox.url}/rupload.facebook.com/ig-api-upload/v26.0/${id}`)
  assert.equal((await instagram.status(id)).status_code, 'IN_PROGRESS')
  const done = await upload(instagram, uri, fourSeconds)
  assert.deepEqual(done.json, { success: true, message: 'Upload successful.' })
  assert.equal((await instagram.status(id)).status_code, 'FINISHED')
  assert.equal((await instagram.publish(id)).status, 200)
  const hosted = await begin(instagram)
  const file_url = instagram.videoUrl
  assert.equal((await upload(instagram, hosted.uri, Buffer.alloc(0), { file_url })).status, 200)
  await instagram.publish(hosted.id)
  const seen = (await instagram.posts()).map(({ kind, media }) => [kind, media[0]?.sha256])
  assert.deepEqual(seen[0], seen[1])
  assert.equal(seen[0]?.[0], 'reel')
})

test('an upload goes on where it was cut, also after a restart', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const { id, uri } = await begin(instagram)
  const { hostname, port, pathname } = new URL(uri)
  const cut = request({
    hostname,
    port,
    path: pathname,
    method: 'POST',
    headers: {
      authorization: `OAuth ${instagram.account.access_token}`,
      offset: '0',
      file_size: String(fourSeconds.length),
      'content-length': fourSeconds.length,
    },
  })
  cut.on('error', () => {})
  cut.write(fourSeconds.subarray(0, 10_000))
  const directory = join(instagram.sandbox.directory, 'media/instagram')
  await until(async () => {
    const names = await readdir(directory).catch(() => [])
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(directory, name))).size),
    )
    return sizes.includes(10_000)
  })
  cut.destroy()
  await until(async () => (await instagram.get(`/${id}?fields=video_status`)).json.video_status)
  assert.equal(await stored(instagram, id), 10_000)
  await instagram.sandbox.restart()
  const again = uri.replace(new URL(uri).origin, instagram.sandbox.url)
  const wrong = await upload(instagram, again, fourSeconds, { offset: '9999' })
  assert.deepEqual(
    [wrong.status, wrong.json.debug_info.type, wrong.json.debug_info.retriable],
    [400, 'OffsetInvalidError', true],
  )
  const part = await upload(instagram, again, fourSeconds.subarray(10_000, 20_000), {
    offset: '10000',
  })
  assert.equal(part.json.debug_info.type, 'PartialRequestError')
  const rest = await upload(instagram, again, fourSeconds.subarray(20_000), { offset: '20000' })
  assert.equal(rest.status, 200)
  assert.equal((await instagram.publish(id)).status, 200)
})

test('uploads need the token in their own header, of the container’s account', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const { uri } = await begin(instagram)
  const stranger = await instagram.sandbox.addAccount({ login: 'facebook' })
  const attempts = [
    { authorization: `Bearer ${instagram.account.access_token}` },
    { authorization: `OAuth ${stranger.access_token}` },
    { authorization: 'OAuth EAAnone' },
  ]
  for (const headers of attempts) {
    const { status, json } = await upload(instagram, uri, fourSeconds, headers)
    assert.equal(status, 400)
    assert.deepEqual(json.debug_info, {
      retriable: false,
      type: 'ProcessingFailedError',
      message: '{"success":false,"error":{"message":"unauthorized user request"}}',
    })
  }
  const size = await upload(instagram, uri, fourSeconds, { file_size: 'many' })
  assert.equal(size.json.debug_info.type, 'PartialRequestError')
  const gone = { file_url: `${instagram.origin}/none.mp4` }
  assert.equal((await upload(instagram, uri, Buffer.alloc(0), gone)).status, 400)
  assert.equal((await upload(instagram, uri, fourSeconds)).status, 200)
  const over = await upload(instagram, uri, fourSeconds)
  assert.equal(over.json.debug_info.type, 'ProcessingFailedError')
})

test('what was uploaded is judged, and processing may fail', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const junk = Buffer.from('not a video')
  const bad = await begin(instagram, { media_type: 'STORIES' })
  await upload(instagram, bad.uri, junk, { file_size: String(junk.length) })
  assert.match((await instagram.status(bad.id)).status, /2207026/)
  await instagram.set({ processing_error: '2207085' })
  const failing = await begin(instagram, { media_type: 'VIDEO', is_carousel_item: true })
  await instagram.sandbox.fault({
    network: 'instagram',
    kind: 'processing_fails',
    step: 'upload_video',
    count: 1,
  })
  await upload(instagram, failing.uri, fourSeconds)
  assert.match((await instagram.status(failing.id)).status, /2207085/)
  const both = { media_type: 'REELS', upload_type: 'resumable', video_url: instagram.videoUrl }
  assertError(await instagram.create(both), { code: 100 })
})

test('with Instagram Login there are resumable uploads only by switch', async () => {
  await using instagram = await TestInstagram.open()
  const params = { media_type: 'REELS', upload_type: 'resumable' }
  assertError(await instagram.create(params), { code: 100, message: /video_url is required/ })
  await instagram.set({ resumable_on_instagram_login: true })
  const { id, uri } = await begin(instagram)
  assert.equal((await upload(instagram, uri, fourSeconds)).status, 200)
  assert.equal((await instagram.publish(id)).status, 200)
})
