import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { jpeg, picture } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import {
  fixture,
  fourSeconds,
  idAndUrl,
  openSandboxedInstagram,
  withFiles,
} from './test/sandboxed-instagram.ts'

/** Where Meta's documents and its traffic disagree, the connector must live with either. */
const sandboxed = await openSandboxedInstagram()
after(() => sandboxed[Symbol.asyncDispose]())

const usual = {
  newest_version: 'v27.0',
  publish_quota: 50,
  stories_count: true,
  media_fields: 'full',
  resumable_on_instagram_login: false,
  status_text: 'sentence',
  second_publish: 'missing',
  failed_publish: 'not_ready',
  late_readiness_ms: 0,
  publish_answer: 'real',
  create_answer: 'real',
  processing_error: '2207053',
  other_image_formats: 'refused',
  mp4_layout: 'any',
  max_video_mbps: 25,
  carousel_video_max_seconds: 900,
  video_child_user_tags: 'refused',
  carousel_share_to_feed: 'ignored',
  story_caption: 'ignored',
  creator_stories: true,
  token_death: '463',
  token_error_status: '400',
  permission_error_status: '403',
  rate_limit_code: '80002',
}

beforeEach(async () => {
  await sandboxed.reset()
  await sandboxed.set(usual)
})

const photo = await jpeg()
const video = await fourSeconds()
const tags = [{ username: 'friend', x: 0.5, y: 0.5 }]

/** Everything an account can publish, once. */
async function publishAll(): Promise<void> {
  const converted = await picture('png')
  const contents = [
    [withFiles('Image', [photo], { first_comment: 'Comment', user_tags: tags }), [photo]],
    [withFiles('Converted', [converted]), [converted]],
    [withFiles('Reel', [video], { first_comment: 'Comment', user_tags: tags }), [video]],
    [
      withFiles('Carousel', [video, photo], { share_to_feed: true, user_tags: tags }),
      [video, photo],
    ],
    [withFiles('Unsaid', [photo], { as_story: true }), [photo]],
    [withFiles('', [video], { as_story: true }), [video]],
  ] as const
  const told = []
  for (const [content, files] of contents)
    told.push((await sandboxed.run(content, files)).published)
  const posts = await sandboxed.ledger()
  assert.deepEqual(
    posts.map(({ kind }) => kind),
    ['image', 'image', 'reel', 'carousel', 'story', 'story'],
  )
  assert.deepEqual(told, posts.map(idAndUrl))
  assert.equal(posts.filter(({ comments }) => comments.length === 1).length, 2)
}

for (const readings of [
  { newest_version: 'v26.0', media_fields: 'documented', status_text: 'subcode' },
  { other_image_formats: 'container_only', carousel_share_to_feed: 'refused' },
  { story_caption: 'refused', stories_count: false, video_child_user_tags: 'accepted' },
  { mp4_layout: 'documented', carousel_video_max_seconds: 60, publish_quota: 100 },
])
  for (const login of ['instagram', 'facebook'])
    test(`everything is published with ${login} login and ${JSON.stringify(readings)}`, async () => {
      await sandboxed.set(readings)
      await sandboxed.become({ login })
      await publishAll()
    })

test('a creator account publishes too; where it may not publish stories, the API says so', async () => {
  await sandboxed.become({ account_type: 'MEDIA_CREATOR' })
  await publishAll()
  await sandboxed.set({ creator_stories: false })
  const story = withFiles('', [photo], { as_story: true })
  assert.equal((await publishError(sandboxed.run(story, [photo]))).code, 'permission_denied')
})

for (const publish_answer of ['spam_block_published', 'server_error_published'])
  for (const media_fields of ['full', 'documented'])
    test(`${publish_answer} is a doubt that ends with the one post, with ${media_fields} fields`, async () => {
      await sandboxed.run(withFiles('Another', [video]), [video])
      await sandboxed.set({ publish_answer, media_fields })
      const { error, confirmation } = await sandboxed.confirmAfter(withFiles('In doubt', [photo]), [
        photo,
      ])
      assert.equal((await publishError(Promise.reject(error))).outcome, 'in_doubt')
      assert.ok(confirmation.found === 'yes')
      const [, post, ...others] = await sandboxed.ledger()
      assert.deepEqual(others, [])
      assert.deepEqual(confirmation.progress.published, idAndUrl(post))
    })

for (const [publish_answer, outcome, code, retry] of [
  ['spam_block', 'in_doubt', 'rate_limited', 'at'],
  ['server_error', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['media_expired', 'rejected', 'media_processing_failed', 'restart_media'],
  ['media_missing', 'rejected', 'media_processing_failed', 'at'],
  ['abuse_block', 'rejected', 'content_rejected', 'never'],
] as const)
  test(`publishing is answered with ${publish_answer}: ${outcome}, ${code}, ${retry}; nothing is live`, async () => {
    await sandboxed.set({ publish_answer })
    const error = await publishError(sandboxed.run(withFiles('No', [photo]), [photo]))
    assert.deepEqual([error.outcome, error.code, error.retry], [outcome, code, retry])
    assert.deepEqual(await sandboxed.ledger(), [])
  })

for (const [create_answer, code, retry] of [
  ['server_error', 'platform_unavailable', 'backoff'],
  ['slow_download', 'media_unreachable', 'restart_media'],
  ['create_failed', 'media_processing_failed', 'restart_media'],
  ['upload_error', 'media_processing_failed', 'restart_media'],
  ['video_format', 'unsupported_media_format', 'never'],
  ['spam_block', 'rate_limited', 'at'],
] as const)
  test(`a new container is answered with ${create_answer}: ${code}, ${retry}`, async () => {
    await sandboxed.set({ create_answer })
    const error = await publishError(sandboxed.run(withFiles('No', [photo]), [photo]))
    assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', code, retry])
  })

for (const status_text of ['sentence', 'subcode'])
  for (const [processing_error, code, retry] of [
    ['2207053', 'media_processing_failed', 'restart_media'],
    ['2207026', 'unsupported_media_format', 'never'],
    ['2207052', 'media_unreachable', 'restart_media'],
    ['2207077', 'media_unreachable', 'restart_media'],
    ['2207082', 'media_processing_failed', 'restart_media'],
    ['2207085', 'media_processing_failed', 'restart_media'],
    ['2207032', 'media_processing_failed', 'restart_media'],
  ] as const)
    test(`a container fails with ${processing_error}, told as a ${status_text}: ${code}, ${retry}`, async () => {
      await sandboxed.set({ status_text, processing_error })
      await sandboxed.fault({ kind: 'processing_fails', step: 'create_container' })
      const error = await publishError(sandboxed.run(withFiles('Bad', [video]), [video]))
      assert.deepEqual([error.code, error.retry], [code, retry])
    })

test('a container that is FINISHED and not ready yet is published again, not made anew', async () => {
  await sandboxed.set({ late_readiness_ms: 300 })
  const content = withFiles('Late', [photo])
  const { error, confirmation, state } = await sandboxed.confirmAfter(content, [photo])
  const refusal = await publishError(Promise.reject(error))
  assert.deepEqual([refusal.outcome, refusal.retry], ['rejected', 'at'])
  assert.equal(confirmation.found, 'no')
  await new Promise((resolve) => setTimeout(resolve, 350))
  const { steps } = await sandboxed.run(content, [photo], state)
  assert.deepEqual(steps, ['publish_media', 'read_permalink'])
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('a container that is never ready is made anew after some minutes', async () => {
  await sandboxed.set({ late_readiness_ms: 3_600_000 })
  const content = withFiles('Never', [photo])
  const { state } = await sandboxed.confirmAfter(content, [photo])
  assert.ok(state.container)
  const readyAt = new Date(Date.now() - 6 * 60_000).toISOString()
  const old = { ...state, container: { ...state.container, readyAt } }
  assert.equal((await publishError(sandboxed.run(content, [photo], old))).retry, 'restart_media')
})

for (const second_publish of ['missing', 'not_ready', 'same_id', 'publishes_again'])
  test(`where a second publish is answered with ${second_publish}, a doubt still leaves one post`, async () => {
    await sandboxed.set({ second_publish })
    await sandboxed.fault({ step: 'publish_media', kind: 'drop_response' })
    const content = withFiles('Once', [photo])
    const { confirmation } = await sandboxed.confirmAfter(content, [photo])
    assert.ok(confirmation.found === 'yes')
    await sandboxed.run(content, [photo], confirmation.progress.state)
    assert.equal((await sandboxed.ledger()).length, 1)
  })

for (const token_error_status of ['400', '401'])
  for (const token_death of ['458', '459', '460', '463', '464', '467', '492', 'none'])
    test(`a token that died as ${token_death}, with HTTP ${token_error_status}`, async () => {
      await sandboxed.set({ token_error_status, token_death })
      await sandboxed.fault({ kind: 'expire_token', step: 'publish_media' })
      const error = await publishError(sandboxed.run(withFiles('Dead', [photo]), [photo]))
      assert.deepEqual([error.code, error.retry], ['auth_expired', 'refresh_token'])
    })

for (const rate_limit_code of ['80002', '4', '17', '613'])
  test(`too many calls as ${rate_limit_code}`, async () => {
    await sandboxed.set({ rate_limit_code })
    await sandboxed.fault({ kind: 'rate_limit', step: 'create_container' })
    const error = await publishError(sandboxed.run(withFiles('Fast', [photo]), [photo]))
    assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', 'rate_limited', 'at'])
  })

for (const permission_error_status of ['403', '400'])
  test(`a permission that was not granted, with HTTP ${permission_error_status}`, async () => {
    await sandboxed.set({ permission_error_status })
    await sandboxed.become({ without_scopes: ['instagram_business_content_publish'] })
    const error = await publishError(sandboxed.run(withFiles('Not allowed', [photo]), [photo]))
    assert.deepEqual([error.code, error.retry], ['permission_denied', 'never'])
  })

test('a restricted account is told to its owner', async () => {
  await sandboxed.become({ is_restricted: true })
  const error = await publishError(sandboxed.run(withFiles('Restricted', [photo]), [photo]))
  assert.deepEqual([error.code, error.retry], ['permission_denied', 'never'])
})

test('an MP4 that ends with its index is refused where the reference is followed to the letter', async () => {
  await sandboxed.set({ mp4_layout: 'documented' })
  const late = await fixture('simulator-moov-last.mp4', { durationMs: 4_000 })
  const error = await publishError(sandboxed.run(withFiles('Index last', [late]), [late]))
  assert.deepEqual([error.code, error.retry], ['unsupported_media_format', 'never'])
})
