import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { CommitStep, Content } from '../contract.ts'
import { type File, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { linkedin } from './index.ts'
import type { LinkedinOptions } from './options.ts'
import type { LinkedinState } from './state.ts'
import {
  memberScopes,
  openSandboxedLinkedin,
  probe,
  textOnly,
  withFiles,
} from './test/sandboxed-linkedin.ts'

const sandboxed = await openSandboxedLinkedin()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const doubts: readonly (readonly [string, object, 'yes' | 'no'])[] = [
  ['the answer was cut off after the post was made', { kind: 'drop_response' }, 'yes'],
  ['LinkedIn answered 500 after making it', { kind: 'accept_then_status', status: 500 }, 'yes'],
  ['the request was cut off before it was read', { kind: 'drop_request' }, 'no'],
  ['LinkedIn answered 503 and did nothing', { kind: 'status', status: 503 }, 'no'],
]

const poll: LinkedinOptions['poll'] = { question: 'Q?', options: ['a', 'b'], duration: 'ONE_DAY' }
const link_preview = { url: 'https://example.com/p', title: 'T' }

/** The commit of a post without media. */
function commitOf(content: Content<LinkedinOptions>): CommitStep<LinkedinOptions, LinkedinState> {
  const step = linkedin.nextStep(content, linkedin.initialState)
  assert.ok(step && !step.repeatable)
  return step
}

const contextOf = (content: Content<LinkedinOptions>) =>
  sandboxed.contextOf(content, [], linkedin.initialState)

const doubtSince = (startedAt: Date, ...bound: string[]) => ({
  startedAt,
  boundIds: new Set(bound),
})

for (const [name, kind, found] of doubts) {
  test(`a page: ${name}: in doubt, and reading says ${found}`, async () => {
    await sandboxed.become({ kind: 'organization' })
    const files = [await jpeg(320), await jpeg(321)]
    const contents: [Content<LinkedinOptions>, File[]][] = [
      [textOnly(`Doubt & (${found}) see https://example.com/a_b #one_tag 🎈`), []],
      [withFiles('Doubt with two photos', files), files],
      [textOnly('Doubt in a poll', { poll }), []],
      [textOnly('Doubt with a card', { link_preview }), []],
    ]
    for (const [content, media] of contents) {
      await sandboxed.fault({ step: 'create_post', ...kind })
      const { error, confirmation, state } = await sandboxed.confirmAfter(content, media)
      assert.equal((error as { outcome?: string }).outcome, 'in_doubt')
      assert.equal(confirmation.found, found, content.text)
      if (confirmation.found !== 'yes') continue
      const post = (await sandboxed.ledger()).at(-1)
      assert.deepEqual(confirmation.progress.published, { id: post?.id, url: post?.url })
      assert.equal(linkedin.nextStep(content, confirmation.progress.state), null)
      const commit = linkedin.nextStep(content, state)
      assert.ok(commit && !commit.repeatable)
      const bound = doubtSince(new Date(), post?.id ?? '')
      assert.equal(
        (await commit.confirm(sandboxed.contextOf(content, media, state), bound)).found,
        'no',
      )
    }
  })

  test(`a member: ${name}: sending the same once more tells, and there is one post`, async () => {
    for (const content of [textOnly(`Doubt (${found})`), textOnly('Card', { link_preview })]) {
      await sandboxed.reset()
      const startedAt = new Date()
      await sandboxed.fault({ step: 'create_post', ...kind })
      const { error, confirmation } = await sandboxed.confirmAfter(content)
      assert.equal((error as { outcome?: string }).outcome, 'in_doubt')
      assert.deepEqual(
        [confirmation.found, confirmation.found === 'ask_again' && confirmation.waitMs],
        ['ask_again', 30_000],
      )
      const { published } = await probe(sandboxed, content, doubtSince(startedAt))
      const posts = await sandboxed.ledger()
      assert.deepEqual(
        posts.map(({ id, url }) => ({ id, url })),
        [published],
      )
    }
  })
}

test('a member’s post with media or a poll cannot be asked about', async () => {
  const files = [await jpeg()]
  for (const [content, media] of [
    [withFiles('A photo', files), files],
    [textOnly('A poll', { poll }), []],
  ] as const) {
    await sandboxed.fault({ step: 'create_post', kind: 'drop_response' })
    assert.equal((await sandboxed.confirmAfter(content, media)).confirmation.found, 'unreadable')
  }
})

test('after eight minutes a duplicate proves nothing: nobody can tell', async () => {
  const content = textOnly('Long ago')
  const confirm = (ageMs: number) =>
    commitOf(content).confirm(contextOf(content), doubtSince(new Date(Date.now() - ageMs)))
  assert.equal((await confirm(7 * 60_000)).found, 'ask_again')
  assert.equal((await confirm(8 * 60_000)).found, 'unreadable')
})

test('a member’s token that may read is used to read', async () => {
  await sandboxed.become({ scopes: [...memberScopes, 'r_member_social'] })
  const files = [await jpeg()]
  await sandboxed.fault({ step: 'create_post', kind: 'drop_response' })
  const { confirmation } = await sandboxed.confirmAfter(withFiles('Readable', files), files)
  assert.equal(confirmation.found, 'yes')
})

test('a duplicate that nobody was in doubt about is a refusal', async () => {
  await sandboxed.run(textOnly('Twice'))
  const error = await publishError(sandboxed.run(textOnly('Twice')))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'duplicate_content', 'never'],
  )
})

test('a probe never claims an older post, nor one that belongs to another delivery', async () => {
  const content = textOnly('Mine or not')
  const { published } = await sandboxed.run(content)
  for (const doubt of [
    doubtSince(new Date(Date.now() + 10 * 60_000)),
    doubtSince(new Date(), published?.id ?? ''),
  ]) {
    const error = await publishError(probe(sandboxed, content, doubt))
    assert.deepEqual([error.outcome, error.code], ['rejected', 'duplicate_content'])
  }
})

test('a probe that names no post, or the ghost of a deleted one, leaves the doubt', async () => {
  const content = textOnly('Haunted')
  const ghost = (BigInt(Date.now() + 60_000) << 22n).toString()
  for (const words of [
    'Duplicate post is detected',
    `Content is a duplicate of urn:li:share:${ghost}`,
  ]) {
    const body = {
      message: words,
      status: 422,
      errorDetails: { inputErrors: [{ code: 'DUPLICATE_POST' }] },
    }
    await sandboxed.fault({ step: 'create_post', kind: 'status', status: 422, body })
    const error = await publishError(probe(sandboxed, content, doubtSince(new Date())))
    assert.equal(error.outcome, 'in_doubt', words)
  }
})

test('a post that a lagging listing does not show yet may still be there', async () => {
  await sandboxed.become({ kind: 'organization' })
  await sandboxed.fault({ step: 'create_post', kind: 'lag_listing', delay_ms: 60_000 })
  const content = textOnly('Lagging')
  const startedAt = new Date()
  await sandboxed.run(content)
  const verdict = await commitOf(content).confirm(contextOf(content), doubtSince(startedAt))
  assert.deepEqual(verdict, { found: 'no' })
})

test('a long listing is read page by page, and twins are told to the caller', async () => {
  await sandboxed.become({ kind: 'organization' })
  await sandboxed.set({ duplicate_window_seconds: 0 })
  const startedAt = new Date()
  const content = textOnly('Needle')
  const first = await sandboxed.run(content)
  await sandboxed.run(content)
  for (let number = 0; number < 50; number++) await sandboxed.run(textOnly(`Hay ${number}`))
  const verdict = await commitOf(content).confirm(contextOf(content), doubtSince(startedAt))
  assert.ok(verdict.found === 'yes')
  assert.equal(verdict.progress.published?.id, first.published?.id)
  assert.deepEqual(
    verdict.progress.warnings?.map(({ code }) => code),
    ['ambiguous_match'],
  )
})

test('a token that dies while reading asks for a fresh one', async () => {
  await sandboxed.become({ kind: 'organization' })
  await sandboxed.fault({ kind: 'expire_token', step: 'list_posts' })
  const content = textOnly('Dying')
  const error = await publishError(
    commitOf(content).confirm(contextOf(content), doubtSince(new Date())),
  )
  assert.equal(error.retry, 'refresh_token')
})
