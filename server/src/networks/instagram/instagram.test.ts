import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import sharp from 'sharp'
import { type File, file, jpeg, picture } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { instagram } from './index.ts'
import type { InstagramOptions } from './options.ts'
import {
  fixture,
  fourSeconds,
  idAndUrl,
  openSandboxedInstagram,
  withFiles,
} from './test/sandboxed-instagram.ts'

const sandboxed = await openSandboxedInstagram()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const photo = await jpeg()
const video = await fourSeconds()

const publish = (text: string, files: File[], options: InstagramOptions = {}) =>
  sandboxed.run(withFiles(text, files, options), files)

test('an image becomes one post, with its id and its own page', async () => {
  const { published, steps, warnings } = await publish('Hello #demo 🎈\n@friend', [photo], {
    alt_texts: ['A red field'],
  })
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(
    steps.filter((name) => name !== 'container_status'),
    ['create_container', 'read_quota', 'publish_media', 'read_permalink'],
  )
  assert.deepEqual([others, warnings], [[], []])
  assert.deepEqual([post?.kind, post?.text], ['image', 'Hello #demo 🎈\n@friend'])
  assert.deepEqual(published, idAndUrl(post))
  assert.deepEqual(post?.media, [
    {
      kind: 'image',
      content_type: 'image/jpeg',
      sha256: sha256(photo.bytes),
      alt_text: 'A red field',
    },
  ])
})

test('an image carries its tags, its co-authors, its place and its label', async () => {
  const options = {
    user_tags: [{ username: 'friend', x: 0.5, y: 0.8 }],
    collaborators: ['pal', 'partner'],
    location_id: '7640348500',
    is_ai_generated: true,
  }
  await publish('Together', [photo], options)
  const [post] = await sandboxed.ledger()
  assert.deepEqual(post?.options, options)
})

test('a single video is a Reel, with its cover from a moment of it, and only there', async () => {
  const { steps } = await publish('Moving', [video], {
    share_to_feed: false,
    thumb_offset_ms: 1_500,
    user_tags: [{ username: 'friend', x: 0.1, y: 0.1 }],
  })
  const [post] = await sandboxed.ledger()
  assert.equal(post?.kind, 'reel')
  assert.deepEqual(post?.options, {
    share_to_feed: false,
    thumb_offset_ms: 1_500,
    user_tags: [{ username: 'friend' }],
  })
  assert.equal(post?.media[0]?.sha256, sha256(video.bytes))
  assert.equal(steps.filter((name) => name === 'publish_media').length, 1)
})

test('a stored cover goes out as JPEG, and wins over a moment of the video', async () => {
  const cover = await picture('png', 540, 960)
  const content = withFiles('Covered', [video], {
    cover_url: cover.item.url,
    thumb_offset_ms: 1_000,
  })
  await sandboxed.run(content, [video, cover])
  const [post] = await sandboxed.ledger()
  assert.match(String(post?.options.cover_sha256), /^[0-9a-f]{64}$/)
  assert.equal(post?.options.thumb_offset_ms, undefined)
})

test('pictures and videos become one carousel, in order; the tags stand in the first picture', async () => {
  const files = [await jpeg(330), video, await jpeg(331)]
  const tags = [{ username: 'friend', x: 0.2, y: 0.3 }]
  const { steps, published } = await publish('Three', files, {
    alt_texts: ['One', '', 'Three'],
    user_tags: tags,
    collaborators: ['pal'],
    is_ai_generated: true,
  })
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(others, [])
  assert.equal(post?.kind, 'carousel')
  assert.deepEqual(published, idAndUrl(post))
  assert.deepEqual(
    post?.media.map((each) => [each.sha256, each.alt_text ?? '']),
    files.map(({ bytes }, index) => [sha256(bytes), ['One', '', 'Three'][index]]),
  )
  assert.deepEqual(post?.options, {
    user_tags: [tags, [], []],
    collaborators: ['pal'],
    is_ai_generated: true,
  })
  assert.deepEqual(
    steps.filter((name) => name.startsWith('create_')),
    ['create_item_1', 'create_item_2', 'create_item_3', 'create_container'],
  )
})

test('a story is one picture or one video, without words', async () => {
  const asStory = { as_story: true, user_tags: [{ username: 'friend' }] }
  const told = [
    (await publish('Unsaid', [photo], asStory)).published,
    (await publish('', [video], { as_story: true })).published,
  ]
  const posts = await sandboxed.ledger()
  assert.deepEqual(
    posts.map(({ kind, text, media }) => [kind, text, media[0]?.kind]),
    [
      ['story', '', 'image'],
      ['story', '', 'video'],
    ],
  )
  assert.deepEqual(told, posts.map(idAndUrl))
})

test('a PNG, a WebP and a JPEG of more than 8 MB go out as JPEG, and the caller is told', async () => {
  const side = 2_000
  const raw = { width: side, height: side, channels: 3 } as const
  const noise = sharp(randomBytes(side * side * 3), { raw })
  const bytes = await noise.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
  const large = await file(bytes, 'image/jpeg')
  assert.ok(large.item.sizeBytes > 8 * 1024 * 1024)
  const files = [await picture('png'), await picture('webp'), large]
  const { warnings } = await publish('Converted', files)
  const [post] = await sandboxed.ledger()
  assert.deepEqual(
    post?.media.map(({ content_type }) => content_type),
    ['image/jpeg', 'image/jpeg', 'image/jpeg'],
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['media_converted', 'media_converted', 'media_converted'],
  )
})

test('the first comment stands under the post, by the account', async () => {
  const { steps, warnings } = await publish('Post', [photo], { first_comment: '#more #tags' })
  const [post] = await sandboxed.ledger()
  assert.equal(steps.at(-1), 'first_comment')
  assert.deepEqual(warnings, [])
  assert.deepEqual(
    post?.comments.map(({ text }) => text),
    ['#more #tags'],
  )
})

test('an answer that denies a comment which was made is taken for done: one comment', async () => {
  const denied = {
    error: {
      message: 'This API call does not support the requested response format',
      type: 'OAuthException',
      code: 20,
      error_subcode: 1772107,
    },
  }
  await sandboxed.fault({
    kind: 'accept_then_status',
    step: 'create_comment',
    status: 400,
    body: denied,
  })
  const { warnings } = await publish('Post', [photo], { first_comment: 'Once' })
  const [post] = await sandboxed.ledger()
  assert.deepEqual([warnings, post?.comments.length], [[], 1])
})

test('with Facebook Login everything goes to the other host', async () => {
  const person = await sandboxed.become({ login: 'facebook' })
  assert.match(person.access_token, /^EAA/)
  const { published } = await publish('By way of a Page', [photo], { first_comment: 'Hi' })
  const [post] = await sandboxed.ledger()
  assert.deepEqual(published, idAndUrl(post))
  assert.deepEqual([...new Set(sandboxed.calls.map(({ host }) => host))], ['graph.facebook.com'])
})

test('a container that failed names why, and is made anew where that can help', async () => {
  const bad = await fixture('simulator-ten-frames.mp4', { durationMs: 4_000 })
  const unfit = await publishError(publish('Slow', [bad]))
  assert.deepEqual([unfit.code, unfit.retry], ['unsupported_media_format', 'never'])
  await sandboxed.fault({ kind: 'processing_fails', step: 'create_container' })
  const failed = await publishError(publish('Unlucky', [photo]))
  assert.deepEqual([failed.code, failed.retry], ['media_processing_failed', 'restart_media'])
  assert.deepEqual(await sandboxed.ledger(), [])
})

test('a day that is full is told before anything is published', async () => {
  await sandboxed.control('PATCH', '/settings', { caps: 'real' })
  await sandboxed.set({ publish_quota: 1 })
  await publish('First', [photo])
  const error = await publishError(publish('Second', [photo]))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'daily_cap_reached', 'at'],
  )
  assert.ok(error.retryAt && error.retryAt > new Date())
  assert.equal((await sandboxed.ledger()).length, 1)
  await sandboxed.set({ publish_quota: 50 })
})

test('a rate limit names the moment, and nothing is posted', async () => {
  await sandboxed.fault({ kind: 'rate_limit', step: 'publish_media' })
  const error = await publishError(publish('Too fast', [photo]))
  assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', 'rate_limited', 'at'])
  assert.ok(error.retryAt && error.retryAt > new Date())
  assert.deepEqual(await sandboxed.ledger(), [])
})

test('a token that dies on the way is told as such, wherever it dies', async () => {
  for (const step of ['create_container', 'read_container', 'publish_media', 'read_media']) {
    await sandboxed.reset()
    await sandboxed.fault({ kind: 'expire_token', step })
    const error = await publishError(publish('Dying', [photo])).catch(() => null)
    assert.deepEqual(
      [error?.outcome, error?.code, error?.retry],
      ['rejected', 'auth_expired', 'refresh_token'],
      step,
    )
    assert.equal((await sandboxed.ledger()).length, step === 'read_media' ? 1 : 0, step)
  }
})

test('containers that Instagram has forgotten are made anew', async () => {
  const content = withFiles('Forgotten', [photo])
  const madeAt = '2020-01-01T00:00:00.000Z'
  const container = { id: '17000000000000001', madeAt, looks: 1, readyAt: madeAt }
  const old = { ...instagram.initialState, quotaReadAt: madeAt, container }
  const stale = await publishError(sandboxed.run(content, [photo], old))
  assert.deepEqual([stale.retry, sandboxed.calls.length], ['restart_media', 0])
  const unseen = { ...old, container: { ...container, readyAt: null } }
  assert.equal((await publishError(sandboxed.run(content, [photo], unseen))).retry, 'restart_media')
  await sandboxed.run(content, [photo], instagram.forgetMedia(old))
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('a page that cannot be read leaves the post with the profile that shows it', async () => {
  await sandboxed.fault({ kind: 'status', step: 'read_media', status: 500 })
  const { published, warnings } = await publish('Unread', [photo])
  const [post] = await sandboxed.ledger()
  assert.equal(published?.id, post?.id)
  assert.ok(published?.url?.endsWith(`/www.instagram.com/${sandboxed.person.handle}/`))
  assert.deepEqual(warnings, [])
})

test('an address that nothing can be fetched from is tried anew, then told', async () => {
  const content = withFiles('Nowhere', [photo])
  const step = instagram.nextStep(content, instagram.initialState)
  const context = sandboxed.contextOf(content, [photo], instagram.initialState)
  const nowhere = { ...context.pull, offer: async () => 'http://127.0.0.1:9/none.jpg' }
  const error = await publishError(step!.run({ ...context, pull: nowhere }))
  assert.deepEqual([error.code, error.retry], ['media_unreachable', 'restart_media'])
})
