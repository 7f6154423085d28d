import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { clip, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import {
  openSandboxedFacebook,
  textOnly,
  uprightClip,
  withFiles,
} from './test/sandboxed-facebook.ts'

/** Where Facebook's documents and its traffic disagree, the connector must live with either. */
const sandboxed = await openSandboxedFacebook()
after(() => sandboxed[Symbol.asyncDispose]())

const usual = {
  newest_version: 'v27.0',
  permission_status: '403',
  token_error_status: '400',
  server_error_code: '2',
  rate_limit_code: 'natural',
  page_usage_header: false,
  usage_headers_after: 5,
  expire_token_as: 'expired',
  duplicate_check: 'consecutive_text',
  comment_post_fields: 'answered',
  lists_honour_since: true,
  photo_max_mb: 10,
  webp_photos: false,
  animated_photos: 'refuse',
  reel_error_place: 'subcode',
  reel_finish_post_id: false,
  repeated_finish: 'refused',
  phase_done_word: 'complete',
  phase_error_form: 'error',
  bytes_spelling: 'bytes_transfered',
  relative_permalinks: true,
  story_post_id: 'string',
  story_archive: false,
  strict_rupload_token: true,
  cut_uploads_after_bytes: 0,
  refuse_creates: 'none',
  reel_max_seconds: 90,
  message_length_unit: 'utf16',
  video_limits: 'later',
  video_aspect_check: true,
}

beforeEach(async () => {
  await sandboxed.reset()
  await sandboxed.set(usual)
})

const photo = await jpeg()
const small = await clip()
const upright = await uprightClip()

/** Everything a Page can publish, once. */
async function publishAll(): Promise<void> {
  const asStory = { as_story: true }
  const contents = [
    [textOnly('Text', { first_comment: 'Comment' }), []],
    [withFiles('Photo', [photo]), [photo]],
    [withFiles('Video', [small], { first_comment: 'Comment' }), [small]],
    [withFiles('Reel', [upright], { first_comment: 'Comment' }), [upright]],
    [withFiles('', [photo], asStory), [photo]],
    [withFiles('', [upright], asStory), [upright]],
  ] as const
  const told = []
  for (const [content, files] of contents)
    told.push((await sandboxed.run(content, files)).published)
  const posts = await sandboxed.ledger()
  assert.deepEqual(posts.map(({ kind }) => kind).sort(), [
    'image',
    'reel',
    'story',
    'story',
    'text',
    'video',
  ])
  assert.deepEqual(told.map((each) => each?.id).sort(), posts.map(({ id }) => id).sort())
  assert.deepEqual(told.map((each) => each?.url).sort(), posts.map(({ url }) => url).sort())
  assert.equal(posts.filter(({ comments }) => comments.length === 1).length, 3)
}

for (const readings of [
  { newest_version: 'v26.0', photo_max_mb: 4, webp_photos: true, animated_photos: 'still' },
  { phase_done_word: 'completed', bytes_spelling: 'bytes_transferred', relative_permalinks: false },
  { story_post_id: 'number', story_archive: true, reel_finish_post_id: true },
  { comment_post_fields: 'refused_after', page_usage_header: true, usage_headers_after: 0 },
  {
    strict_rupload_token: false,
    video_aspect_check: false,
    video_limits: 'earlier',
    duplicate_check: 'off',
  },
])
  test(`everything is published with ${JSON.stringify(readings)}`, async () => {
    await sandboxed.set(readings)
    await publishAll()
  })

for (const server_error_code of ['1', '2', '-1'])
  for (const lists_honour_since of [true, false])
    test(`a 500 with code ${server_error_code} is a doubt, settled with since honoured: ${lists_honour_since}`, async () => {
      await sandboxed.set({ server_error_code, lists_honour_since })
      await sandboxed.run(textOnly('Another'))
      await sandboxed.fault({ kind: 'accept_then_status', status: 500, step: 'create_post' })
      const { error, confirmation } = await sandboxed.confirmAfter(textOnly('In doubt'))
      assert.equal((await publishError(Promise.reject(error))).outcome, 'in_doubt')
      assert.equal(confirmation.found, 'yes')
    })

for (const rate_limit_code of ['natural', '4', '17', '32', '341', '613', '80001'])
  test(`too many calls as ${rate_limit_code}`, async () => {
    await sandboxed.set({ rate_limit_code })
    await sandboxed.fault({ kind: 'rate_limit', step: 'create_post' })
    const error = await publishError(sandboxed.run(textOnly('Too fast')))
    assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', 'rate_limited', 'at'])
  })

for (const token_error_status of ['400', '401'])
  for (const expire_token_as of [
    'expired',
    'password_changed',
    'app_removed',
    'role_lost',
    'checkpointed',
    'unconfirmed',
    'invalid',
  ])
    test(`a token that is ${expire_token_as}, with HTTP ${token_error_status}`, async () => {
      await sandboxed.set({ token_error_status, expire_token_as })
      await sandboxed.fault({ kind: 'expire_token', step: 'create_post' })
      const error = await publishError(sandboxed.run(textOnly('Dead')))
      assert.deepEqual([error.code, error.retry], ['auth_expired', 'refresh_token'])
    })

const refusals: Readonly<Record<string, string>> = {
  capability: 'rejected permission_denied',
  abuse: 'rejected content_rejected',
  posting_too_fast: 'rejected rate_limited',
  flagged_abusive: 'rejected content_rejected',
  security_check: 'rejected permission_denied',
  invalid_file: 'rejected unsupported_media_format',
  community_standards: 'rejected content_rejected',
  publishing_authorization: 'rejected permission_denied',
  facebook_links: 'rejected content_rejected',
  bad_url: 'rejected content_rejected',
  bad_content_format: 'rejected content_rejected',
  account_limited: 'rejected permission_denied',
  unavailable: 'in_doubt platform_unavailable',
  identity_confirmation: 'rejected permission_denied',
  link_not_scraped: 'rejected content_rejected',
}

for (const [refuse_creates, expected] of Object.entries(refusals))
  test(`refused as ${refuse_creates}: ${expected}`, async () => {
    await sandboxed.set({ refuse_creates })
    const error = await publishError(sandboxed.run(textOnly('Unwanted')))
    assert.equal(`${error.outcome} ${error.code}`, expected)
  })

for (const reel_error_place of ['subcode', 'code', 'processing'])
  for (const phase_error_form of ['error', 'errors'])
    test(`a Reel that Facebook finds unfit, told in the ${reel_error_place} (${phase_error_form})`, async () => {
      await sandboxed.set({ reel_error_place, phase_error_form })
      // Its facts say upright, so that it comes as far as Facebook, whose own look says otherwise.
      const wrong = {
        ...small,
        item: { ...small.item, width: 540, height: 960, durationMs: 3_000 },
      }
      const error = await publishError(sandboxed.run(withFiles('Unfit', [wrong]), [wrong]))
      const expected =
        reel_error_place === 'processing' && phase_error_form === 'error'
          ? ['media_processing_failed', 'media_unsupported']
          : ['media_unsupported']
      assert.ok(expected.includes(error.code), `${error.code}: ${error.message}`)
      assert.equal(error.retry, 'never')
      assert.deepEqual(await sandboxed.ledger(), [])
    })

test('an app that wants signed calls, a shorter limit of text and one of photos are told as such', async () => {
  const code = async (
    switches: Record<string, unknown>,
    content: ReturnType<typeof textOnly>,
    files = [photo],
  ) => {
    await sandboxed.set(switches)
    const error = await publishError(sandboxed.run(content, files))
    assert.equal(error.outcome, 'rejected')
    return error.code
  }
  for (const appsecret_proof_code of ['100', '104'])
    assert.equal(
      await code({ require_appsecret_proof: true, appsecret_proof_code }, textOnly('Unsigned')),
      'permission_denied',
    )
  await sandboxed.set({ require_appsecret_proof: false })
  assert.equal(await code({ max_message_length: 3 }, textOnly('Long')), 'text_too_long')
  await sandboxed.set({ max_message_length: 63_206 })
  const two = withFiles('Two', [photo, photo])
  assert.equal(await code({ max_attached_media: 1 }, two), 'platform_rejected')
  await sandboxed.set({ max_attached_media: 10 })
})

for (const repeated_finish of ['refused', 'success'])
  test(`telling Facebook twice to publish makes one Reel, a second time ${repeated_finish}`, async () => {
    await sandboxed.set({ repeated_finish })
    const content = withFiles('Twice', [upright])
    let state = sandboxed.network.initialState
    for (;;) {
      const step = sandboxed.network.nextStep(content, state)
      assert.ok(step)
      const context = sandboxed.contextOf(content, [upright], state)
      if (step.name === 'publish_reel') {
        await step.run(context)
        const posted = async () => (await sandboxed.ledger()).length === 1
        while (!(await posted())) await new Promise((resolve) => setTimeout(resolve, 20))
        const again = await step.run({ ...context, attempt: { number: 2, isProbe: false } })
        await sandboxed.run(content, [upright], again.state)
        break
      }
      state = (await step.run(context)).state
    }
    assert.equal((await sandboxed.ledger()).length, 1)
  })
