import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { TestSandbox } from '../../sandbox/test-sandbox.ts'

const upload = '/api.x.com/2/media/upload'
const video = await readFile(join(import.meta.dirname, '../../sandbox/fixtures/one-second.mp4'))
const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#3a53d9' } })
  .jpeg()
  .toBuffer()

function form(fields: Record<string, string | Buffer>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') data.set(name, value)
    else data.set(name, new Blob([new Uint8Array(value)]), 'blob')
  }
  return data
}

async function simple(
  sandbox: TestSandbox,
  token: string,
  bytes: Buffer,
  category = 'tweet_image',
) {
  return sandbox.call('POST', upload, {
    token,
    form: form({ media_category: category, media: bytes }),
  })
}

/** Initialize, append in pieces, finalize. */
async function chunked(
  sandbox: TestSandbox,
  token: string,
  bytes: Buffer,
  { type = 'video/mp4', category = 'tweet_video', pieces = 2 } = {},
) {
  const begun = await sandbox.call('POST', `${upload}/initialize`, {
    token,
    json: { media_type: type, media_category: category, total_bytes: bytes.length },
  })
  assert.equal(begun.status, 200, begun.text)
  const { id } = begun.json.data
  const size = Math.ceil(bytes.length / pieces)
  for (let index = 0; index < pieces; index += 1) {
    const media = bytes.subarray(index * size, (index + 1) * size)
    const added = await sandbox.call('POST', `${upload}/${id}/append`, {
      token,
      form: form({ segment_index: String(index), media }),
    })
    assert.equal(added.status, 200, added.text)
  }
  return sandbox.call('POST', `${upload}/${id}/finalize`, { token })
}

async function stateOf(sandbox: TestSandbox, token: string, id: string) {
  return sandbox.call('GET', `${upload}?command=STATUS&media_id=${id}`, { token })
}

function post(sandbox: TestSandbox, token: string, text: string, ids: string[]) {
  return sandbox.call('POST', '/api.x.com/2/tweets', {
    token,
    json: { text, media: { media_ids: ids } },
  })
}

test('an image is ready at once, takes an alt text, and is seen by readers', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  const up = await simple(sandbox, token, photo)
  assert.equal(up.status, 200)
  const { id, image, processing_info, size } = up.json.data
  assert.deepEqual(image, { w: 40, h: 30, image_type: 'image/jpeg' })
  assert.equal(processing_info, undefined)
  assert.equal(size, photo.length)
  const alt = { id, metadata: { alt_text: { text: 'A blue field' } } }
  assert.equal(
    (await sandbox.call('POST', '/api.x.com/2/media/metadata', { token, json: alt })).status,
    200,
  )
  assert.equal((await post(sandbox, token, 'Blue', [id])).status, 201)
  const { posts } = await sandbox.ledger()
  assert.equal(posts[0]?.kind, 'image')
  assert.equal(posts[0]?.media[0]?.alt_text, 'A blue field')
  assert.equal(posts[0]?.media[0]?.content_type, 'image/jpeg')
  const file = await fetch(`${sandbox.url}/_sandbox/media/x/${id}`, {
    headers: { range: 'bytes=0-1' },
  })
  assert.equal(file.status, 206)
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), photo.subarray(0, 2))
})

test('a video in pieces is pending, then succeeds, and cannot be posted before', async () => {
  await using sandbox = await TestSandbox.open()
  await sandbox.set({ processing_ms: 60_000 })
  const { access_token: token } = await sandbox.account()
  const done = await chunked(sandbox, token, video)
  const { id, processing_info } = done.json.data
  assert.deepEqual(processing_info, { state: 'pending', check_after_secs: 5 })
  assert.match((await post(sandbox, token, 'Early', [id])).text, /media IDs are invalid/)
  await sandbox.set({ processing_ms: 0 })
  const second = (await chunked(sandbox, token, video)).json.data.id
  const state = await stateOf(sandbox, token, second)
  assert.deepEqual(state.json.data.processing_info, { state: 'succeeded', progress_percent: 100 })
  assert.deepEqual(state.json.data.video, { video_type: 'video/mp4' })
  assert.equal((await post(sandbox, token, 'Moving', [second])).status, 201)
  await sandbox.restart()
  const ledger = await sandbox.ledger()
  assert.equal(ledger.posts[0]?.kind, 'video')
})

test('a file that only says it is a video fails in processing', async () => {
  await using sandbox = await TestSandbox.open()
  await sandbox.set({ processing_ms: 0 })
  const { access_token: token } = await sandbox.account()
  const { id } = (await chunked(sandbox, token, Buffer.from('not a video at all'.repeat(50)))).json
    .data
  const failed = await stateOf(sandbox, token, id)
  assert.equal(failed.json.data.processing_info.state, 'failed')
  assert.equal(failed.json.errors[0].title, 'InvalidMedia')
  await sandbox.set({ x: { error_frame: 'traffic' } })
  const seen = await stateOf(sandbox, token, id)
  assert.equal(seen.json.data.processing_info.error.name, 'InvalidMedia')
  assert.equal((await post(sandbox, token, 'No', [id])).status, 400)
  const image = await simple(sandbox, token, Buffer.from('no picture'))
  assert.equal(image.status, 400)
})

test('segments: too large, missing, out of range, sent twice, as JSON', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token } = await sandbox.account()
  const begin = (total: number) =>
    sandbox.call('POST', `${upload}/initialize`, {
      token,
      json: { media_type: 'image/jpeg', media_category: 'tweet_image', total_bytes: total },
    })
  const { id } = (await begin(photo.length)).json.data
  const append = (fields: Record<string, string | Buffer>) =>
    sandbox.call('POST', `${upload}/${id}/append`, { token, form: form(fields) })
  const big = await append({ segment_index: '0', media: Buffer.alloc(5_242_881) })
  assert.equal(big.status, 413)
  assert.equal(big.text, '')
  assert.equal((await append({ segment_index: '1000', media: photo })).status, 400)
  assert.match((await append({ segment_index: '0' })).text, /\$\.media: is missing/)
  assert.equal((await append({ segment_index: '1', media: photo })).status, 200)
  assert.match(
    (await sandbox.call('POST', `${upload}/${id}/finalize`, { token })).text,
    /segment is missing/,
  )

  const whole = (await begin(photo.length)).json.data.id
  for (let time = 0; time < 2; time += 1) {
    const json = { segment_index: 0, media: photo.toString('base64') }
    assert.equal(
      (await sandbox.call('POST', `${upload}/${whole}/append`, { token, json })).status,
      200,
    )
  }
  assert.equal((await sandbox.call('POST', `${upload}/${whole}/finalize`, { token })).status, 200)
  assert.equal(
    (await sandbox.call('POST', `${upload}/${whole}/finalize`, { token })).status,
    200,
    'a repeat is harmless',
  )
})

test('limits, mixes, other people and simple-upload fields', async () => {
  await using sandbox = await TestSandbox.open()
  await sandbox.set({ processing_ms: 0 })
  const { access_token: token } = await sandbox.account()
  const other = await sandbox.addAccount()
  const tooBig = { media_type: 'image/png', media_category: 'tweet_image', total_bytes: 5_242_881 }
  assert.match(
    (await sandbox.call('POST', `${upload}/initialize`, { token, json: tooBig })).text,
    /File size exceeds/,
  )
  const photoId = (await simple(sandbox, token, photo)).json.data.id
  const videoId = (await chunked(sandbox, token, video)).json.data.id
  assert.match((await post(sandbox, token, 'Mix', [photoId, videoId])).text, /up to 4 photos/)
  assert.match(
    (await post(sandbox, other.access_token, 'Mine now', [photoId])).text,
    /media IDs are invalid/,
  )
  assert.equal((await stateOf(sandbox, other.access_token, photoId)).status, 404)
  const extra = form({ media_category: 'tweet_image', media_type: 'image/jpeg', media: photo })
  assert.equal((await sandbox.call('POST', upload, { token, form: extra })).status, 400)
  await sandbox.set({ x: { strict_simple_upload: false } })
  assert.equal((await sandbox.call('POST', upload, { token, form: extra })).status, 200)
  assert.equal(
    (await sandbox.call('POST', upload, { token, form: form({ media: photo }) })).status,
    400,
  )
})
