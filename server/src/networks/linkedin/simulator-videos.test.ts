import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { ProbedMedia } from '../simulator-contract.ts'
import { videoFailure } from './simulator/judge-media.ts'
import { clip, codeOf, picture, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const mebibyte = 1_048_576

test('a video comes in parts, is processed, posted and played', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const bytes = await clip(9 * mebibyte)
  const { urn, finalized } = await linkedin.uploadedVideo(page, bytes)
  assert.deepEqual([finalized.status, finalized.text], [200, ''])
  const read = (await linkedin.asset(page, urn)).json
  assert.deepEqual([read.id, read.owner, read.status], [urn, page.author_urn, 'AVAILABLE'])
  assert.deepEqual([read.aspectRatioWidth, read.aspectRatioHeight], [16, 9])
  assert.ok(Math.abs(read.duration - 4_000) < 200)
  const media = { id: urn, title: 'Tour' }
  const post = await linkedin.posted(page, { content: { media } })
  assert.match(post, /^urn:li:ugcPost:[0-9]{19}$/)
  await linkedin.sandbox.restart()
  const [entry] = await linkedin.ledger()
  assert.equal(entry?.kind, 'video')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = { kind: 'video', content_type: 'video/mp4', sha256, alt_text: null }
  assert.deepEqual(entry?.media, [file])
})

test('instructions cover the file, and the last may promise too much', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const begin = async () =>
    (await linkedin.initialize(member, 'video', { fileSizeBytes: 5_000_000 })).json.value
  const value = await begin()
  assert.ok(value.uploadUrlsExpireAt > Date.now() + 29 * 24 * 3_600_000)
  assert.equal(value.uploadToken, '')
  const ranges = value.uploadInstructions.map(({ firstByte, lastByte }: Record<string, number>) => [
    firstByte,
    lastByte,
  ])
  assert.deepEqual(ranges, [
    [0, 4_194_303],
    [4_194_304, 4_999_999],
  ])
  await linkedin.set({ last_part_overshoots: true })
  assert.equal((await begin()).uploadInstructions[1].lastByte, 8_388_607)
  const { finalized } = await linkedin.uploadedVideo(member, await clip(5_000_000))
  assert.equal(finalized.status, 200)
})

test('parts out of order make a scrambled file, without an error', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const member = await linkedin.member()
  const bytes = await clip(5 * mebibyte)
  const scrambled = await linkedin.uploadedVideo(member, bytes, (ids) => ids.toReversed())
  assert.equal(scrambled.finalized.status, 200)
  const { json } = await linkedin.asset(member, scrambled.urn)
  assert.equal(json.status, 'PROCESSING_FAILED')
  assert.equal(json.processingFailureReason, 'The video could not be read')
})

test('a part is exactly its bytes; its id is quoted and counts once it was sent again', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const bytes = await clip()
  const begun = await linkedin.initialize(member, 'video', { fileSizeBytes: bytes.length })
  const { video, uploadInstructions } = begun.json.value
  const url = uploadInstructions[0].uploadUrl
  assert.equal((await linkedin.put(url, bytes.subarray(1))).status, 400)
  assert.equal((await linkedin.put(url, Buffer.concat([bytes, Buffer.alloc(1)]))).status, 400)
  assert.equal((await linkedin.put(url.replace('part/0', 'part/1'), bytes)).status, 404)
  const first = (await linkedin.put(url, bytes)).headers.get('etag') ?? ''
  assert.match(first, /^"\/ambry-video\/signedId\/.+\.bin"$/)
  const second = (await linkedin.put(url, bytes)).headers.get('etag') ?? ''
  assert.notEqual(first, second)
  const bare = (etag: string) => etag.slice(1, -1)
  assert.equal(
    codeOf(await linkedin.finalize(member, video, [bare(first)])),
    'UPDATING_ASSET_FAILED',
  )
  assert.equal(codeOf(await linkedin.finalize(member, video, [second])), 'UPDATING_ASSET_FAILED')
  assert.equal((await linkedin.finalize(member, video, [bare(second)])).status, 200)
  const again = await linkedin.finalize(member, video, [bare(second)])
  assert.equal(codeOf(again), 'UPDATING_ASSET_FAILED')
  assert.equal((await linkedin.put(url, bytes)).status, 400)
})

test('finalizing needs every part, the token, and a video that is there', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.set({ upload_token: 'filled' })
  const member = await linkedin.member()
  const bytes = await clip(5 * mebibyte)
  const begun = await linkedin.initialize(member, 'video', { fileSizeBytes: bytes.length })
  const { video, uploadInstructions, uploadToken } = begun.json.value
  assert.ok(uploadToken.length > 10)
  const first = bytes.subarray(0, uploadInstructions[0].lastByte + 1)
  const put = await linkedin.put(uploadInstructions[0].uploadUrl, first)
  const id = put.headers.get('etag')?.slice(1, -1) ?? ''
  const missing = await linkedin.finalize(member, video, [id], uploadToken)
  assert.deepEqual([missing.status, codeOf(missing)], [400, 'MEDIA_ASSET_WAITING_UPLOAD'])
  assert.equal(codeOf(await linkedin.finalize(member, video, [id])), 'UPDATING_ASSET_FAILED')
  const nothing = await linkedin.finalize(member, 'urn:li:video:D4', [id])
  assert.equal(codeOf(nothing), 'INVALID_VIDEO_ID')
  const content = { media: { id: video } }
  assert.equal(codeOf(await linkedin.post(member, { content })), 'MEDIA_ASSET_WAITING_UPLOAD')
})

test('a video too small, too large, too short, or none at all', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const member = await linkedin.member()
  const begin = (fileSizeBytes: unknown) => linkedin.initialize(member, 'video', { fileSizeBytes })
  for (const size of [74_999, 500_000_001, 1.5, '80000']) {
    assert.equal(codeOf(await begin(size)), 'INVALID_VALUE_FOR_FIELD', String(size))
  }
  assert.equal(codeOf(await begin(undefined)), 'MISSING_FIELD')
  await linkedin.set({ max_video_bytes: '5_gb' })
  assert.equal((await begin(500_000_001)).status, 200)
  const short = await readFile(new URL('../../sandbox/fixtures/one-second.mp4', import.meta.url))
  const padded = Buffer.concat([short, free(80_000 - short.length)])
  for (const [bytes, reason] of [
    [padded, 'The video is too short'],
    [Buffer.alloc(80_000), 'The video could not be read'],
  ] as const) {
    const { urn } = await linkedin.uploadedVideo(member, bytes)
    assert.equal((await linkedin.asset(member, urn)).json.processingFailureReason, reason)
    const content = { media: { id: urn } }
    assert.equal(codeOf(await linkedin.post(member, { content })), 'MEDIA_ASSET_PROCESSING_FAILED')
  }
})

test('length and shape are judged by the facts of the file', () => {
  const facts: ProbedMedia = {
    contentType: 'video/mp4',
    kind: 'video',
    width: 240,
    height: 100,
    frames: null,
    durationMs: 30 * 60_000,
    videoCodec: 'avc',
    audioCodec: null,
    frameRate: 25,
  }
  const failure = (change: Partial<ProbedMedia>, max_video_minutes: '30' | '10' = '30') =>
    videoFailure({ ...facts, ...change }, { max_video_minutes })
  assert.equal(failure({}), null)
  assert.equal(failure({ durationMs: 3_000, width: 100, height: 240 }), null)
  assert.match(failure({ durationMs: 2_999 }) ?? '', /too short/)
  assert.match(failure({ durationMs: 30 * 60_000 + 1 }) ?? '', /too long/)
  assert.match(failure({}, '10') ?? '', /too long/)
  assert.match(failure({ width: 241 }) ?? '', /aspect ratio/)
  assert.match(failure({ width: 99, height: 240 }) ?? '', /aspect ratio/)
  assert.match(failure({ contentType: 'video/quicktime' }) ?? '', /not supported/)
})

test('bearers on parts, thumbnails, and who may read the state', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const member = await linkedin.member({ scopes: ['w_member_social'] })
  const bytes = await clip()
  const fields = { fileSizeBytes: bytes.length, uploadThumbnail: true }
  const begun = (await linkedin.initialize(member, 'video', fields)).json.value
  const url = begun.uploadInstructions[0].uploadUrl
  const authorization = { authorization: `Bearer ${member.access_token}` }
  assert.equal((await linkedin.put(url, bytes, authorization)).status, 200)
  await linkedin.set({ video_part_with_bearer: 'refused' })
  assert.equal((await linkedin.put(url, bytes, authorization)).status, 400)
  const put = await linkedin.put(url, bytes)
  const still = { 'media-type-family': 'STILLIMAGE' }
  const cover = await picture()
  assert.equal((await linkedin.put(begun.thumbnailUploadUrl, cover)).status, 415)
  assert.equal((await linkedin.put(begun.thumbnailUploadUrl, bytes, still)).status, 415)
  assert.equal((await linkedin.put(begun.thumbnailUploadUrl, cover, still)).status, 201)
  await linkedin.finalize(member, begun.video, [put.headers.get('etag')?.slice(1, -1) ?? ''])
  const read = (await linkedin.asset(member, begun.video)).json
  assert.deepEqual(Buffer.from(await (await fetch(read.thumbnail)).arrayBuffer()), cover)
  await linkedin.set({ member_video_status: 'refused' })
  assert.match(
    (await linkedin.asset(member, begun.video)).json.message,
    /video resource is forbidden/,
  )
})

function free(length: number): Buffer {
  const box = Buffer.alloc(length)
  box.writeUInt32BE(length, 0)
  box.write('free', 4, 'latin1')
  return box
}
