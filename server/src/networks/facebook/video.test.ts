import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import { clip, file, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { facebook } from './index.ts'
import type { FacebookState } from './state.ts'
import {
  idAndUrl,
  openSandboxedFacebook,
  uprightClip,
  withFiles,
} from './test/sandboxed-facebook.ts'

const sandboxed = await openSandboxedFacebook()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const megabytes = (count: number): number => count * 1024 * 1024

test('a video goes up in the pieces Facebook asks for, one step each, and counts once it can be seen', async () => {
  await sandboxed.set({ chunk_bytes: megabytes(1) })
  const video = await clip(megabytes(2.5))
  const content = withFiles('A clip', [video], { first_comment: 'First!' })
  const { steps, published, state } = await sandboxed.run(content, [video])
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(others, [])
  assert.deepEqual(steps.slice(0, 6), [
    'video_start',
    'video_transfer',
    'video_transfer',
    'video_transfer',
    'publish_video',
    'video_status',
  ])
  assert.deepEqual(steps.slice(-2), ['video_status', 'first_comment'])
  assert.deepEqual([post?.kind, post?.text], ['video', 'A clip'])
  assert.equal(post?.media[0]?.sha256, sha256(video.bytes))
  assert.equal(post?.comments[0]?.text, 'First!')
  assert.deepEqual(published, idAndUrl(post))
  assert.equal(post?.options.video_id, state.video?.id)
})

test('a lost answer to a piece costs nothing: the upload goes on where Facebook stands', async () => {
  await sandboxed.set({ chunk_bytes: megabytes(1) })
  const video = await clip(megabytes(2.5))
  const content = withFiles('Cut off', [video])
  const { state } = await prefix(content, [video], 'video_transfer')
  await sandboxed.fault({ kind: 'drop_response', step: 'transfer_video' })
  const error = await publishError(sandboxed.run(content, [video], state))
  assert.deepEqual([error.outcome, error.retry], ['rejected', 'backoff'])
  await sandboxed.run(content, [video], state)
  assert.equal((await sandboxed.ledger())[0]?.media[0]?.sha256, sha256(video.bytes))
})

test('an upright video becomes a Reel; with as_reel false it stays a video', async () => {
  const video = await uprightClip()
  const reel = await sandboxed.run(
    withFiles('Upright #demo', [video], { as_reel: true, first_comment: 'Under the Reel' }),
    [video],
  )
  assert.deepEqual(reel.steps.slice(0, 4), [
    'reel_start',
    'reel_upload',
    'reel_upload_status',
    'publish_reel',
  ])
  await sandboxed.run(withFiles('Plain', [video], { as_reel: false }), [video])
  const posts = await sandboxed.ledger()
  assert.deepEqual(
    posts.map(({ kind, text }) => [kind, text]),
    [
      ['reel', 'Upright #demo'],
      ['video', 'Plain'],
    ],
  )
  assert.deepEqual(reel.published, idAndUrl(posts[0]))
  assert.equal(posts[0]?.media[0]?.sha256, sha256(video.bytes))
  assert.equal(posts[0]?.comments[0]?.text, 'Under the Reel')
})

test('a Reel whose upload breaks off goes on at the byte that Facebook has', async () => {
  const video = await uprightClip(megabytes(5))
  const content = withFiles('Resumed', [video])
  await sandboxed.set({ cut_uploads_after_bytes: megabytes(2) })
  const { state } = await prefix(content, [video], 'reel_upload')
  let cuts = 0
  for (;;) {
    const end = await sandboxed.run(content, [video], state).catch((error: unknown) => error)
    if (!(end instanceof Error)) break
    const error = await publishError(Promise.reject(end))
    assert.deepEqual([error.outcome, error.retry], ['rejected', 'backoff'])
    cuts += 1
  }
  assert.equal(cuts, 2)
  const sent = sandboxed.calls.filter(({ host }) => host === 'rupload.facebook.com')
  assert.ok(
    sent.every(
      ({ requestBytes }, index) => requestBytes <= video.bytes.length - index * megabytes(2),
    ),
  )
  assert.equal((await sandboxed.ledger())[0]?.media[0]?.sha256, sha256(video.bytes))
})

for (const [what, step, extra] of [
  ['video', 'finish_video', { as_reel: false }],
  ['Reel', 'finish_reel', {}],
  ['story', 'finish_video_story', { as_story: true }],
] as const) {
  test(`a ${what} that Facebook cannot process ends with its reason, and nothing is posted`, async () => {
    const video = await uprightClip()
    await sandboxed.fault({ kind: 'processing_fails', step })
    const error = await publishError(sandboxed.run(withFiles('Broken', [video], extra), [video]))
    assert.deepEqual(
      [error.outcome, error.code, error.retry],
      ['rejected', 'media_processing_failed', 'never'],
    )
    assert.match(error.message, /Facebook says/)
    assert.deepEqual(await sandboxed.ledger(), [])
  })
}

test('a file that is no video is refused before anything is posted', async () => {
  const broken = await file(Buffer.alloc(2_000, 'not a video'), 'video/mp4')
  const error = await publishError(sandboxed.run(withFiles('Broken', [broken]), [broken]))
  assert.equal(error.outcome, 'rejected')
  assert.ok(['media_processing_failed', 'media_unsupported'].includes(error.code), error.code)
  assert.deepEqual(await sandboxed.ledger(), [])
})

test('a token that dies while a video is processed does not publish it twice', async () => {
  const video = await uprightClip()
  const content = withFiles('Dying', [video])
  const before = await prefix(content, [video], 'publish_reel')
  const sent = await facebook
    .nextStep(content, before.state)!
    .run(sandboxed.contextOf(content, [video], before.state))
  await sandboxed.fault({ kind: 'expire_token', step: 'read_object' })
  const error = await publishError(sandboxed.run(content, [video], sent.state))
  assert.equal(error.retry, 'refresh_token')
  await sandboxed.be(0)
  const rest = await sandboxed.run(content, [video], sent.state)
  assert.ok(!rest.steps.includes('publish_reel'))
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('stories carry one photo or one upright video, with the address Facebook gives', async () => {
  const [photo, video] = [await jpeg(), await uprightClip()]
  const asStory = { as_story: true }
  const first = await sandboxed.run(withFiles('', [photo], asStory), [photo])
  const second = await sandboxed.run(withFiles('', [video], asStory), [video])
  const posts = await sandboxed.ledger()
  assert.deepEqual(
    posts.map(({ kind, media }) => [kind, media[0]?.sha256]),
    [
      ['story', sha256(photo.bytes)],
      ['story', sha256(video.bytes)],
    ],
  )
  assert.deepEqual(first.published, idAndUrl(posts[0]))
  assert.deepEqual(second.published, idAndUrl(posts[1]))
  assert.deepEqual(first.steps, ['photo_1_upload', 'publish_story', 'read_story_link'])
})

test('a video that Facebook leaves as a draft is an error that says so, and is not sent again', async () => {
  await sandboxed.set({ portrait_video_stays_draft: true })
  const video = await uprightClip()
  const content = withFiles('Left lying', [video], { as_reel: false })
  const { state } = await prefix(content, [video], 'video_status')
  let at = Date.now()
  const look = async (from: FacebookState) => {
    const step = facebook.nextStep(content, from)
    assert.equal(step?.name, 'video_status')
    return step!.run({ ...sandboxed.contextOf(content, [video], from), now: () => new Date(at) })
  }
  let current = state
  const error = await publishError(
    (async () => {
      for (let looks = 0; looks < 100; looks++) {
        const progress = await look(current)
        assert.equal(progress.published, undefined)
        current = progress.state
        at += 10_000
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })(),
  )
  assert.deepEqual([error.code, error.retry], ['platform_rejected', 'never'])
  assert.match(error.message, /draft/)
  assert.equal((await sandboxed.ledger())[0]?.kind, 'draft')
})

test('a video that cannot be read after it was sent is waited for, and never called failed', async () => {
  const video = await uprightClip()
  const content = withFiles('Unread', [video])
  const { state } = await prefix(content, [video], 'reel_status')
  const look = (minutes: number) => {
    const now = () => new Date(Date.now() + minutes * 60_000)
    const context = { ...sandboxed.contextOf(content, [video], state), now }
    return facebook.nextStep(content, state)!.run(context)
  }
  const body = {
    error: { code: 100, error_subcode: 33, type: 'GraphMethodException', message: '' },
  }
  const unread = { kind: 'status', status: 400, step: 'read_object', body }
  await sandboxed.fault(unread)
  assert.ok((await look(0)).waitMs)
  await sandboxed.fault(unread)
  assert.equal((await publishError(look(16))).code, 'outcome_unknown')
  await sandboxed.run(content, [video], state)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('a video that is processed for ever ends as unknown and not as failed', async () => {
  await sandboxed.reset({ processing_ms: 3_600_000 })
  const video = await uprightClip()
  const content = withFiles('Slow', [video])
  const { state } = await prefix(content, [video], 'reel_status')
  const late = {
    ...sandboxed.contextOf(content, [video], state),
    now: () => new Date(Date.now() + 16 * 60_000),
  }
  const error = await publishError(facebook.nextStep(content, state)!.run(late))
  assert.deepEqual([error.code, error.retry], ['outcome_unknown', 'never'])
})

/** Runs up to the first step of that name, which is not run. */
async function prefix(
  content: ReturnType<typeof withFiles>,
  files: Parameters<typeof sandboxed.run>[1],
  until: string,
): Promise<{ state: FacebookState }> {
  let state = facebook.initialState
  for (;;) {
    const step = facebook.nextStep(content, state)
    assert.ok(step, `there is no ${until}`)
    if (step.name === until) return { state }
    const progress = await step.run(sandboxed.contextOf(content, files ?? [], state))
    state = JSON.parse(JSON.stringify(progress.state)) as FacebookState
    if (progress.waitMs) await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
