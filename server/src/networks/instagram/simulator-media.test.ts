import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import sharp from 'sharp'
import { assertError, fourSeconds, photo, TestInstagram } from './simulator/test-instagram.ts'

const fixture = (name: string) => readFile(new URL(`./fixtures/simulator-${name}`, import.meta.url))
const short = await readFile(new URL('../../sandbox/fixtures/one-second.mp4', import.meta.url))

test('images are judged by their bytes, during the call', async () => {
  await using instagram = await TestInstagram.open()
  const png = await sharp(await photo())
    .png()
    .toBuffer()
  const images: [what: string, bytes: Buffer, code: number, subcode: number][] = [
    ['a PNG', png, 36001, 2207005],
    ['no image', Buffer.from('<svg/>'), 36001, 2207005],
    ['a video', fourSeconds, 36001, 2207005],
    ['above 8 MiB', Buffer.alloc(8 * 1024 * 1024 + 1), 36000, 2207004],
    ['9:16', await photo(900, 1600), 36003, 2207009],
    ['2:1', await photo(800, 400), 36003, 2207009],
  ]
  for (const [what, bytes, code, subcode] of images) {
    const image_url = instagram.serve('refused', bytes)
    assertError(await instagram.create({ image_url }), { code, subcode }, what)
  }
  for (const [width, height] of [
    [400, 500],
    [1200, 628],
    [100, 100],
  ] as const)
    await instagram.container({ image_url: instagram.serve('fine', await photo(width, height)) })
  const image_url = instagram.serve('tall', await photo(900, 1600))
  await instagram.container({ media_type: 'STORIES', image_url })
})

test('media that cannot be fetched is refused with its address', async () => {
  await using instagram = await TestInstagram.open()
  const urls = [
    `${instagram.origin}/nothing.jpg`,
    'https://cdn.example.com/x.jpg',
    `${instagram.origin}/ä.jpg`,
    'ftp://127.0.0.1/a.jpg',
  ]
  for (const image_url of urls) {
    const answer = await instagram.create({ image_url })
    assertError(answer, { code: 9004, subcode: 2207052 }, image_url)
    assert.ok(answer.json.error.error_user_msg.endsWith(image_url))
  }
  const cover = { media_type: 'REELS', video_url: instagram.videoUrl, cover_url: urls[0] }
  assertError(await instagram.create(cover), { code: 9004, subcode: 2207052 })
})

test('what is wrong with a video shows in the status of its container', async () => {
  await using instagram = await TestInstagram.open()
  const videos: [what: string, bytes: Buffer | null, subcode: number, params?: object][] = [
    ['unreachable', null, 2207077],
    ['no video', Buffer.from('not a video'), 2207026],
    ['an image', await photo(), 2207026],
    ['one second', short, 2207026],
    ['ten frames a second', await fixture('ten-frames.mp4'), 2207026],
    ['VP9', await fixture('vp9.mp4'), 2207026],
    ['61 seconds in a story', await fixture('61-seconds.mp4'), 2207026, { media_type: 'STORIES' }],
    ['a cover beyond the end', fourSeconds, 2207057, { thumb_offset: 4200 }],
  ]
  for (const [what, bytes, subcode, params] of videos) {
    const video_url = bytes
      ? instagram.serve(what.replaceAll(' ', '-'), bytes)
      : `${instagram.origin}/none`
    const id = await instagram.container({ media_type: 'REELS', video_url, ...params })
    const { status_code: code, status } = await instagram.status(id)
    assert.deepEqual([code, /\b(2207\d{3})\b/.exec(status)?.[1]], ['ERROR', String(subcode)], what)
  }
  const video_url = instagram.serve('long', await fixture('61-seconds.mp4'))
  await instagram.post({ media_type: 'REELS', video_url })
})

test('switches move the limits of videos', async () => {
  await using instagram = await TestInstagram.open()
  const moovLast = instagram.serve('moov-last.mp4', await fixture('moov-last.mp4'))
  const minute = instagram.serve('minute.mp4', await fixture('61-seconds.mp4'))
  const codeOf = async (params: Record<string, unknown>) =>
    (await instagram.status(await instagram.container(params))).status_code
  const reel = { media_type: 'REELS', video_url: moovLast }
  const child = { media_type: 'VIDEO', video_url: minute, is_carousel_item: true }
  assert.deepEqual([await codeOf(reel), await codeOf(child)], ['FINISHED', 'FINISHED'])
  await instagram.set({ mp4_layout: 'documented', carousel_video_max_seconds: 60 })
  assert.deepEqual([await codeOf(reel), await codeOf(child)], ['ERROR', 'ERROR'])
  assert.equal(await codeOf({ ...reel, video_url: instagram.videoUrl }), 'FINISHED')
  const padded = Buffer.concat([fourSeconds, Buffer.alloc(13_000_000)])
  const heavy = {
    media_type: 'REELS',
    video_url: instagram.serve('heavy.mp4', withFreeBox(padded)),
  }
  assert.equal(await codeOf(heavy), 'ERROR', '26 Mbps')
  await instagram.set({ max_video_mbps: 45 })
  assert.equal(await codeOf(heavy), 'FINISHED')
})

/** Gives what follows the video a box of its own, which players skip. */
function withFreeBox(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(bytes.length - fourSeconds.length, fourSeconds.length)
  bytes.write('free', fourSeconds.length + 4, 'latin1')
  return bytes
}

test('a PNG is refused, becomes a container only, or is published', async () => {
  await using instagram = await TestInstagram.open()
  const image_url = instagram.serve(
    'a.png',
    await sharp(await photo())
      .png()
      .toBuffer(),
  )
  assertError(await instagram.create({ image_url }), { code: 36001, subcode: 2207005 })
  await instagram.set({ other_image_formats: 'container_only' })
  const id = await instagram.container({ image_url })
  assert.equal((await instagram.status(id)).status_code, 'FINISHED')
  assertError(await instagram.publish(id), { code: 36001, subcode: 2207005 })
  await instagram.set({ other_image_formats: 'accepted' })
  await instagram.post({ image_url })
  assert.equal((await instagram.posts())[0]?.media[0]?.content_type, 'image/png')
})

test('a container keeps what it fetched: the address may be gone afterwards', async () => {
  await using instagram = await TestInstagram.open()
  const id = await instagram.container({ image_url: instagram.photoUrl })
  instagram.serve('photo.jpg', Buffer.alloc(0))
  assert.equal((await instagram.publish(id)).status, 200)
  const [post] = await instagram.posts()
  assert.match(post?.media[0]?.sha256 ?? '', /^[0-9a-f]{64}$/)
})
