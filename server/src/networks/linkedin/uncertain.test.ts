import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { film } from './test/film.ts'
import {
  memberScopes,
  openSandboxedLinkedin,
  textOnly,
  usualSwitches,
  withFiles,
} from './test/sandboxed-linkedin.ts'

/** Where LinkedIn's documents leave open how a post is taken, the connector lives with either. */
const sandboxed = await openSandboxedLinkedin()
after(() => sandboxed[Symbol.asyncDispose]())
const usual = await usualSwitches(sandboxed)
beforeEach(async () => {
  await sandboxed.reset()
  await sandboxed.set(usual)
})

const typed = 'Hours (summer) @ 9_17: https://example.com/a_(b)~c#d {x} #tag'

/** A text, images and a video with a comment: all that a reading can touch. */
async function publishAll(): Promise<void> {
  const images = [await jpeg(320), await jpeg(321)]
  const video = await film(5 * 1024 * 1024)
  await sandboxed.run(textOnly(typed))
  await sandboxed.run(withFiles('Two', images, { alt_texts: ['One'] }), images)
  await sandboxed.run(withFiles('Moving', [video], { first_comment: 'First' }), [video])
  const posts = await sandboxed.ledger()
  assert.deepEqual(
    posts.map(({ text, media, comments }) => [text, media.length, comments.length]),
    [
      [typed, 0, 0],
      ['Two', 2, 0],
      ['Moving', 1, 1],
    ],
  )
}

const readings: readonly Record<string, unknown>[] = [
  { newest_version: '202610' },
  { unescaped_text: 'refused' },
  { unescaped_urls: 'kept' },
  { validation_envelope: 'input_errors' },
  { urn_kind: 'share' },
  { urn_kind: 'ugcPost' },
  { created_id_header: 'encoded' },
  { comment_scope: 'social' },
  { comment_scope: 'either', v2_comments: 'refused' },
  { upload_without_bearer: 'accepted' },
  { video_part_with_bearer: 'refused' },
  { upload_token: 'filled', last_part_overshoots: true },
  { max_video_bytes: '5_gb', max_video_minutes: '10' },
  { app: 'development_tier' },
  { duplicate_media: 'ignored' },
  { duplicate_media: 'never_duplicate' },
]

for (const reading of readings) {
  test(`everything is published with ${JSON.stringify(reading)}`, async () => {
    await sandboxed.set(reading)
    await sandboxed.be(0)
    await publishAll()
  })
}

for (const status of [
  { member_image_status: 'refused', member_video_status: 'refused' },
  { member_image_status: 'legacy_only' },
  { member_image_status: 'allowed' },
]) {
  test(`a member's token that may do nothing but post publishes with ${JSON.stringify(status)}`, async () => {
    await sandboxed.set({ ...status, processing_media: 'accepted' })
    await sandboxed.become({ scopes: memberScopes })
    await publishAll()
  })
}

test('an app with the self-serve products alone publishes; only its comments may fail', async () => {
  await sandboxed.set({ app: 'self_serve' })
  await sandboxed.be(0)
  await publishAll()
})

for (const processing_media of ['refused', 'accepted']) {
  test(`media that may not be asked about: a post too early is ${processing_media}`, async () => {
    await sandboxed.reset({ processing_ms: 60_000 })
    await sandboxed.set({ member_image_status: 'refused', processing_media })
    await sandboxed.become({ scopes: memberScopes })
    const files = [await jpeg()]
    const posting = sandboxed.run(withFiles('Early', files), files)
    if (processing_media === 'accepted') return void assert.ok((await posting).published?.id)
    const error = await publishError(posting)
    assert.deepEqual(
      [error.outcome, error.code, error.retry],
      ['rejected', 'media_processing_failed', 'at'],
    )
  })
}

test('a post that LinkedIn does not name is looked for by a page, and left unnamed by a member', async () => {
  await sandboxed.set({ created_id_header: 'missing' })
  await sandboxed.become({ kind: 'organization' })
  const content = textOnly('Nameless', { first_comment: 'First' })
  const page = await sandboxed.run(content)
  const [post] = await sandboxed.ledger()
  assert.deepEqual(page.steps, ['create_post', 'find_post', 'first_comment'])
  assert.deepEqual(page.published, { id: post?.id, url: post?.url })
  assert.equal(post?.comments.length, 1)
  await sandboxed.be(0)
  const member = await sandboxed.run(content)
  assert.deepEqual(member.published, { id: null, url: null })
  assert.deepEqual(
    member.warnings.map(({ code }) => code),
    ['id_not_available', 'first_comment_failed'],
  )
})
