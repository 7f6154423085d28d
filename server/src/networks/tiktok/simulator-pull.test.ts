import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { assertRefused, clip, photo, SimulatedTiktok } from './test/simulated-tiktok.ts'

test('photos are pulled from the API’s own address and stand in their order', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const webp = await sharp(await photo())
    .webp()
    .toBuffer()
  const urls = [
    tiktok.serve('/1.jpg', await photo()),
    tiktok.serve('/2.webp', webp),
    tiktok.serve('/3.jpg', await photo(1_920, 1_080)),
  ]
  const answer = await tiktok.postPhotos(
    urls,
    { title: 'Three shots', description: 'From the studio #photo', auto_add_music: true },
    {
      is_aigc: true,
      source_info: { source: 'PULL_FROM_URL', photo_cover_index: 1, photo_images: urls },
    },
  )
  assert.equal(answer.status, 200)
  assert.match(answer.json.data.publish_id, /^p_pub_url~v2\.\d{19}$/)
  const status = await tiktok.status(answer.json.data.publish_id)
  assert.equal(status.status, 'PUBLISH_COMPLETE')
  assert.ok(Number(status.downloaded_bytes) > webp.length)
  assert.equal('uploaded_bytes' in status, false)
  assert.deepEqual(tiktok.pulled, ['/1.jpg', '/2.webp', '/3.jpg'])
  const post = (await tiktok.sandbox.ledger()).posts[0]
  assert.equal(post?.kind, 'carousel')
  assert.equal(post?.text, 'From the studio #photo')
  assert.equal(post?.url, `${tiktok.sandbox.url}/www.tiktok.com/@dravo_demo/photo/${post?.id}`)
  assert.deepEqual(
    post?.media.map(({ content_type }) => content_type),
    ['image/jpeg', 'image/webp', 'image/jpeg'],
  )
  assert.deepEqual(post?.options, {
    title: 'Three shots',
    privacy_level: 'PUBLIC_TO_EVERYONE',
    auto_add_music: true,
    is_aigc: true,
    photo_cover_index: 1,
  })
})

test('one photo is an image, and 35 are the most', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const url = tiktok.serve('/a.jpg', await photo())
  assert.equal((await tiktok.postPhotos(Array(35).fill(url))).status, 200)
  assert.equal((await tiktok.postPhotos([url])).status, 200)
  assertRefused(await tiktok.postPhotos(Array(36).fill(url)), 400, 'invalid_params')
  assertRefused(await tiktok.postPhotos([]), 400, 'invalid_params')
  const { posts } = await tiktok.sandbox.ledger()
  assert.deepEqual(
    posts.map(({ kind, media }) => [kind, media.length]),
    [
      ['carousel', 35],
      ['image', 1],
    ],
  )
})

test('what TikTok refuses of a photo post is refused before anything is pulled', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  const url = tiktok.serve('/a.jpg', await photo())
  const from = (fields: object) => ({
    source_info: {
      source: 'PULL_FROM_URL',
      photo_cover_index: 0,
      photo_images: [url],
      ...fields,
    },
  })
  const wrong: [info: object, fields: object, status: number, code: string][] = [
    [{}, { media_type: 'VIDEO' }, 400, 'invalid_params'],
    [{}, { media_type: undefined }, 400, 'invalid_params'],
    [{}, { post_mode: 'DIRECT POST' }, 400, 'invalid_params'],
    [{}, { is_aigc: 1 }, 400, 'invalid_params'],
    [{}, from({ source: 'FILE_UPLOAD' }), 400, 'invalid_params'],
    [{}, from({ photo_cover_index: undefined }), 400, 'invalid_params'],
    [{}, from({ photo_cover_index: 1 }), 400, 'invalid_params'],
    [{}, from({ photo_images: url }), 400, 'invalid_params'],
    [{ title: 'a'.repeat(91) }, {}, 400, 'invalid_params'],
    [{ description: 'a'.repeat(4_001) }, {}, 400, 'invalid_params'],
    [{ privacy_level: 'EVERYONE' }, {}, 403, 'privacy_level_option_mismatch'],
    [{}, from({ photo_images: [url, 'https://a.example/b.jpg'] }), 403, 'url_ownership_unverified'],
    [{}, from({ photo_images: [url.replace('http', 'https')] }), 403, 'url_ownership_unverified'],
  ]
  for (const [info, fields, status, code] of wrong) {
    const answer = await tiktok.postPhotos([url], { ...info }, { ...fields })
    assertRefused(answer, status, code, JSON.stringify([info, fields]))
  }
  assert.deepEqual(tiktok.pulled, [])
  const texts = { title: '🎈'.repeat(45), description: '🎈'.repeat(2_000) }
  assert.equal((await tiktok.postPhotos([url], texts)).status, 200)
})

test('a pull fails on what is not there, on a redirect, and on what is no photo for TikTok', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  const good = tiktok.serve('/good.jpg', await photo())
  const png = await sharp(await photo())
    .png()
    .toBuffer()
  const pages: [path: string, what: Buffer | number, reason: string][] = [
    ['/gone.jpg', 410, 'photo_pull_failed'],
    ['/moved.jpg', 302, 'photo_pull_failed'],
    ['/huge.jpg', Buffer.alloc(20 * 1_048_576 + 1), 'photo_pull_failed'],
    ['/a.png', png, 'file_format_check_failed'],
    ['/wide.jpg', await photo(1_921, 1_080), 'picture_size_check_failed'],
  ]
  for (const [path, what, reason] of pages) {
    const answer = await tiktok.postPhotos([good, tiktok.serve(path, what)])
    assert.equal(answer.status, 200, 'the init itself is taken')
    const status = await tiktok.status(answer.json.data.publish_id)
    assert.deepEqual([status.status, status.fail_reason], ['FAILED', reason], path)
  }
  assert.deepEqual((await tiktok.sandbox.ledger()).posts, [])
  const wide = async () => {
    const answer = await tiktok.postPhotos([`${tiktok.origin}/wide.jpg`])
    return (await tiktok.status(answer.json.data.publish_id)).status
  }
  await tiktok.set({ photo_1080p: 'short_side' })
  assert.equal(await wide(), 'PUBLISH_COMPLETE')
  tiktok.serve('/wide.jpg', await photo(1_600, 1_200))
  assert.equal(await wide(), 'FAILED')
  await tiktok.set({ photo_1080p: 'off' })
  assert.equal(await wide(), 'PUBLISH_COMPLETE')
})

test('a video is pulled as well, and says how much came down', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ processing_ms: 250 })
  const pull = (video_url: string) =>
    tiktok.post('/post/publish/video/init/', {
      post_info: { title: 'From our CDN', privacy_level: 'SELF_ONLY' },
      source_info: { source: 'PULL_FROM_URL', video_url },
    })
  const { json } = await pull(tiktok.serve('/v.mp4', clip))
  assert.deepEqual(Object.keys(json.data), ['publish_id'])
  assert.match(json.data.publish_id, /^v_pub_url~v2-1\./)
  assert.equal((await tiktok.status(json.data.publish_id)).status, 'PROCESSING_DOWNLOAD')
  const isOver = ({ status }: Record<string, unknown>) => status !== 'PROCESSING_DOWNLOAD'
  assert.deepEqual(await tiktok.until(json.data.publish_id, isOver), {
    status: 'PUBLISH_COMPLETE',
    downloaded_bytes: clip.length,
  })
  const gone = (await pull(`${tiktok.origin}/gone.mp4`)).json.data.publish_id
  const failed = await tiktok.until(gone, isOver)
  assert.deepEqual([failed.status, failed.fail_reason], ['FAILED', 'video_pull_failed'])
})

test('an init whose answer is lost has posted all the same', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const url = tiktok.serve('/a.jpg', await photo())
  const fault = { network: 'tiktok', step: 'content_init', count: 1 }
  await tiktok.sandbox.fault({ ...fault, kind: 'drop_response' })
  await assert.rejects(tiktok.postPhotos([url]))
  await tiktok.sandbox.fault({ ...fault, kind: 'accept_then_status', status: 500 })
  assertRefused(await tiktok.postPhotos([url]), 500, 'internal_error')
  await tiktok.sandbox.fault({ ...fault, kind: 'drop_request' })
  await assert.rejects(tiktok.postPhotos([url]))
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 2)
  assert.equal(tiktok.pulled.length, 2, 'what never arrived was never pulled')
})
