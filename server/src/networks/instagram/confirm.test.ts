import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Content } from '../contract.ts'
import { type File, jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { instagram } from './index.ts'
import type { InstagramOptions } from './options.ts'
import type { InstagramState } from './state.ts'
import {
  fourSeconds,
  idAndUrl,
  openSandboxedInstagram,
  withFiles,
} from './test/sandboxed-instagram.ts'

const sandboxed = await openSandboxedInstagram()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

type Case = readonly [string, Content<InstagramOptions>, File[]]

const photos = [await jpeg(320), await jpeg(321)]
const [photo] = photos as [File]
const video = await fourSeconds()
const asStory = { as_story: true }
const cases: readonly Case[] = [
  ['an image', withFiles('Doubt & <hope> #demo 🎈', [photo]), [photo]],
  ['an image without a text', withFiles('', [photo]), [photo]],
  ['a Reel', withFiles('Doubt in motion', [video]), [video]],
  ['a carousel', withFiles('Doubt in parts', photos), photos],
  ['a picture story', withFiles('', [photo], asStory), [photo]],
  ['a video story', withFiles('', [video], asStory), [video]],
]

const doubts: readonly (readonly [string, object, 'yes' | 'no'])[] = [
  ['the answer was cut off', { kind: 'drop_response' }, 'yes'],
  ['Instagram answered 500 after doing it', { kind: 'accept_then_status', status: 500 }, 'yes'],
  ['the request was cut off before it was read', { kind: 'drop_request' }, 'no'],
  ['Instagram answered 503 and did nothing', { kind: 'status', status: 503 }, 'no'],
]

const commitOf = (content: Content<InstagramOptions>, state: InstagramState) => {
  const step = instagram.nextStep(content, state)
  assert.ok(step && !step.repeatable, `${step?.name} is no commit`)
  return step
}

const confirm = (
  content: Content<InstagramOptions>,
  files: File[],
  state: InstagramState,
  doubt = { startedAt: new Date(), boundIds: new Set<string>() },
) => commitOf(content, state).confirm(sandboxed.contextOf(content, files, state), doubt)

/** Everything up to the commit. */
async function prepared(content: Content<InstagramOptions>, files: File[]) {
  let state = instagram.initialState
  for (;;) {
    const step = instagram.nextStep(content, state)
    if (!step?.repeatable) return state
    const progress = await step.run(sandboxed.contextOf(content, files, state))
    state = progress.state
    if (progress.waitMs) await new Promise((resolve) => setTimeout(resolve, 60))
  }
}

for (const [what, content, files] of cases) {
  for (const [name, fault, found] of doubts) {
    test(`${what}, ${name}: in doubt, the container says ${found}, and there is one post in the end`, async () => {
      await sandboxed.fault({ step: 'publish_media', ...fault })
      const { error, confirmation, state } = await sandboxed.confirmAfter(content, files)
      assert.equal((await publishError(Promise.reject(error))).outcome, 'in_doubt')
      assert.equal(confirmation.found, found)
      const from = confirmation.found === 'yes' ? confirmation.progress.state : state
      const rest = await sandboxed.run(content, files, from)
      const [post, ...others] = await sandboxed.ledger()
      assert.ok(post)
      assert.deepEqual(others, [])
      const told = confirmation.found === 'yes' ? confirmation.progress.published : undefined
      assert.deepEqual(rest.published ?? told, idAndUrl(post))
    })
  }
}

test('a container that is still unpublished after a minute surely is', async () => {
  const content = withFiles('Not sent', [photo])
  const state = await prepared(content, [photo])
  const young = await confirm(content, [photo], state)
  assert.deepEqual(young, { found: 'no', isCertain: false })
  const startedAt = new Date(Date.now() - 61_000)
  const old = await confirm(content, [photo], state, { startedAt, boundIds: new Set() })
  assert.deepEqual(old, { found: 'no', isCertain: true })
})

test('a published container whose post is not listed yet is a post: its id is found later', async () => {
  const content = withFiles('Listed late', [photo], { first_comment: 'Found' })
  await sandboxed.control('PATCH', '/settings', { listing_lag_ms: 400 })
  await sandboxed.fault({ step: 'publish_media', kind: 'drop_response' })
  const { confirmation } = await sandboxed.confirmAfter(content, [photo])
  assert.ok(confirmation.found === 'yes')
  assert.equal(confirmation.progress.published?.id, null)
  assert.ok(confirmation.progress.published?.url?.endsWith(`/${sandboxed.person.handle}/`))
  await new Promise((resolve) => setTimeout(resolve, 500))
  const rest = await sandboxed.run(content, [photo], confirmation.progress.state)
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual([others, rest.published], [[], idAndUrl(post)])
  assert.equal(post?.comments.length, 1)
})

test('a post that no list ever shows ends without an id, and with a warning', async () => {
  const content = withFiles('Hidden', [photo], { first_comment: 'Where?' })
  await sandboxed.control('PATCH', '/settings', { listing_lag_ms: 3_600_000 })
  await sandboxed.fault({ step: 'publish_media', kind: 'drop_response' })
  const { confirmation } = await sandboxed.confirmAfter(content, [photo])
  assert.ok(confirmation.found === 'yes')
  const { warnings, published } = await sandboxed.run(content, [photo], confirmation.progress.state)
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['id_not_available', 'first_comment_failed'],
  )
  assert.equal(published, undefined)
})

test('a post of another delivery, an older one and one of another kind are not ours', async () => {
  const content = withFiles('Said twice', [photo])
  const { published } = await sandboxed.run(content, [photo])
  await sandboxed.run(withFiles('Said twice', photos), photos)
  await sandboxed.run(withFiles('Said twice', [video]), [video])
  await sandboxed.fault({ step: 'publish_media', kind: 'drop_response' })
  const { state } = await sandboxed.confirmAfter(content, [photo])
  const boundIds = new Set([published?.id ?? ''])
  const verdict = await confirm(content, [photo], state, { startedAt: new Date(), boundIds })
  assert.ok(verdict.found === 'yes')
  const ours = (await sandboxed.ledger()).at(-1)
  assert.deepEqual(verdict.progress.published, idAndUrl(ours))
  assert.deepEqual(verdict.progress.warnings, [])
})

test('of two posts that fit the oldest is taken, and the caller is told', async () => {
  const content = withFiles('Two of a kind', [photo])
  await sandboxed.run(withFiles('Two of  a kind', [photo]), [photo])
  await sandboxed.fault({ step: 'publish_media', kind: 'drop_response' })
  const { confirmation } = await sandboxed.confirmAfter(content, [photo])
  assert.ok(confirmation.found === 'yes')
  assert.deepEqual(
    confirmation.progress.warnings?.map(({ code }) => code),
    ['ambiguous_match'],
  )
})

test('who may not read cannot tell; a dead token and a passing fault are no verdict', async () => {
  const content = withFiles('Unreadable', [photo])
  const state = await prepared(content, [photo])
  const look = () => confirm(content, [photo], state)
  const body = { error: { code: 10, type: 'OAuthException', message: '(#10) not permitted' } }
  await sandboxed.fault({ kind: 'status', step: 'read_container', status: 403, body })
  assert.equal((await look()).found, 'unreadable')
  await sandboxed.fault({ kind: 'status', step: 'read_container', status: 503 })
  assert.equal((await publishError(look())).retry, 'backoff')
  await sandboxed.fault({ kind: 'expire_token', step: 'read_container' })
  assert.equal((await publishError(look())).retry, 'refresh_token')
})

test('a container that Instagram does not know any more proves nothing', async () => {
  const content = withFiles('Lost from sight', [photo])
  const state = await prepared(content, [photo])
  const readyAt = new Date().toISOString()
  const lost = {
    ...state,
    container: { id: '17000000000000001', madeAt: readyAt, looks: 1, readyAt },
  }
  const verdict = await confirm(content, [photo], lost)
  assert.ok(verdict.found === 'no' && verdict.isCertain !== true)
  assert.equal(verdict.state?.container, null)
})

test('before it is sent again, the container is asked: what went live is not published twice', async () => {
  const content = withFiles('Live behind a refusal', [photo])
  const state = await prepared(content, [photo])
  await sandboxed.set({ second_publish: 'publishes_again' })
  const send = (number: number) =>
    commitOf(content, state).run(
      sandboxed.contextOf(content, [photo], state, { number, isProbe: false }),
    )
  await send(1)
  const error = await publishError(send(2))
  assert.equal(error.outcome, 'in_doubt')
  assert.equal((await sandboxed.ledger()).length, 1)
  assert.equal((await confirm(content, [photo], state)).found, 'yes')
  await sandboxed.set({ second_publish: 'missing' })
})

test('a restriction is in doubt once; said again of an unpublished container it is believed', async () => {
  const content = withFiles('Restricted', [photo])
  const state = await prepared(content, [photo])
  await sandboxed.set({ publish_answer: 'spam_block' })
  const send = (number: number) =>
    publishError(
      commitOf(content, state).run(
        sandboxed.contextOf(content, [photo], state, { number, isProbe: false }),
      ),
    )
  assert.equal((await send(1)).outcome, 'in_doubt')
  const second = await send(2)
  assert.deepEqual([second.outcome, second.code, second.retry], ['rejected', 'rate_limited', 'at'])
  await sandboxed.set({ publish_answer: 'real' })
})

for (const [name, fault, found] of doubts) {
  test(`a first comment, ${name}: reading says ${found}, and there is one comment in the end`, async () => {
    const content = withFiles('Commented', [photo], { first_comment: 'Look  here #tag' })
    const { state } = await sandboxed.run(withFiles('Commented', [photo]), [photo])
    await sandboxed.fault({ step: 'create_comment', ...fault })
    const error = await publishError(sandboxed.run(content, [photo], state))
    assert.equal(error.outcome, 'in_doubt')
    const verdict = await confirm(content, [photo], state)
    assert.equal(verdict.found, found)
    await sandboxed.run(content, [photo], verdict.found === 'yes' ? verdict.progress.state : state)
    const [post, ...others] = await sandboxed.ledger()
    assert.deepEqual(others, [])
    assert.equal(post?.comments.length, 1)
  })
}
