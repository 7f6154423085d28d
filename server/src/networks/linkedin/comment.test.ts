import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { publishError } from '../test/sandboxed-network.ts'
import { linkedin } from './index.ts'
import { memberScopes, openSandboxedLinkedin, textOnly } from './test/sandboxed-linkedin.ts'

const sandboxed = await openSandboxedLinkedin()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const text = 'More (and a link): https://example.com/a_b #tag'
const content = textOnly('Look below', { first_comment: text })

/** The post is out; what comes next is its comment. */
async function published() {
  const post = linkedin.nextStep(content, linkedin.initialState)
  assert.ok(post)
  const progress = await post.run(sandboxed.contextOf(content, [], linkedin.initialState))
  const step = linkedin.nextStep(content, progress.state)
  assert.ok(step && !step.repeatable)
  return { step, context: sandboxed.contextOf(content, [], progress.state) }
}

const comments = async () =>
  (await sandboxed.ledger()).flatMap((post) => post.comments.map((each) => each.text))

for (const kind of ['member', 'organization']) {
  test(`the first comment of a ${kind} stands below the post, word for word`, async () => {
    await sandboxed.become({ kind })
    const { steps, warnings } = await sandboxed.run(content)
    assert.deepEqual(steps, ['create_post', 'first_comment'])
    assert.deepEqual(warnings, [])
    assert.deepEqual(await comments(), [text])
  })
}

test('a token without the scope of the versioned path comments on the older one', async () => {
  await sandboxed.become({ scopes: memberScopes })
  await sandboxed.run(content)
  assert.deepEqual(await comments(), [text])
  assert.deepEqual(
    sandboxed.calls.slice(-2).map(({ path, status }) => [path.split('/')[1], status]),
    [
      ['rest', 403],
      ['v2', 201],
    ],
  )
})

test('a comment that is refused everywhere is a warning of the step, and the post stays', async () => {
  await sandboxed.become({ scopes: memberScopes })
  await sandboxed.set({ v2_comments: 'refused' })
  const { step, context } = await published()
  const error = await publishError(step.run(context))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'permission_denied', 'never'],
  )
  assert.equal(step.ifItFails, 'first_comment_failed')
  assert.equal((await sandboxed.ledger()).length, 1)
})

const doubts: readonly (readonly [string, object, 'yes' | 'no'])[] = [
  ['the answer was cut off', { kind: 'drop_response' }, 'yes'],
  ['LinkedIn answered 500 after making it', { kind: 'accept_then_status', status: 500 }, 'yes'],
  ['the request was cut off', { kind: 'drop_request' }, 'no'],
  ['LinkedIn answered 503', { kind: 'status', status: 503 }, 'no'],
]

for (const [name, kind, found] of doubts) {
  test(`a comment in doubt, ${name}: reading says ${found}`, async () => {
    await sandboxed.become({ kind: 'organization' })
    const { step, context } = await published()
    const doubt = { startedAt: new Date(), boundIds: new Set<string>() }
    await sandboxed.fault({ step: 'create_comment', ...kind })
    assert.equal((await publishError(step.run(context))).outcome, 'in_doubt')
    const verdict = await step.confirm(context, doubt)
    assert.equal(verdict.found, found)
    if (verdict.found === 'yes')
      assert.equal(linkedin.nextStep(content, verdict.progress.state), null)
    assert.equal((await comments()).length, found === 'yes' ? 1 : 0)
  })
}

test('somebody else’s same words, or older ones, are not ours', async () => {
  await sandboxed.become({ kind: 'organization' })
  const { step, context } = await published()
  await step.run(context)
  const later = { startedAt: new Date(Date.now() + 3 * 60_000), boundIds: new Set<string>() }
  assert.equal((await step.confirm(context, later)).found, 'no')
})

test('comments that may not be read leave nobody to ask', async () => {
  await sandboxed.become({ scopes: memberScopes })
  const { step, context } = await published()
  const refused = {
    message: 'Not enough permissions to access: partnerApiSocialActions.GET_ALL.20260901',
    status: 403,
  }
  await sandboxed.fault({
    kind: 'status',
    step: 'list_comments',
    status: 403,
    body: refused,
    count: 2,
  })
  const doubt = { startedAt: new Date(), boundIds: new Set<string>() }
  assert.equal((await step.confirm(context, doubt)).found, 'unreadable')
})

test('a post too young for comments is commented on a little later', async () => {
  await sandboxed.set({ activity_lag_ms: 600_000 })
  const { step, context } = await published()
  const error = await publishError(step.run(context))
  assert.deepEqual([error.outcome, error.retry], ['rejected', 'backoff'])
  await sandboxed.set({ activity_lag_ms: 0 })
  await step.run(context)
  assert.deepEqual(await comments(), [text])
})
