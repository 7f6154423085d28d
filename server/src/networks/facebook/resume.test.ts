import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Content } from '../contract.ts'
import { clip, type File, jpeg } from '../test/files.ts'
import { facebook } from './index.ts'
import type { FacebookOptions } from './options.ts'
import type { FacebookState } from './state.ts'
import {
  openSandboxedFacebook,
  textOnly,
  uprightClip,
  withFiles,
} from './test/sandboxed-facebook.ts'

const sandboxed = await openSandboxedFacebook()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(async () => {
  await sandboxed.reset()
  await sandboxed.set({ chunk_bytes: 8_192 })
})

const photos = [await jpeg(320), await jpeg(321)]
const small = await clip()
const upright = await uprightClip()
const commented = { first_comment: 'First' }
const cases: readonly (readonly [string, Content<FacebookOptions>, File[]])[] = [
  ['text', textOnly('Resumed', commented), []],
  ['photos', withFiles('Resumed', photos, commented), photos],
  ['video', withFiles('Resumed', [small], commented), [small]],
  ['Reel', withFiles('Resumed', [upright], commented), [upright]],
  ['photo story', withFiles('', [photos[0] as File], { as_story: true }), photos],
  ['video story', withFiles('', [upright], { as_story: true }), [upright]],
]

for (const [what, content, files] of cases) {
  test(`a ${what}: a process that dies before any step, or after one that may be repeated, loses and doubles nothing`, async () => {
    let state = facebook.initialState
    for (
      let step = facebook.nextStep(content, state);
      step !== null;
      step = facebook.nextStep(content, state)
    ) {
      // A step that may be repeated is run by a process whose state is lost, then by the next one.
      const lives = step.repeatable ? 2 : 1
      let progress: Awaited<ReturnType<typeof step.run>> | undefined
      for (let life = 1; life <= lives; life++)
        progress = await step.run(sandboxed.contextOf(content, files, stored(state)))
      assert.ok(progress)
      state = stored(progress.state)
      if (progress.waitMs) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const [post, ...others] = await sandboxed.ledger()
    assert.ok(post)
    assert.deepEqual(others, [])
    assert.equal(post.comments.length, content.options.first_comment ? 1 : 0)
    assert.equal(post.media.length, content.media.length)
  })
}

const stored = (state: FacebookState): FacebookState => JSON.parse(JSON.stringify(state))
