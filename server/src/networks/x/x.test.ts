import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { publishError } from '../test/sandboxed-network.ts'
import { x } from './index.ts'
import { openSandboxedX, textOnly } from './test/sandboxed-x.ts'

const sandboxed = await openSandboxedX()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

test('a text becomes one post, with its id and page', async () => {
  const { published, steps } = await sandboxed.run(textOnly('Hello from a test'))
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(steps, ['create_post'])
  assert.deepEqual(others, [])
  assert.equal(post?.text, 'Hello from a test')
  assert.equal(published?.id, post?.id)
  assert.equal(published?.url, post?.url)
})

test('options reach the post', async () => {
  await sandboxed.run(
    textOnly('Which?', {
      poll: { options: ['A', 'B'], duration_minutes: 60 },
      reply_settings: 'following',
      paid_partnership: true,
    }),
  )
  const [post] = await sandboxed.ledger()
  assert.equal(post?.kind, 'poll')
  assert.equal(post?.options.reply_settings, 'following')
  assert.equal(post?.options.paid_partnership, true)
})

test('a thread hangs together, and goes on at the missing part', async () => {
  const content = textOnly('1/3', { thread: ['2/3', '3/3'] })
  const first = x.nextStep(content, x.initialState)
  const { state, published } = await first!.run(sandboxed.contextOf(content, [], x.initialState))
  assert.equal(x.isIncomplete(content, x.initialState), false)
  assert.equal(x.isIncomplete(content, state), true)
  const rest = await sandboxed.run(content, [], state)
  assert.deepEqual(rest.steps, ['create_thread_part_1', 'create_thread_part_2'])
  assert.equal(rest.published, undefined)
  assert.equal(x.isIncomplete(content, rest.state), false)
  const posts = await sandboxed.ledger()
  assert.deepEqual(
    posts.map(({ text }) => text),
    ['1/3', '2/3', '3/3'],
  )
  assert.deepEqual(
    posts.map(({ id }) => id),
    rest.state.posts,
  )
  assert.deepEqual(
    posts.map(({ options }) => options.reply_to_id ?? null),
    [null, posts[0]?.id, posts[1]?.id],
  )
  assert.equal(published?.id, posts[0]?.id)
})

test('a reply to an own post goes out; one to nobody is refused', async () => {
  const { published } = await sandboxed.run(textOnly('First'))
  await sandboxed.run(textOnly('And a reply', { reply_to_id: published?.id ?? '' }))
  assert.equal((await sandboxed.ledger())[1]?.options.reply_to_id, published?.id)
  const error = await publishError(sandboxed.run(textOnly('To nobody', { reply_to_id: '1' })))
  assert.equal(error.outcome, 'rejected')
  assert.equal(error.retry, 'never')
})

test('the same text twice is a duplicate', async () => {
  await sandboxed.run(textOnly('Once'))
  const error = await publishError(sandboxed.run(textOnly('Once')))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'duplicate_content', 'never'],
  )
})

test('a rate limit names the moment', async () => {
  await sandboxed.fault({ kind: 'rate_limit', step: 'create_post' })
  const error = await publishError(sandboxed.run(textOnly('Too fast')))
  assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', 'rate_limited', 'at'])
  assert.ok(error.retryAt && error.retryAt > new Date())
  assert.deepEqual(await sandboxed.ledger(), [])
})
