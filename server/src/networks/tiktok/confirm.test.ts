import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { Confirmation } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { tiktok } from './index.ts'
import type { TiktokOptions } from './options.ts'
import type { TiktokState } from './state.ts'
import {
  clip,
  longClip,
  openSandboxedTiktok,
  resetTiktok,
  upToCommit,
  withFiles,
} from './test/sandboxed-tiktok.ts'

const sandboxed = await openSandboxedTiktok()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => resetTiktok(sandboxed))

const isPublic: TiktokOptions = { privacy_level: 'PUBLIC_TO_EVERYONE' }
const nobody = { startedAt: new Date(0), boundIds: new Set<string>() }

function isInDoubt(error: unknown): boolean {
  return error instanceof PublishError && error.outcome === 'in_doubt'
}

/** The verdict without its contents. */
function wordOf(confirmation: Confirmation<TiktokState>): string {
  const isCertain = confirmation.found === 'no' && confirmation.isCertain
  return isCertain ? 'certainly no' : confirmation.found
}

const doubts = [
  { name: 'the answer was cut off', fault: { kind: 'drop_response' }, didHappen: true },
  {
    name: 'TikTok answered 500 after doing it',
    fault: { kind: 'accept_then_status', status: 500 },
    didHappen: true,
  },
  { name: 'the request was cut off', fault: { kind: 'drop_request' }, didHappen: false },
  {
    name: 'TikTok answered 503 and did nothing',
    fault: { kind: 'status', status: 503 },
    didHappen: false,
  },
]

for (const { name, fault, didHappen } of doubts) {
  for (const options of [{}, isPublic, { as_draft: true }] as TiktokOptions[]) {
    test(`last bytes, ${JSON.stringify(options)}, ${name}: the publish_id tells, and one post comes of it`, async () => {
      const video = await clip()
      const content = withFiles('Doubtful bytes', [video], options)
      await sandboxed.fault({ step: 'upload_chunk', ...fault })
      const { error, confirmation } = await sandboxed.confirmAfter(content, [video])
      assert.ok(isInDoubt(error), String(error))
      assert.equal(wordOf(confirmation), didHappen ? 'yes' : 'certainly no')
      const state =
        confirmation.found === 'yes'
          ? confirmation.progress.state
          : confirmation.found === 'no' && confirmation.state
      assert.ok(state)
      const { steps } = await sandboxed.run(content, [video], state)
      assert.equal(steps.includes('upload_last_chunk'), !didHappen)
      assert.equal((await sandboxed.ledger()).length, 1)
    })
  }

  test(`public photos, ${name}: the log of fetches and the list tell`, async () => {
    const files = [await jpeg(320), await jpeg(321)]
    const content = withFiles('Doubtful photos', files, isPublic)
    await sandboxed.fault({ step: 'content_init', ...fault })
    const { commit, state } = await upToCommit(sandboxed, content, files)
    const startedAt = new Date()
    const context = sandboxed.contextOf(content, files, state)
    assert.ok(isInDoubt(await publishError(commit.run(context))))
    const confirmation = await untilTold(() =>
      commit.confirm(context, { startedAt, boundIds: new Set() }),
    )
    assert.equal(wordOf(confirmation), didHappen ? 'yes' : 'certainly no')
    if (confirmation.found === 'yes') {
      const [post] = await sandboxed.ledger()
      assert.deepEqual(confirmation.progress.published, { id: post?.id, url: post?.url })
      assert.equal(tiktok.nextStep(content, confirmation.progress.state), null)
      const bound = { startedAt, boundIds: new Set([post?.id ?? '']) }
      assert.equal((await publishError(commit.confirm(context, bound))).code, 'outcome_unknown')
    } else {
      assert.ok(confirmation.found === 'no' && confirmation.state)
      await sandboxed.run(content, files, confirmation.state)
      assert.equal((await sandboxed.ledger()).length, 1)
    }
  })

  test(`private photos, ${name}: the log of fetches tells, or nobody does`, async () => {
    const files = [await jpeg()]
    for (const options of [{}, { as_draft: true }]) {
      const content = withFiles('Doubtful private photos', files, options)
      await sandboxed.fault({ step: 'content_init', ...fault })
      const { error, confirmation } = await sandboxed.confirmAfter(content, files)
      assert.ok(isInDoubt(error), String(error))
      assert.equal(wordOf(confirmation), didHappen ? 'unreadable' : 'certainly no')
    }
  })
}

/** A list that does not show the post yet is asked again, as the worker does. */
async function untilTold(
  ask: () => Promise<Confirmation<TiktokState>>,
): Promise<Confirmation<TiktokState>> {
  for (;;) {
    const told = await ask().catch((error: unknown) => error)
    if (!(told instanceof PublishError)) return told as Confirmation<TiktokState>
    assert.deepEqual([told.code, told.retry], ['outcome_unknown', 'at'])
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a photo that nobody fetched makes the post impossible, and its address is dead', async () => {
  const files = [await jpeg(320), await jpeg(321)]
  const content = withFiles('Half fetched', files, isPublic)
  const { commit, state } = await upToCommit(sandboxed, content, files)
  const context = sandboxed.contextOf(content, files, state)
  const first = await context.pull.offer(files[0]!.item, 'photos_0_1')
  const second = await context.pull.offer(files[1]!.item, 'photos_0_2')
  assert.equal((await fetch(first)).status, 200)
  const confirmation = await commit.confirm(context, nobody)
  assert.equal(wordOf(confirmation), 'certainly no')
  assert.equal((await fetch(second)).status, 410)
  assert.equal(confirmation.found === 'no' && confirmation.state?.pullSet, 1)
})

test('public photos that the list never shows stay unknown, and are never posted again', async () => {
  await sandboxed.set({ photos_are_listed: false })
  const files = [await jpeg()]
  const content = withFiles('Unlisted', files, isPublic)
  await sandboxed.fault({ kind: 'drop_response', step: 'content_init' })
  const { commit, state } = await upToCommit(sandboxed, content, files)
  const context = sandboxed.contextOf(content, files, state)
  await publishError(commit.run(context))
  const early = await publishError(
    commit.confirm(context, { startedAt: new Date(), boundIds: new Set() }),
  )
  assert.deepEqual([early.code, early.retry], ['outcome_unknown', 'at'])
  assert.equal((await commit.confirm(context, nobody)).found, 'unreadable')
})

test('two public posts that fit are told to the caller', async () => {
  const files = [await jpeg()]
  const content = withFiles('Two of a kind', files, isPublic)
  const startedAt = new Date()
  const { published } = await sandboxed.run(content, files)
  await sandboxed.run(content, files)
  const { commit, state } = await upToCommit(sandboxed, content, files)
  const context = sandboxed.contextOf(content, files, state)
  await fetch(await context.pull.offer(files[0]!.item, 'photos_0_1'))
  const verdict = await commit.confirm(context, { startedAt, boundIds: new Set() })
  assert.ok(verdict.found === 'yes')
  assert.equal(verdict.progress.published?.id, published?.id)
  assert.deepEqual(
    verdict.progress.warnings?.map(({ code }) => code),
    ['ambiguous_match'],
  )
})

test('a list that may not be read cannot tell; a dead token asks for a fresh one', async () => {
  await sandboxed.become({ scopes: ['user.info.basic', 'video.publish'] })
  const files = [await jpeg()]
  const content = withFiles('No video.list', files, isPublic)
  await sandboxed.fault({ kind: 'drop_response', step: 'content_init' })
  const { commit, state } = await upToCommit(sandboxed, content, files)
  const context = sandboxed.contextOf(content, files, state)
  await publishError(commit.run(context))
  assert.equal((await commit.confirm(context, nobody)).found, 'unreadable')
  await sandboxed.fault({ kind: 'expire_token', step: 'video_list' })
  assert.equal((await publishError(commit.confirm(context, nobody))).retry, 'refresh_token')
})

test('a status that cannot be read leaves the last bytes unknown; one that passes is asked again', async () => {
  const video = await clip()
  const content = withFiles('Unreadable', [video])
  const { commit, state } = await upToCommit(sandboxed, content, [video])
  const lost = { ...state, publishId: 'v_pub_file~v2-1.1' }
  const context = sandboxed.contextOf(content, [video], lost)
  assert.equal((await commit.confirm(context, nobody)).found, 'unreadable')
  await sandboxed.fault({ kind: 'status', step: 'status_fetch', status: 503 })
  assert.equal((await publishError(commit.confirm(context, nobody))).retry, 'backoff')
  await sandboxed.fault({ kind: 'expire_token', step: 'status_fetch' })
  assert.equal((await publishError(commit.confirm(context, nobody))).retry, 'refresh_token')
})

test('bytes sent again although TikTok has them are a doubt that the status settles', async () => {
  const video = await clip()
  const content = withFiles('Sent again', [video])
  const { commit, state } = await upToCommit(sandboxed, content, [video])
  const context = sandboxed.contextOf(content, [video], state, { number: 2, isProbe: false })
  await commit.run(context)
  assert.ok(isInDoubt(await publishError(commit.run(context))))
  assert.equal((await commit.confirm(context, nobody)).found, 'yes')
})

test('an upload whose hour is over is begun anew, a doubtful one too', async () => {
  const video = await longClip()
  const content = withFiles('Too slow', [video])
  const { state } = await upToCommit(sandboxed, content, [video])
  assert.ok(state.upload)
  const begunAt = new Date(Date.now() - 3_600_000).toISOString()
  const old = { ...state, upload: { ...state.upload, begunAt } }
  const { commit } = await upToCommit(sandboxed, content, [video], old)
  const context = sandboxed.contextOf(content, [video], old)
  const error = await publishError(commit.run(context))
  assert.deepEqual([error.outcome, error.retry], ['not_sent', 'restart_media'])
  const verdict = await commit.confirm(context, nobody)
  assert.equal(wordOf(verdict), 'certainly no')
  assert.ok(verdict.found === 'no' && verdict.state)
  assert.deepEqual(verdict.state, tiktok.forgetMedia(old))
  assert.equal(tiktok.nextStep(content, verdict.state)?.name, 'creator_info')
})

test('an upload that TikTok lost is begun anew; one that is done after a doubt is not', async () => {
  const video = await clip()
  const content = withFiles('Gone', [video])
  const { commit, state } = await upToCommit(sandboxed, content, [video])
  const first = sandboxed.contextOf(content, [video], state)
  const second = sandboxed.contextOf(content, [video], state, { number: 2, isProbe: false })
  for (const status of [403, 404]) {
    for (const context of [first, second]) {
      await sandboxed.fault({ kind: 'status', step: 'upload_chunk', status, body: '' })
      const error = await publishError(commit.run(context))
      assert.deepEqual([error.outcome, error.retry], ['rejected', 'restart_media'])
    }
  }
  await commit.run(first)
  await sandboxed.fault({ kind: 'status', step: 'upload_chunk', status: 404, body: '' })
  const { state: done } = await commit.run(second)
  assert.ok(done.handedOverAt)
  await sandboxed.fault({ kind: 'status', step: 'upload_chunk', status: 404, body: '' })
  await sandboxed.fault({ kind: 'status', step: 'status_fetch', status: 503 })
  assert.ok(isInDoubt(await publishError(commit.run(second))))
})
