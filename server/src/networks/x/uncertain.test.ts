import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { clip, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { x } from './index.ts'
import { openSandboxedX, textOnly, withFiles } from './test/sandboxed-x.ts'

/** Where X's documents and its traffic disagree, the connector must live with either. */
const usual = {
  vocabulary: 'tweets',
  problem_host: 'x',
  error_frame: 'document',
  rate_limit_body: 'problem',
  app_tier: 'self_serve',
  max_segment_bytes: 5_242_880,
}

const sandboxed = await openSandboxedX()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(async () => {
  await sandboxed.reset()
  await sandboxed.control('PATCH', '/settings', { x: usual })
})

const set = (switches: object): Promise<unknown> =>
  sandboxed.control('PATCH', '/settings', { x: switches })

for (const vocabulary of ['tweets', 'posts']) {
  test(`reading back in the vocabulary of ${vocabulary}`, async () => {
    await set({ vocabulary })
    const root = await sandboxed.run(textOnly('The root'))
    const files = [await jpeg()]
    const rootId = root.published?.id ?? ''
    const contents = [
      { content: withFiles('Photo https://example.com/x', files), files },
      {
        content: textOnly('Poll', { poll: { options: ['a', 'b'], duration_minutes: 5 } }),
        files: [],
      },
      { content: textOnly('Reply', { reply_to_id: rootId }), files: [] },
    ]
    for (const { content, files: media } of contents) {
      const startedAt = new Date()
      const done = await sandboxed.run(content, media)
      const before = { ...done.state, posts: [] }
      const commit = x.nextStep(content, before)
      assert.ok(commit && !commit.repeatable)
      const verdict = await commit.confirm(sandboxed.contextOf(content, media, before), {
        startedAt,
        boundIds: new Set(),
      })
      assert.equal(
        verdict.found === 'yes' && verdict.progress.published?.id,
        done.published?.id,
        content.text,
      )
    }
  })
}

for (const problem_host of ['x', 'twitter']) {
  for (const error_frame of ['document', 'traffic']) {
    test(`refusals of ${problem_host} in the frame of the ${error_frame}`, async () => {
      await set({ problem_host, error_frame })
      const root = await sandboxed.run(textOnly('Once'))
      assert.equal((await publishError(sandboxed.run(textOnly('Once')))).code, 'duplicate_content')
      const long = await publishError(sandboxed.run(textOnly('a'.repeat(281))))
      assert.ok(['text_too_long', 'permission_denied'].includes(long.code), long.code)
      assert.equal(
        (await publishError(sandboxed.run(textOnly('$AAA $BBB')))).code,
        'content_rejected',
      )
      const quoted = textOnly('Quoting', { quote_id: root.published?.id ?? '' })
      await sandboxed
        .run(quoted)
        .catch((error: unknown) => assert.match(String(error), /reply to or quote/))
    })
  }
}

for (const rate_limit_body of ['problem', 'legacy']) {
  test(`a 429 in the ${rate_limit_body} shape`, async () => {
    await set({ rate_limit_body })
    await sandboxed.fault({ kind: 'rate_limit', step: 'create_post' })
    const error = await publishError(sandboxed.run(textOnly('Too fast')))
    assert.deepEqual([error.code, error.retry, error.outcome], ['rate_limited', 'at', 'rejected'])
  })
}

test('an X that takes smaller segments gets smaller segments', async () => {
  await set({ max_segment_bytes: 1_500_000 })
  const video = await clip(5 * 1024 * 1024)
  const { state } = await sandboxed.run(withFiles('In small pieces', [video]), [video])
  assert.equal(state.segmentBytes, 1024 * 1024)
  assert.equal((await sandboxed.ledger()).length, 1)
})

test('an app that may quote quotes', async () => {
  await set({ app_tier: 'enterprise' })
  const root = await sandboxed.run(textOnly('Worth quoting'))
  await sandboxed.run(textOnly('Indeed', { quote_id: root.published?.id ?? '' }))
  assert.equal((await sandboxed.ledger())[1]?.options.quote_id, root.published?.id)
})
