import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { file, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { linkedin } from './index.ts'
import type { LinkedinState } from './state.ts'
import { film } from './test/film.ts'
import { openSandboxedLinkedin, withFiles } from './test/sandboxed-linkedin.ts'

const sandboxed = await openSandboxedLinkedin()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

test('a part that failed is sent again, those before it are not', async () => {
  const video = await film(9 * 1024 * 1024)
  const content = withFiles('Parts', [video])
  let state = linkedin.initialState
  for (const name of ['media_1_initialize', 'media_1_part']) {
    const step = linkedin.nextStep(content, state)
    assert.equal(step?.name, name)
    state = (await step!.run(sandboxed.contextOf(content, [video], state))).state
  }
  await sandboxed.fault({ kind: 'status', step: 'video_upload', status: 503 })
  const failing = linkedin.nextStep(content, state)!
  const error = await publishError(failing.run(sandboxed.contextOf(content, [video], state)))
  assert.deepEqual([error.outcome, error.retry], ['rejected', 'backoff'])
  const { steps } = await sandboxed.run(content, [video], state)
  assert.equal(steps.filter((name) => name === 'media_1_part').length, 2)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('a lost answer to finalize costs nothing: the status tells', async () => {
  const video = await film()
  const content = withFiles('Finalized twice', [video])
  await sandboxed.fault({ kind: 'drop_response', step: 'video_finalize' })
  let state = linkedin.initialState
  for (
    let step = linkedin.nextStep(content, state);
    step?.name !== 'media_1_finalize';
    step = linkedin.nextStep(content, state)
  ) {
    assert.ok(step)
    state = (await step.run(sandboxed.contextOf(content, [video], state))).state
  }
  await publishError(
    linkedin.nextStep(content, state)!.run(sandboxed.contextOf(content, [video], state)),
  )
  await sandboxed.run(content, [video], state)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('media that cannot be processed end the delivery, with the cure', async () => {
  for (const [step, files] of [
    ['image_upload', [await jpeg()]],
    ['video_finalize', [await film()]],
  ] as const) {
    await sandboxed.fault({ kind: 'processing_fails', step })
    const error = await publishError(sandboxed.run(withFiles('Broken', files), files))
    assert.deepEqual(
      [error.outcome, error.code, error.retry],
      ['rejected', 'media_processing_failed', 'never'],
      step,
    )
  }
  assert.deepEqual(await sandboxed.ledger(), [])
})

test('a file that is not what it says is not posted', async () => {
  const broken = await file(Buffer.alloc(100_000, 'no film'), 'video/mp4')
  const error = await publishError(sandboxed.run(withFiles('Broken', [broken]), [broken]))
  assert.equal(error.code, 'media_processing_failed')
  assert.deepEqual(await sandboxed.ledger(), [])
})

test('an upload address that has expired is not used; the file is begun anew', async () => {
  const photo = await jpeg()
  const content = withFiles('Expired', [photo])
  const begun = await linkedin
    .nextStep(content, linkedin.initialState)!
    .run(sandboxed.contextOf(content, [photo], linkedin.initialState))
  const upload = begun.state.uploads.media_1
  assert.ok(upload)
  const old: LinkedinState = {
    ...begun.state,
    uploads: { media_1: { ...upload, expiresAt: '2020-01-01T00:00:00Z' } },
  }
  sandboxed.calls.length = 0
  const stale = await publishError(sandboxed.run(content, [photo], old))
  assert.deepEqual(
    [stale.outcome, stale.retry, sandboxed.calls.length],
    ['not_sent', 'restart_media', 0],
  )
  await sandboxed.run(content, [photo], linkedin.forgetMedia(old))
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('an image that LinkedIn does not know is uploaded again', async () => {
  const photo = await jpeg()
  const content = withFiles('Forgotten', [photo])
  const upload = {
    urn: 'urn:li:image:D4E10AQunknown',
    phase: 'ready',
    parts: [],
    uploadToken: null,
    expiresAt: null,
    sentAt: new Date().toISOString(),
    polls: 0,
  } as const
  const state = { ...linkedin.initialState, uploads: { media_1: upload } }
  const error = await publishError(sandboxed.run(content, [photo], state))
  assert.deepEqual([error.outcome, error.retry], ['rejected', 'restart_media'])
  await sandboxed.run(content, [photo], linkedin.forgetMedia(state))
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('no signature of an upload address is written down', async () => {
  const files = [await jpeg()]
  await sandboxed.run(withFiles('Signed', files), files)
  const put = sandboxed.calls.find(({ method }) => method === 'PUT')
  assert.ok(put)
  for (const value of new URLSearchParams(put.path.split('?')[1] ?? '').values())
    assert.equal(value, '[removed]')
})

test('a post with media that is still processing waits longer each time', async () => {
  await sandboxed.reset({ processing_ms: 60_000 })
  const photo = await jpeg()
  const content = withFiles('Not ready', [photo])
  let state = linkedin.initialState
  const waits: number[] = []
  for (let round = 0; round < 6; round++) {
    const progress = await linkedin
      .nextStep(content, state)!
      .run(sandboxed.contextOf(content, [photo], state))
    state = progress.state
    if (progress.waitMs) waits.push(progress.waitMs)
  }
  assert.deepEqual(waits, [1_000, 5_000, 10_000, 20_000])
  const ready = Object.fromEntries(
    Object.entries(state.uploads).map(([name, upload]) => [
      name,
      { ...upload, phase: 'ready' as const },
    ]),
  )
  const error = await publishError(sandboxed.run(content, [photo], { ...state, uploads: ready }))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'media_processing_failed', 'at'],
  )
})
