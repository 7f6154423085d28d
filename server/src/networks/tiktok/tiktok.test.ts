import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import type { Progress } from '../contract.ts'
import type { File } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { tiktok } from './index.ts'
import { initialState, type TiktokState } from './state.ts'
import {
  clip,
  longClip,
  openSandboxedTiktok,
  resetTiktok,
  withFiles,
} from './test/sandboxed-tiktok.ts'

const sandboxed = await openSandboxedTiktok()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => resetTiktok(sandboxed))

const sha = ({ bytes }: File): string => createHash('sha256').update(bytes).digest('hex')

test('a video is private unless told otherwise; a private post has no id', async () => {
  const video = await clip()
  const text = 'Hello #TikTok 🎈\n@somebody'
  const { steps, published, warnings } = await sandboxed.run(withFiles(text, [video]), [video])
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(steps.slice(0, 4), ['creator_info', 'video_init', 'upload_last_chunk', 'status'])
  assert.deepEqual(others, [])
  assert.deepEqual([post?.kind, post?.text], ['video', text])
  assert.equal(post?.media[0]?.sha256, sha(video))
  assert.equal(post?.options.privacy_level, 'SELF_ONLY')
  assert.deepEqual(published, { id: null, url: null })
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['id_not_available'],
  )
})

test('a public video gets its id, with all its digits, and its page', async () => {
  const video = await clip()
  const content = withFiles('For all', [video], { privacy_level: 'PUBLIC_TO_EVERYONE' })
  const { published, warnings } = await sandboxed.run(content, [video])
  const [post] = await sandboxed.ledger()
  assert.ok(Number(post?.id) > Number.MAX_SAFE_INTEGER)
  assert.deepEqual(published, { id: post?.id, url: post?.url })
  assert.deepEqual(warnings, [])
})

test('a video is seen as published before its id is known', async () => {
  await sandboxed.set({ moderation_ms: 300 })
  const video = await clip()
  const content = withFiles('Moderated', [video], { privacy_level: 'PUBLIC_TO_EVERYONE' })
  const { steps, published } = await sandboxed.run(content, [video])
  assert.ok(steps.includes('post_id'))
  assert.equal(published?.id, (await sandboxed.ledger())[0]?.id)
})

test('all toggles reach the video', async () => {
  const video = await clip()
  const options = {
    privacy_level: 'MUTUAL_FOLLOW_FRIENDS',
    disable_comment: true,
    disable_duet: true,
    disable_stitch: true,
    video_cover_timestamp_ms: 1_000,
    brand_content_toggle: true,
    brand_organic_toggle: true,
    is_aigc: true,
  } as const
  await sandboxed.run(withFiles('All on', [video], options), [video])
  assert.deepEqual((await sandboxed.ledger())[0]?.options, options)
})

test('what the creator has turned off stays off, and what may be chosen is kept', async () => {
  await sandboxed.become({ comment_disabled: true, duet_disabled: true, private_account: true })
  const video = await clip()
  const content = withFiles('Off', [video], { disable_comment: false, disable_stitch: false })
  const context = sandboxed.contextOf(content, [video], initialState)
  const { profile, warnings } = await tiktok.nextStep(content, initialState)!.run(context)
  assert.deepEqual(profile?.privacy_level_options, [
    'MUTUAL_FOLLOW_FRIENDS',
    'FOLLOWER_OF_CREATOR',
    'SELF_ONLY',
  ])
  assert.equal(profile?.max_video_post_duration_sec, 300)
  assert.equal(profile?.creator_username, sandboxed.person.handle)
  assert.equal('creator_avatar_url' in profile!, false)
  assert.deepEqual(
    warnings?.map(({ message }) => message),
    ['Comments stay off: the creator has turned them off for the account.'],
  )
  await sandboxed.run(content, [video])
  const { disable_comment, disable_duet, disable_stitch } = (await sandboxed.ledger())[0]!.options
  assert.deepEqual([disable_comment, disable_duet, disable_stitch], [true, true, false])
})

test('a privacy level and a length that the creator does not have are refused before any upload', async () => {
  await sandboxed.become({ private_account: true, max_video_post_duration_sec: 60 })
  const video = await clip()
  const content = withFiles('To all', [video], { privacy_level: 'PUBLIC_TO_EVERYONE' })
  const level = await publishError(sandboxed.run(content, [video]))
  assert.deepEqual([level.code, level.retry], ['option_not_allowed', 'never'])
  assert.match(level.message, /FOLLOWER_OF_CREATOR/)
  const long = await clip(8, { durationMs: 61_000 })
  const length = await publishError(sandboxed.run(withFiles('Long', [long]), [long]))
  assert.deepEqual([length.code, length.retry], ['media_too_large', 'never'])
  assert.ok(sandboxed.calls.every(({ path }) => path.includes('creator_info')))
})

test('a large video goes up in chunks, one step each, the last taking what is left over', async () => {
  const video = await longClip()
  const { steps } = await sandboxed.run(withFiles('Large', [video]), [video])
  assert.deepEqual(
    steps.filter((name) => name.startsWith('upload')),
    [...Array.from({ length: 5 }, () => 'upload_chunk'), 'upload_last_chunk'],
  )
  const sizes = sandboxed.calls
    .filter(({ method }) => method === 'PUT')
    .map((call) => call.requestBytes)
  assert.deepEqual(
    sizes.slice(0, 5),
    Array.from({ length: 5 }, () => 10_000_000),
  )
  assert.equal((await sandboxed.ledger())[0]?.media[0]?.sha256, sha(video))
})

test('a draft of a video waits in the inbox', async () => {
  const video = await clip()
  const content = withFiles('Not sent', [video], { as_draft: true })
  const { steps, published, warnings } = await sandboxed.run(content, [video])
  assert.deepEqual(steps.slice(0, 2), ['inbox_video_init', 'upload_last_chunk'])
  assert.deepEqual(published, { id: null, url: null })
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['awaiting_creator'],
  )
  assert.deepEqual(
    (await sandboxed.ledger()).map(({ kind }) => kind),
    ['draft'],
  )
})

test('a crash after any step is gone on from where the state says, with one post in the end', async () => {
  const video = await longClip()
  const content = withFiles('Crash', [video], { privacy_level: 'PUBLIC_TO_EVERYONE' })
  const states: TiktokState[] = []
  let state: TiktokState = initialState
  for (let step = tiktok.nextStep(content, state); step; step = tiktok.nextStep(content, state)) {
    const context = sandboxed.contextOf(content, [video], state)
    const progress: Progress<TiktokState> = await step.run(context)
    state = JSON.parse(JSON.stringify(progress.state)) as TiktokState
    states.push(state)
  }
  const puts = sandboxed.calls.filter(({ method }) => method === 'PUT').length
  assert.equal(puts, 6)
  // From every state after the commit on, nothing is sent any more.
  for (const old of states.filter(({ handedOverAt }) => handedOverAt !== null)) {
    const { published } = await sandboxed.run(content, [video], old)
    if (!old.isSettled) assert.equal(published?.id, (await sandboxed.ledger())[0]?.id)
  }
  // From a state before it, the bytes that TikTok has are not taken twice.
  const half = states.find(({ upload }) => upload?.sentBytes === 30_000_000)
  assert.ok(half)
  const again = await sandboxed.run(content, [video], half)
  assert.deepEqual(again.steps, ['upload_chunk', 'status'])
  assert.equal(again.published?.id, (await sandboxed.ledger())[0]?.id)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('a chunk that arrived although its answer was lost is not sent twice', async () => {
  const video = await longClip()
  const content = withFiles('Chunk', [video])
  await sandboxed.fault({ kind: 'drop_response', step: 'upload_chunk' })
  let state: TiktokState = initialState
  const lost = await publishError(
    (async () => {
      for (;;) {
        const step = tiktok.nextStep(content, state)!
        state = (await step.run(sandboxed.contextOf(content, [video], state))).state
      }
    })(),
  )
  assert.deepEqual([lost.outcome, lost.retry], ['rejected', 'backoff'])
  const resent = await tiktok
    .nextStep(content, state)!
    .run(sandboxed.contextOf(content, [video], state))
  assert.equal(resent.state.upload?.sentBytes, 10_000_000)
  await sandboxed.run(content, [video], resent.state)
  assert.equal((await sandboxed.ledger())[0]?.media[0]?.sha256, sha(video))
})
