import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Content } from '../contract.ts'
import { type File, jpeg } from '../test/files.ts'
import { instagram } from './index.ts'
import type { InstagramOptions } from './options.ts'
import type { InstagramState } from './state.ts'
import { fourSeconds, openSandboxedInstagram, withFiles } from './test/sandboxed-instagram.ts'

const sandboxed = await openSandboxedInstagram()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const photos = [await jpeg(320), await jpeg(321)]
const [photo] = photos as [File]
const video = await fourSeconds()
const commented = { first_comment: 'First' }
const asStory = { as_story: true }
const cases: readonly (readonly [string, Content<InstagramOptions>, File[]])[] = [
  ['image', withFiles('Resumed', [photo], commented), [photo]],
  ['Reel', withFiles('Resumed', [video], commented), [video]],
  ['carousel', withFiles('Resumed', photos, commented), photos],
  ['picture story', withFiles('', [photo], asStory), [photo]],
  ['video story', withFiles('', [video], asStory), [video]],
]

for (const [what, content, files] of cases) {
  test(`a ${what}: a process that dies before any step, or after one that may be repeated, loses and doubles nothing`, async () => {
    let state = instagram.initialState
    for (
      let step = instagram.nextStep(content, state);
      step !== null;
      step = instagram.nextStep(content, state)
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

const stored = (state: InstagramState): InstagramState => JSON.parse(JSON.stringify(state))
