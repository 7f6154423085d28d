import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Content } from '../contract.ts'
import { type File, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { x } from './index.ts'
import type { XOptions } from './options.ts'
import { openSandboxedX, textOnly, withFiles } from './test/sandboxed-x.ts'

const sandboxed = await openSandboxedX()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const doubts: readonly (readonly [string, object, 'yes' | 'no'])[] = [
  ['the answer was cut off after the post was made', { kind: 'drop_response' }, 'yes'],
  ['X answered 500 after making it', { kind: 'accept_then_status', status: 500 }, 'yes'],
  ['the request was cut off before it was read', { kind: 'drop_request' }, 'no'],
  ['X answered 503 and did nothing', { kind: 'status', status: 503 }, 'no'],
]

for (const [name, kind, found] of doubts) {
  test(`${name}: in doubt, and reading says ${found}`, async () => {
    const files = [await jpeg()]
    const contents: [Content<XOptions>, File[]][] = [
      [textOnly(`Doubt & <${found}> see https://example.com/a?b=1 and example.org 🎈`), []],
      [withFiles('Doubt with a photo', files), files],
      [textOnly('Doubt in a poll', { poll: { options: ['a', 'b'], duration_minutes: 5 } }), []],
    ]
    for (const [content, media] of contents) {
      let state = x.initialState
      for (
        let step = x.nextStep(content, state);
        step?.repeatable;
        step = x.nextStep(content, state)
      ) {
        state = (await step.run(sandboxed.contextOf(content, media, state))).state
      }
      const startedAt = new Date()
      await sandboxed.fault({ step: 'create_post', ...kind })
      const commit = x.nextStep(content, state)
      assert.ok(commit && !commit.repeatable)
      const error = await publishError(commit.run(sandboxed.contextOf(content, media, state)))
      assert.equal(error.outcome, 'in_doubt')
      const verdict = await commit.confirm(sandboxed.contextOf(content, media, state), {
        startedAt,
        boundIds: new Set(),
      })
      assert.equal(verdict.found, found, content.text)
      if (verdict.found !== 'yes') continue
      const post = (await sandboxed.ledger()).at(-1)
      assert.deepEqual(verdict.progress.published, { id: post?.id, url: post?.url })
      assert.deepEqual(verdict.progress.state.posts, [post?.id])
      assert.equal(x.nextStep(content, verdict.progress.state), null)
      const bound = await commit.confirm(sandboxed.contextOf(content, media, state), {
        startedAt,
        boundIds: new Set([post?.id ?? '']),
      })
      assert.equal(bound.found, 'no')
    }
  })
}

test('a doubtful part of a thread is told from its neighbours', async () => {
  const content = textOnly('Same', { thread: ['Same words', 'Same words'] })
  const startedAt = new Date()
  const first = await x
    .nextStep(content, x.initialState)!
    .run(sandboxed.contextOf(content, [], x.initialState))
  const second = await x
    .nextStep(content, first.state)!
    .run(sandboxed.contextOf(content, [], first.state))
  const third = x.nextStep(content, second.state)
  assert.ok(third && !third.repeatable)
  const before = await third.confirm(sandboxed.contextOf(content, [], second.state), {
    startedAt,
    boundIds: new Set(),
  })
  assert.equal(before.found, 'no')
})

test('a long listing is read page by page', async () => {
  const startedAt = new Date()
  const { published } = await sandboxed.run(textOnly('Needle $10'))
  for (let number = 0; number < 24; number++) await sandboxed.run(textOnly(`Hay ${number}`))
  const commit = x.nextStep(textOnly('Needle $10'), x.initialState)
  assert.ok(commit && !commit.repeatable)
  const verdict = await commit.confirm(
    sandboxed.contextOf(textOnly('Needle $10'), [], x.initialState),
    {
      startedAt,
      boundIds: new Set(),
    },
  )
  assert.equal(verdict.found === 'yes' && verdict.progress.published?.id, published?.id)
  const pages = sandboxed.calls.filter(({ path: where }) =>
    where.startsWith(`/2/users/${sandboxed.person.id}/tweets`),
  )
  assert.equal(pages.length, 3)
})

test('two posts that fit are told to the caller', async () => {
  const startedAt = new Date()
  const { published } = await sandboxed.run(textOnly('Two of a  kind'))
  await sandboxed.run(textOnly('Two of a kind'))
  const content = textOnly('Two of a kind')
  const commit = x.nextStep(content, x.initialState)
  assert.ok(commit && !commit.repeatable)
  const verdict = await commit.confirm(sandboxed.contextOf(content, [], x.initialState), {
    startedAt,
    boundIds: new Set(),
  })
  assert.ok(verdict.found === 'yes')
  assert.equal(verdict.progress.published?.id, published?.id)
  assert.deepEqual(
    verdict.progress.warnings?.map(({ code }) => code),
    ['ambiguous_match'],
  )
})

test('a long post of a subscriber is found by its full text', async () => {
  await sandboxed.become({ subscription_type: 'Premium' })
  const content = textOnly(`${'A long & winding text. '.repeat(40)}https://example.com/end`)
  const startedAt = new Date()
  await sandboxed.fault({ kind: 'drop_response', step: 'create_post' })
  await publishError(sandboxed.run(content))
  const commit = x.nextStep(content, x.initialState)
  assert.ok(commit && !commit.repeatable)
  const verdict = await commit.confirm(sandboxed.contextOf(content, [], x.initialState), {
    startedAt,
    boundIds: new Set(),
  })
  assert.equal(verdict.found, 'yes')
})

test('who may not read cannot tell', async () => {
  await sandboxed.fault({
    kind: 'status',
    step: 'list_posts',
    status: 403,
    body: {
      title: 'Forbidden',
      type: 'about:blank',
      status: 403,
      detail: 'You are not permitted to perform this action.',
    },
  })
  const commit = x.nextStep(textOnly('Unreadable'), x.initialState)
  assert.ok(commit && !commit.repeatable)
  const context = sandboxed.contextOf(textOnly('Unreadable'), [], x.initialState)
  const doubt = { startedAt: new Date(), boundIds: new Set<string>() }
  assert.equal((await commit.confirm(context, doubt)).found, 'unreadable')
  await sandboxed.fault({ kind: 'expire_token', step: 'list_posts' })
  assert.equal((await publishError(commit.confirm(context, doubt))).retry, 'refresh_token')
})
