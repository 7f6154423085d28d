import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Content } from '../contract.ts'
import { type File, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { facebook } from './index.ts'
import type { FacebookOptions } from './options.ts'
import type { FacebookState } from './state.ts'
import {
  idAndUrl,
  openSandboxedFacebook,
  textOnly,
  uprightClip,
  withFiles,
} from './test/sandboxed-facebook.ts'

const sandboxed = await openSandboxedFacebook()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

type Case = readonly [string, string, Content<FacebookOptions>, File[]]

const photos = [await jpeg(320), await jpeg(321)]
const [photo] = photos as [File]
const upright = await uprightClip()
const asVideo = { as_reel: false }
const asStory = { as_story: true }
const cases: readonly Case[] = [
  ['a text', 'create_post', textOnly('Doubt & <hope> https://example.com/a?b=1 🎈'), []],
  ['a link', 'create_post', textOnly('Doubt', { link: 'https://example.com/x' }), []],
  ['a photo', 'create_post', withFiles('Doubt with a photo', [photo]), [photo]],
  ['photos without a text', 'create_post', withFiles('', photos), photos],
  ['a video', 'finish_video', withFiles('Doubt in motion', [upright], asVideo), [upright]],
  ['a Reel', 'finish_reel', withFiles('Doubt upright', [upright]), [upright]],
  ['a photo story', 'create_photo_story', withFiles('', [photo], asStory), [photo]],
  ['a video story', 'finish_video_story', withFiles('', [upright], asStory), [upright]],
]

const doubts: readonly (readonly [string, object, 'yes' | 'no'])[] = [
  ['the answer was cut off', { kind: 'drop_response' }, 'yes'],
  ['Facebook answered 500 after doing it', { kind: 'accept_then_status', status: 500 }, 'yes'],
  ['the request was cut off before it was read', { kind: 'drop_request' }, 'no'],
  ['Facebook answered 503 and did nothing', { kind: 'status', status: 503 }, 'no'],
]

const commitOf = (content: Content<FacebookOptions>, state: FacebookState) => {
  const step = facebook.nextStep(content, state)
  assert.ok(step && !step.repeatable, `${step?.name} is no commit`)
  return step
}

/** Confirms again and again until Facebook has made up its mind, as the worker does with its looks. */
async function verdictOf(
  content: Content<FacebookOptions>,
  files: File[],
  state: FacebookState,
  startedAt: Date,
) {
  for (let look = 1; ; look++) {
    const context = sandboxed.contextOf(content, files, state)
    const verdict = await commitOf(content, state).confirm(context, {
      startedAt,
      boundIds: new Set(),
    })
    if (verdict.found !== 'no' || verdict.isCertain || look === 4) return verdict
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
}

for (const [what, step, content, files] of cases) {
  for (const [name, fault, found] of doubts) {
    test(`${what}, ${name}: in doubt, reading says ${found}, and there is one post in the end`, async () => {
      const startedAt = new Date()
      await sandboxed.fault({ step, ...fault })
      const { error, state } = await sandboxed.confirmAfter(content, files)
      assert.equal((await publishError(Promise.reject(error))).outcome, 'in_doubt')
      const verdict = await verdictOf(content, files, state, startedAt)
      assert.equal(verdict.found, found)
      const from = verdict.found === 'yes' ? verdict.progress.state : state
      const rest = await sandboxed.run(content, files, from)
      const [post, ...others] = await sandboxed.ledger()
      assert.ok(post)
      assert.deepEqual(others, [])
      const told = verdict.found === 'yes' ? verdict.progress.published : undefined
      assert.deepEqual(rest.published ?? told, idAndUrl(post))
    })
  }
}

test('a post that belongs to another delivery is not ours', async () => {
  const content = textOnly('Said twice')
  const startedAt = new Date()
  const { published } = await sandboxed.run(content)
  const boundIds = new Set([published?.id ?? ''])
  const context = sandboxed.contextOf(content, [], facebook.initialState)
  const verdict = await commitOf(content, facebook.initialState).confirm(context, {
    startedAt,
    boundIds,
  })
  assert.equal(verdict.found, 'no')
})

test('of two posts that fit the oldest is taken, and the caller is told', async () => {
  const content = textOnly('Two of a kind')
  const startedAt = new Date()
  const { published } = await sandboxed.run(content)
  await sandboxed.run(textOnly('In between'))
  await sandboxed.run(textOnly('Two of  a kind'))
  const context = sandboxed.contextOf(content, [], facebook.initialState)
  const verdict = await commitOf(content, facebook.initialState).confirm(context, {
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

test('an older post with the same text is not taken for ours', async () => {
  const content = textOnly('Weekly greeting')
  await sandboxed.run(content)
  const startedAt = new Date(Date.now() + 10 * 60_000)
  const context = sandboxed.contextOf(content, [], facebook.initialState)
  const verdict = await commitOf(content, facebook.initialState).confirm(context, {
    startedAt,
    boundIds: new Set(),
  })
  assert.equal(verdict.found, 'no')
})

test('who may not read cannot tell; a dead token and a passing fault are no verdict', async () => {
  const content = textOnly('Unreadable')
  const look = () =>
    commitOf(content, facebook.initialState).confirm(
      sandboxed.contextOf(content, [], facebook.initialState),
      { startedAt: new Date(), boundIds: new Set() },
    )
  const body = { error: { code: 10, type: 'OAuthException', message: '(#10) not permitted' } }
  await sandboxed.fault({ kind: 'status', step: 'list_published_posts', status: 403, body })
  assert.equal((await look()).found, 'unreadable')
  await sandboxed.fault({ kind: 'status', step: 'list_published_posts', status: 503 })
  assert.equal((await publishError(look())).retry, 'backoff')
  await sandboxed.fault({ kind: 'expire_token', step: 'list_published_posts' })
  assert.equal((await publishError(look())).retry, 'refresh_token')
})

test('a listing of several pages is read to the moment of the commit', async () => {
  const content = textOnly('Needle')
  const startedAt = new Date()
  const { published } = await sandboxed.run(content)
  for (let number = 0; number < 101; number++) {
    const hay = textOnly(`Hay ${number}`)
    const state = facebook.initialState
    await commitOf(hay, state).run(sandboxed.contextOf(hay, [], state))
  }
  const verdict = await commitOf(content, facebook.initialState).confirm(
    sandboxed.contextOf(content, [], facebook.initialState),
    { startedAt, boundIds: new Set() },
  )
  assert.equal(verdict.found === 'yes' && verdict.progress.published?.id, published?.id)
})

for (const [name, fault, found] of doubts) {
  test(`a first comment, ${name}: reading says ${found}, and there is one comment in the end`, async () => {
    const content = textOnly('Commented', { first_comment: 'Look here: https://example.com' })
    const before = textOnly('Commented')
    const { state } = await sandboxed.run(before)
    const startedAt = new Date()
    await sandboxed.fault({ step: 'create_comment', ...fault })
    const error = await publishError(sandboxed.run(content, [], state))
    assert.equal(error.outcome, 'in_doubt')
    const verdict = await verdictOf(content, [], state, startedAt)
    assert.equal(verdict.found, found)
    await sandboxed.run(content, [], verdict.found === 'yes' ? verdict.progress.state : state)
    const [post, ...others] = await sandboxed.ledger()
    assert.deepEqual(others, [])
    assert.equal(post?.comments.length, 1)
  })
}
