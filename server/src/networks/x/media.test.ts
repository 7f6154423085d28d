import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { clip, file, jpeg, movingGif } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { x } from './index.ts'
import type { XState } from './state.ts'
import { openSandboxedX, withFiles } from './test/sandboxed-x.ts'

const sandboxed = await openSandboxedX()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

test('photos go up in one call each, with their alt texts', async () => {
  const files = [await jpeg(320), await jpeg(321)]
  const { steps, warnings } = await sandboxed.run(
    withFiles('Two photos', files, { alt_texts: ['One', ''], made_with_ai: true }),
    files,
  )
  const [post] = await sandboxed.ledger()
  assert.deepEqual(steps, ['media_1_upload', 'media_1_alt_text', 'media_2_upload', 'create_post'])
  assert.deepEqual(
    post?.media.map(({ content_type, alt_text }) => [content_type, alt_text ?? '']),
    [
      ['image/jpeg', 'One'],
      ['image/jpeg', ''],
    ],
  )
  assert.equal(post?.options.made_with_ai, true)
  assert.deepEqual(warnings, [])
})

test('a moving GIF is processed before it is posted', async () => {
  const gif = await movingGif()
  const { steps } = await sandboxed.run(
    withFiles('It moves', [gif], { alt_texts: ['Three colours'] }),
    [gif],
  )
  const [post] = await sandboxed.ledger()
  assert.deepEqual(steps.slice(0, 4), [
    'media_1_initialize',
    'media_1_append',
    'media_1_finalize',
    'media_1_status',
  ])
  assert.equal(post?.media[0]?.content_type, 'image/gif')
  assert.equal(post?.media[0]?.alt_text, 'Three colours')
})

test('a video goes up in segments, one step each, and goes on where it stopped', async () => {
  const video = await clip(9 * 1024 * 1024)
  const content = withFiles('A clip', [video])
  await sandboxed.fault({ kind: 'status', step: 'media_append', status: 503 })
  const error = await publishError(sandboxed.run(content, [video]))
  assert.deepEqual([error.outcome, error.retry], ['rejected', 'backoff'])
  const { steps, state } = await sandboxed.run(content, [video])
  assert.equal(steps.filter((name) => name === 'media_1_append').length, 3)
  assert.equal(state.media[0]?.nextSegment, 3)
  assert.equal((await sandboxed.ledger())[0]?.media[0]?.content_type, 'video/mp4')
})

test('a segment refused as too large is sent again in halves', async () => {
  const video = await clip(5 * 1024 * 1024)
  await sandboxed.fault({ kind: 'status', step: 'media_append', status: 413, body: '' })
  const { state } = await sandboxed.run(withFiles('Halves', [video]), [video])
  assert.equal(state.segmentBytes, 2 * 1024 * 1024)
  assert.equal(state.media[0]?.nextSegment, 3)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('a lost answer to finalize costs nothing: the status tells', async () => {
  const video = await clip()
  const content = withFiles('Finalized twice', [video])
  await sandboxed.fault({ kind: 'drop_response', step: 'media_finalize' })
  let state = x.initialState
  for (
    let step = x.nextStep(content, state);
    step?.name !== 'media_1_finalize';
    step = x.nextStep(content, state)
  ) {
    assert.ok(step)
    state = (await step.run(sandboxed.contextOf(content, [video], state))).state
  }
  await publishError(x.nextStep(content, state)!.run(sandboxed.contextOf(content, [video], state)))
  await sandboxed.run(content, [video], state)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('media that cannot be processed end the delivery, with the cure', async () => {
  const broken = await file(Buffer.from('this is no video'), 'video/mp4')
  const error = await publishError(sandboxed.run(withFiles('Broken', [broken]), [broken]))
  assert.deepEqual([error.code, error.retry], ['media_processing_failed', 'never'])
  assert.deepEqual(await sandboxed.ledger(), [])
})

test('an alt text that X does not take is a warning, not a failure', async () => {
  const photo = await jpeg()
  await sandboxed.fault({
    kind: 'status',
    step: 'media_metadata',
    status: 400,
    body: { title: 'Invalid Request' },
  })
  const { warnings } = await sandboxed.run(
    withFiles('Undescribed', [photo], { alt_texts: ['A red field'] }),
    [photo],
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['alt_text_failed'],
  )
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('media that X forgot are uploaded again from the start', async () => {
  const photo = await jpeg()
  const content = withFiles('Forgotten', [photo])
  const state: XState = {
    ...x.initialState,
    media: [
      {
        id: '1',
        uploadedAt: new Date().toISOString(),
        phase: 'ready',
        sentBytes: 1,
        nextSegment: 0,
        altText: 'none',
        altTextTries: 0,
      },
    ],
  }
  const refused = await publishError(sandboxed.run(content, [photo], state))
  assert.deepEqual([refused.outcome, refused.retry], ['rejected', 'restart_media'])
  const old = {
    ...state,
    media: state.media.map((each) => ({ ...each, uploadedAt: '2020-01-01T00:00:00Z' })),
  }
  sandboxed.calls.length = 0
  const stale = await publishError(sandboxed.run(content, [photo], old))
  assert.deepEqual(
    [stale.outcome, stale.retry, sandboxed.calls.length],
    ['not_sent', 'restart_media', 0],
  )
  await sandboxed.run(content, [photo], x.forgetMedia(old))
  assert.equal((await sandboxed.ledger()).length, 1)
})
