import assert from 'node:assert/strict'
import { test } from 'node:test'
import { api, assertRefused, clip, fileSource, SimulatedTiktok } from './test/simulated-tiktok.ts'

const megabyte = 1_000_000
const binaryMegabyte = 1_048_576

/** The clip, made longer by a `free` box, which players skip. */
function padded(totalBytes: number): Buffer {
  const box = Buffer.alloc(totalBytes - clip.length)
  box.writeUInt32BE(box.length, 0)
  box.write('free', 4, 'latin1')
  return Buffer.concat([clip, box])
}

function plan(video_size: number, chunk_size: number, total_chunk_count: number) {
  return {
    post_info: { privacy_level: 'SELF_ONLY' },
    source_info: { source: 'FILE_UPLOAD', video_size, chunk_size, total_chunk_count },
  }
}

const count = 'The total chunk count is invalid'
const size = 'The chunk size is invalid'
const plans: [
  what: string,
  video: number,
  chunk: number,
  chunks: number,
  refusal: string | null,
][] = [
  ['the documents’ own sample', 50_000_123, 10_000_000, 5, null],
  ['a small file in one', 3_000_000, 3_000_000, 1, null],
  ['64 MB in one', 64 * megabyte, 64 * megabyte, 1, null],
  ['the count rounded up', 50_000_123, 10_000_000, 6, count],
  ['no chunk', 3_000_000, 3_000_000, 0, count],
  ['more than a thousand', 5_300 * megabyte, 5_300_000, 1_000, 'The video size is invalid'],
  ['1001 chunks', 4_004_000_000, 4_000_000, 1_001, count],
  ['over 64 MB in one', 70 * megabyte, 70 * megabyte, 1, count],
  ['one chunk that is not the file', 121 * megabyte, 64 * megabyte, 1, size],
  ['one chunk of two', 20 * megabyte, 10 * megabyte, 1, count],
  ['chunks below 5 MB', 20 * megabyte, 4 * megabyte, 5, size],
  ['chunks above 64 MB', 200 * megabyte, 65 * megabyte, 3, size],
  ['a chunk larger than the file', 3_000_000, 5_000_000, 1, count],
  ['a chunk of nothing', 3_000_000, 0, 1, size],
  ['a file of nothing', 0, 0, 1, 'The video size is invalid'],
]

test('an init takes only chunks that add up by TikTok’s rules, and says which number is wrong', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  for (const [what, video, chunk, chunks, refusal] of plans) {
    const answer = await tiktok.post('/post/publish/video/init/', plan(video, chunk, chunks))
    assert.equal(answer.json.error.message, refusal ?? '', what)
    if (refusal === null) assert.equal(answer.status, 200, what)
    else assertRefused(answer, 400, 'invalid_params', what)
  }
})

test('a megabyte is 10^6 or 2^20 bytes; by itself only sizes good under both are taken', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  const isTaken = async (video: number, chunk: number) => {
    const json = plan(video, chunk, Math.floor(video / chunk))
    return (await tiktok.post('/post/publish/video/init/', json)).status === 200
  }
  const fiveDecimal = () => isTaken(10 * megabyte, 5 * megabyte)
  const sixtyFourBinary = () => isTaken(64 * binaryMegabyte, 64 * binaryMegabyte)
  assert.deepEqual([await fiveDecimal(), await sixtyFourBinary()], [false, false])
  await tiktok.set({ megabyte: 'decimal' })
  assert.deepEqual([await fiveDecimal(), await sixtyFourBinary()], [true, false])
  await tiktok.set({ megabyte: 'binary' })
  assert.deepEqual([await fiveDecimal(), await sixtyFourBinary()], [false, true])
})

test('chunks go in order: 206 with how far it is, 201 at the end, and the bytes are those sent', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const chunk = 6 * megabyte
  const bytes = padded(13 * megabyte)
  const { publish_id, upload_url } = await tiktok.beginUpload(bytes, {}, chunk)
  assert.match(publish_id, /^v_pub_file~v2-1\.\d{19}$/)
  assert.ok(publish_id.length <= 64 && upload_url.length <= 256)
  const total = bytes.length
  const first = bytes.subarray(0, chunk)
  const rest = { first: chunk, total }
  const early = await tiktok.put(upload_url, bytes.subarray(chunk), rest)
  assert.equal(early.status, 416)
  assert.deepEqual(await tiktok.put(upload_url, first, { total }), {
    status: 206,
    range: `bytes 0-${chunk - 1}/${total}`,
  })
  assert.equal((await tiktok.status(publish_id)).uploaded_bytes, chunk)
  await tiktok.set({ upload_progress: 'count' })
  const twice = await tiktok.put(upload_url, first, { total })
  assert.deepEqual(twice, { status: 416, range: `bytes 0-${chunk}/${total}` })
  await tiktok.sandbox.restart()
  const url = upload_url.replace(/^http:\/\/[^/]+/, tiktok.sandbox.url)
  assert.equal((await tiktok.put(url, bytes.subarray(chunk), rest)).status, 201)
  const done = await tiktok.status(publish_id)
  assert.deepEqual([done.status, done.uploaded_bytes], ['PUBLISH_COMPLETE', total])
  assert.equal((await tiktok.put(url, bytes.subarray(chunk), rest)).status, 416, 'all is there')
  const media = (await tiktok.sandbox.ledger()).posts[0]?.media[0]
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))
  assert.equal(media?.sha256, Buffer.from(digest).toString('hex'))
})

test('a chunk whose headers are wrong is a 400, and nothing of it is kept', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { publish_id, upload_url } = await tiktok.beginUpload(clip)
  const total = clip.length
  const wrong: Record<string, string>[] = [
    { 'content-type': 'application/octet-stream' },
    { 'content-range': '' },
    { 'content-range': `0-${total - 1}/${total}` },
    { 'content-range': `bytes 0-${total - 1}/*` },
    { 'content-range': `bytes 0-${total - 1}/${total + 1}` },
    { 'content-range': `bytes 0-${total - 2}/${total}` },
    { 'content-range': `bytes ${total}-${total}/${total}` },
  ]
  for (const headers of wrong) {
    assert.equal(
      (await tiktok.put(upload_url, clip, { headers })).status,
      400,
      JSON.stringify(headers),
    )
  }
  const half = clip.subarray(0, 9_000)
  assert.equal((await tiktok.put(upload_url, half, { total })).status, 400, 'less than the chunk')
  assert.equal((await tiktok.status(publish_id)).uploaded_bytes, 0)
  assert.equal((await tiktok.put(upload_url, clip)).status, 201)
})

test('an address that is no upload is a 404', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { upload_url } = await tiktok.beginUpload(clip)
  const other = await tiktok.beginUpload(clip)
  const token = new URL(other.upload_url).searchParams.get('upload_token') ?? ''
  const forged = new URL(upload_url)
  forged.searchParams.set('upload_token', token)
  assert.equal((await tiktok.put(forged.href, clip)).status, 404)
  assert.equal((await tiktok.put(upload_url.replace(/\?.*/, ''), clip)).status, 404)
  const unknown = await tiktok.sandbox.call('GET', '/open-upload.tiktokapis.com/video/')
  assert.equal(unknown.status, 404)
})

test('the same last chunk sent many times at once makes one post', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { upload_url } = await tiktok.beginUpload(clip)
  const answers = await Promise.all(Array.from({ length: 8 }, () => tiktok.put(upload_url, clip)))
  const statuses = answers.map(({ status }) => status).toSorted()
  assert.deepEqual(statuses, [201, ...Array(7).fill(416)])
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 1)
})

test('a chunk can fail before or after it was taken: the status tells which', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const before = await tiktok.beginUpload(clip)
  const fault = { step: 'upload_chunk', count: 1, network: 'tiktok' }
  await tiktok.sandbox.fault({ ...fault, kind: 'status', status: 502 })
  assert.equal((await tiktok.put(before.upload_url, clip)).status, 502)
  assert.equal((await tiktok.status(before.publish_id)).uploaded_bytes, 0)
  await tiktok.sandbox.fault({ ...fault, kind: 'drop_response' })
  await assert.rejects(tiktok.put(before.upload_url, clip))
  assert.equal((await tiktok.status(before.publish_id)).uploaded_bytes, clip.length)
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 1)
})

test('paths without their slash, and methods TikTok does not have, are unknown', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { access_token: token } = tiktok.creator
  const calls: [method: string, path: string][] = [
    ['POST', '/post/publish/video/init'],
    ['GET', '/post/publish/video/init/'],
    ['DELETE', '/video/list/'],
    ['POST', '/oauth/token'],
  ]
  for (const [method, path] of calls) {
    assert.equal((await tiktok.sandbox.call(method, `${api}${path}`, { token })).status, 404, path)
  }
  assert.equal(
    (await tiktok.post('/post/publish/inbox/video/init/', { source_info: fileSource(1) })).status,
    200,
  )
})
