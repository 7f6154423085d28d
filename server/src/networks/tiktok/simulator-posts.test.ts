import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { assertRefused, clip, fileSource, photo, SimulatedTiktok } from './test/simulated-tiktok.ts'

const videoInit = '/post/publish/video/init/'

function fixture(path: string): Promise<Buffer> {
  return readFile(new URL(path, import.meta.url))
}

test('a video passes through its states, gets its id after moderation, and is on the ledger', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ processing_ms: 250, tiktok: { moderation_ms: 250 } })
  const title = 'Launch day #demo @ann_example <b>“quoted”</b>'
  const publishId = await tiktok.postVideo({
    title,
    disable_comment: true,
    brand_organic_toggle: true,
    is_aigc: true,
    video_cover_timestamp_ms: 1_000,
  })
  assert.deepEqual(await tiktok.status(publishId), {
    status: 'PROCESSING_UPLOAD',
    uploaded_bytes: clip.length,
  })
  assert.deepEqual((await tiktok.sandbox.ledger()).posts, [], 'nobody sees it yet')
  const complete = await tiktok.until(publishId, ({ status }) => status === 'PUBLISH_COMPLETE')
  assert.deepEqual(complete, { status: 'PUBLISH_COMPLETE', uploaded_bytes: clip.length })
  await tiktok.until(publishId, (data) => 'publicaly_available_post_id' in data)
  const { posts } = await tiktok.sandbox.ledger()
  const post = posts[0]
  assert.ok(post)
  assert.equal(posts.length, 1)
  assert.equal(post.kind, 'video')
  assert.equal(post.text, title)
  assert.equal(post.url, `${tiktok.sandbox.url}/www.tiktok.com/@dravo_demo/video/${post.id}`)
  assert.equal(post.media[0]?.content_type, 'video/mp4')
  assert.deepEqual(post.options, {
    privacy_level: 'PUBLIC_TO_EVERYONE',
    disable_comment: true,
    brand_organic_toggle: true,
    is_aigc: true,
    video_cover_timestamp_ms: 1_000,
  })
})

test('the id is bare digits beyond 2^53, or a string; absent, or an empty list, before it is there', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const publishId = await tiktok.postVideo()
  const ask = () => tiktok.post('/post/publish/status/fetch/', { publish_id: publishId })
  const { id } = (await tiktok.sandbox.ledger()).posts[0] ?? { id: '' }
  assert.ok(Number(id) > 2 ** 53)
  const bare = await ask()
  assert.match(bare.headers.get('content-type') ?? '', /application\/json/)
  assert.ok(bare.text.includes(`"publicaly_available_post_id":[${id}]`), bare.text)
  await tiktok.set({ post_id_type: 'string' })
  assert.deepEqual((await ask()).json.data.publicaly_available_post_id, [id])
  await tiktok.set({ post_id_in_status: 'never', pending_post_id: 'empty' })
  assert.deepEqual((await ask()).json.data.publicaly_available_post_id, [])
  await tiktok.set({ pending_post_id: 'absent' })
  assert.equal('publicaly_available_post_id' in (await ask()).json.data, false)
})

test('private posts never get an id; posts for friends only where the switch says so', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const hasId = async (privacy_level: string) =>
    'publicaly_available_post_id' in
    (await tiktok.status(await tiktok.postVideo({ privacy_level })))
  assert.equal(await hasId('SELF_ONLY'), false)
  assert.equal(await hasId('MUTUAL_FOLLOW_FRIENDS'), false)
  await tiktok.set({ friends_posts_have_ids: true })
  assert.equal(await hasId('MUTUAL_FOLLOW_FRIENDS'), true)
  assert.equal(await hasId('SELF_ONLY'), false)
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 4, 'private ones are listed too')
})

const info = { privacy_level: 'SELF_ONLY' }
const source = fileSource(clip.length)
const refusals: [what: string, json: unknown, status: number, code: string][] = [
  ['nothing', {}, 400, 'invalid_params'],
  ['no source', { post_info: info }, 400, 'invalid_params'],
  ['no post_info', { source_info: source }, 400, 'invalid_params'],
  ['post_info of text', { post_info: 'x', source_info: source }, 400, 'invalid_params'],
  ['another source', { post_info: info, source_info: { source: 'FTP' } }, 400, 'invalid_params'],
  ['no size', { post_info: info, source_info: { source: 'FILE_UPLOAD' } }, 400, 'invalid_params'],
  [
    'a size in quotes',
    { post_info: info, source_info: { ...source, video_size: '5' } },
    400,
    'invalid_params',
  ],
  [
    'a caption of 2201 units',
    { post_info: { ...info, title: `${'🎈'.repeat(1_100)}a` }, source_info: source },
    400,
    'invalid_params',
  ],
  [
    'a flag in quotes',
    { post_info: { ...info, is_aigc: 'true' }, source_info: source },
    400,
    'invalid_params',
  ],
  [
    'a cover at half a millisecond',
    { post_info: { ...info, video_cover_timestamp_ms: 0.5 }, source_info: source },
    400,
    'invalid_params',
  ],
  [
    'no privacy level',
    { post_info: {}, source_info: source },
    403,
    'privacy_level_option_mismatch',
  ],
  [
    'a level of private accounts',
    { post_info: { privacy_level: 'FOLLOWER_OF_CREATOR' }, source_info: source },
    403,
    'privacy_level_option_mismatch',
  ],
  [
    'private branded content',
    { post_info: { ...info, brand_content_toggle: true }, source_info: source },
    400,
    'invalid_params',
  ],
  [
    'an address of somebody else',
    { post_info: info, source_info: { source: 'PULL_FROM_URL', video_url: 'https://a.example/v' } },
    403,
    'url_ownership_unverified',
  ],
  [
    'no address at all',
    { post_info: info, source_info: { source: 'PULL_FROM_URL', video_url: 'v.mp4' } },
    400,
    'invalid_params',
  ],
]

test('what TikTok refuses at init is refused by code, and nothing is posted', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  for (const [what, json, status, code] of refusals) {
    assertRefused(await tiktok.post(videoInit, json), status, code, what)
  }
  const { access_token: token } = tiktok.creator
  const path = `/open.tiktokapis.com/v2${videoInit}`
  const form = new URLSearchParams({ post_info: '{}' })
  assertRefused(await tiktok.sandbox.call('POST', path, { token, form }), 400, 'invalid_params')
  const long = { ...info, title: '🎈'.repeat(1_100), shoe_size: 44, disable_duet: null }
  const taken = await tiktok.post(videoInit, { post_info: long, source_info: source })
  assert.equal(taken.status, 200, 'unknown fields and null are let through')
  await tiktok.set({ refuses_private_branded_content: false, param_error_code: 'invalid_param' })
  const branded = { post_info: { ...info, brand_content_toggle: true }, source_info: source }
  assert.equal((await tiktok.post(videoInit, branded)).status, 200)
  assertRefused(await tiktok.post(videoInit, {}), 400, 'invalid_param')
  await tiktok.set({ error_status: '200' })
  assertRefused(await tiktok.post(videoInit, {}), 200, 'invalid_param')
  assertRefused(await tiktok.post(videoInit, {}, 'act.nobody'), 200, 'access_token_invalid')
})

const files: [what: string, file: () => Promise<Buffer>, reason: string][] = [
  ['a photo', () => photo(), 'file_format_check_failed'],
  ['text', async () => Buffer.from('not a video'), 'file_format_check_failed'],
  ['MPEG-4 part 2', () => fixture('fixtures/simulator-mpeg4.mp4'), 'file_format_check_failed'],
  ['one second', () => fixture('../../sandbox/fixtures/one-second.mp4'), 'duration_check_failed'],
  ['a small picture', () => fixture('fixtures/simulator-small.mp4'), 'picture_size_check_failed'],
]

test('a video is judged by its bytes, after the upload was answered with 201', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  for (const [what, file, reason] of files) {
    const bytes = await file()
    assert.deepEqual(
      await tiktok.status(await tiktok.postVideo({}, bytes)),
      { status: 'FAILED', fail_reason: reason, uploaded_bytes: bytes.length },
      what,
    )
  }
  await tiktok.set({ min_video_seconds: 0 })
  const short = await fixture('../../sandbox/fixtures/one-second.mp4')
  const slow = await tiktok.status(await tiktok.postVideo({}, short))
  assert.equal(slow.fail_reason, 'frame_rate_check_failed', '12 frames a second are too few')
  await tiktok.become({ max_video_post_duration_sec: 2 })
  const long = await tiktok.status(await tiktok.postVideo())
  assert.equal(long.fail_reason, 'duration_check_failed')
  assert.deepEqual((await tiktok.sandbox.ledger()).posts, [])
})

test('what the creator turned off for the account is off on the post', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.become({ comment_disabled: true, duet_disabled: true, stitch_disabled: true })
  await tiktok.postVideo({ disable_comment: false, disable_duet: false })
  assert.deepEqual((await tiktok.sandbox.ledger()).posts[0]?.options, {
    privacy_level: 'PUBLIC_TO_EVERYONE',
    disable_comment: true,
    disable_duet: true,
    disable_stitch: true,
  })
})

test('the same video twice is two posts: TikTok knows no duplicates', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const first = await tiktok.postVideo({ title: 'Again' })
  const second = await tiktok.postVideo({ title: 'Again' })
  assert.notEqual(first, second)
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 2)
})
