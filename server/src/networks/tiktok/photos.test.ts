import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import { type File, jpeg, picture } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { tiktok } from './index.ts'
import { initialState } from './state.ts'
import {
  clip,
  openSandboxedTiktok,
  resetTiktok,
  upToCommit,
  withFiles,
} from './test/sandboxed-tiktok.ts'

const sandboxed = await openSandboxedTiktok()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => resetTiktok(sandboxed))

const sha = ({ bytes }: File): string => createHash('sha256').update(bytes).digest('hex')
const isPublic = { privacy_level: 'PUBLIC_TO_EVERYONE' } as const

test('photos are fetched from us, in order, with their title, text and cover', async () => {
  const files = [await jpeg(320), await picture('webp', 200, 400), await jpeg(321)]
  const options = {
    ...isPublic,
    title: 'Three shots',
    photo_cover_index: 1,
    disable_comment: true,
    auto_add_music: true,
    brand_organic_toggle: true,
    is_aigc: true,
  }
  const content = withFiles('From the studio #photo', files, options)
  const { steps, published, warnings } = await sandboxed.run(content, files)
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(steps.slice(0, 3), ['creator_info', 'content_init', 'status'])
  assert.deepEqual(others, [])
  assert.deepEqual([post?.kind, post?.text], ['carousel', content.text])
  assert.deepEqual(
    post?.media.map(({ sha256 }) => sha256),
    files.map(sha),
  )
  assert.deepEqual(post?.options, { ...options, brand_content_toggle: false })
  assert.deepEqual(published, { id: post?.id, url: post?.url })
  assert.match(published?.url ?? '', /\/photo\//)
  assert.deepEqual(warnings, [])
})

test('the same photo twice is two photos', async () => {
  const photo = await jpeg()
  await sandboxed.run(withFiles('Twice', [photo, photo], isPublic), [photo])
  assert.equal((await sandboxed.ledger())[0]?.media.length, 2)
  assert.equal(sandboxed.fetchesOf('photos_0_1'), 1)
  assert.equal(sandboxed.fetchesOf('photos_0_2'), 1)
})

test('a PNG and a photo beyond 1080p are drawn anew, and the caller is told', async () => {
  const files = [
    await jpeg(),
    await picture('png', 300, 200),
    await picture('jpeg', 2_000, 1_500),
    await picture('webp', 1_200, 2_400),
  ]
  const content = withFiles('Converted', files, isPublic)
  const foretold = tiktok
    .check(content, { platformAccountId: '1', handle: null, profile: {} })
    .map(({ code, message }) => ({ code, message }))
  const { steps, warnings } = await sandboxed.run(content, files)
  const [post] = await sandboxed.ledger()
  assert.deepEqual(steps.slice(1, 5), ['fit_photo_2', 'fit_photo_3', 'fit_photo_4', 'content_init'])
  assert.deepEqual(
    post?.media.map(({ content_type }) => content_type),
    ['image/jpeg', 'image/jpeg', 'image/jpeg', 'image/webp'],
  )
  assert.equal(post?.media[0]?.sha256, sha(files[0]!))
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['media_converted', 'media_converted', 'media_converted'],
  )
  // Said in the same words before and after, so that it is told once.
  assert.deepEqual(foretold, warnings)
})

test('a draft of photos keeps its texts and waits in the inbox', async () => {
  const photo = await jpeg()
  const options = { as_draft: true, title: 'Title', privacy_level: 'SELF_ONLY' } as const
  const { steps, warnings } = await sandboxed.run(withFiles('Text', [photo], options), [photo])
  const [post] = await sandboxed.ledger()
  assert.deepEqual(steps.slice(0, 1), ['content_init'])
  assert.deepEqual([post?.kind, post?.text, post?.options.title], ['draft', 'Text', 'Title'])
  assert.equal('privacy_level' in post!.options, false)
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['awaiting_creator'],
  )
})

test('a creator whose app is too old for photo drafts is told to update it', async () => {
  await sandboxed.become({ app_version: '31.7' })
  const photo = await jpeg()
  const error = await publishError(
    sandboxed.run(withFiles('Old', [photo], { as_draft: true }), [photo]),
  )
  assert.deepEqual([error.outcome, error.code], ['rejected', 'permission_denied'])
  assert.match(error.message, /update the app/)
})

test('photos that TikTok could not fetch are offered anew, at new addresses', async () => {
  const photo = await jpeg()
  const content = withFiles('Unreachable', [photo], isPublic)
  await sandboxed.set({ processing_failure: 'photo_pull_failed' })
  await sandboxed.fault({ kind: 'processing_fails', step: 'content_init' })
  const { commit, state } = await upToCommit(sandboxed, content, [photo])
  const sent = await commit.run(sandboxed.contextOf(content, [photo], state))
  const error = await publishError(sandboxed.run(content, [photo], sent.state))
  assert.deepEqual([error.code, error.retry], ['media_unreachable', 'restart_media'])
  const again = await sandboxed.run(content, [photo], tiktok.forgetMedia(sent.state))
  assert.deepEqual(again.steps.slice(0, 2), ['creator_info', 'content_init_again_1'])
  assert.equal(sandboxed.fetchesOf('photos_1_1'), 1)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('photos are not posted by what TikTok said of the creator an hour ago', async () => {
  const photo = await jpeg()
  const content = withFiles('Stale', [photo])
  const { commit, state } = await upToCommit(sandboxed, content, [photo])
  assert.ok(state.creator)
  const creator = { ...state.creator, askedAt: new Date(Date.now() - 3_600_000).toISOString() }
  sandboxed.calls.length = 0
  const context = sandboxed.contextOf(content, [photo], { ...state, creator })
  const error = await publishError(commit.run(context))
  assert.deepEqual([error.outcome, error.retry], ['not_sent', 'restart_media'])
  assert.deepEqual(sandboxed.calls, [])
  const fresh = tiktok.nextStep(content, tiktok.forgetMedia(context.state))
  assert.equal(fresh?.name, 'creator_info')
})

test('a video asks about the creator again by itself when the answer is old', async () => {
  const video = await clip()
  const content = withFiles('Stale video', [video])
  const asked = await tiktok
    .nextStep(content, initialState)!
    .run(sandboxed.contextOf(content, [video], initialState))
  assert.ok(asked.state.creator)
  const creator = { ...asked.state.creator, askedAt: '2020-01-01T00:00:00.000Z' }
  const { steps } = await sandboxed.run(content, [video], { ...asked.state, creator })
  assert.deepEqual(steps.slice(0, 3), ['video_init', 'creator_info', 'video_init'])
})
