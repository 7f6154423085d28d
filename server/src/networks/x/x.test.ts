import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import sharp from 'sharp'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import type {
  Content,
  Credentials,
  MediaItem,
  NetworkHttp,
  Progress,
  StepContext,
  Warning, RecordedCall } from '../contract.ts'
import { createNetworkHttp } from '../http.ts'
import { PublishError } from '../publish-error.ts'
import { createTransport, type Transport } from '../transport.ts'
import { x } from './index.ts'
import type { XOptions } from './options.ts'
import type { XState } from './state.ts'

interface LedgerPost {
  id: string
  url: string
  kind: string
  text: string
  media: { kind: string; content_type: string; alt_text: string | null }[]
  options: Record<string, unknown>
}

interface Person {
  id: string
  handle: string
  access_token: string
  refresh_token: string
}

interface File {
  item: MediaItem
  bytes: Buffer
}

interface Outcome {
  state: XState
  published: { id: string | null; url: string | null } | undefined
  warnings: Warning[]
  steps: string[]
}

const scratch = await mkdtemp(path.join(tmpdir(), 'dravo-x-'))
const calls: RecordedCall[] = []
let sandbox: Sandbox
let transport: Transport
let http: NetworkHttp
let person: Person
let credentials: Credentials

before(async () => {
  const silent = { info: () => {}, error: () => {} }
  const directory = path.join(scratch, 'sandbox')
  sandbox = await startSandbox({
    host: '127.0.0.1',
    port: 0,
    directory,
    publicUrl: 'http://127.0.0.1:4400',
    log: silent,
  })
  transport = createTransport()
  http = createNetworkHttp({
    environment: 'test',
    sandboxUrl: sandbox.url,
    hosts: x.hosts,
    transport,
    record: (call) => calls.push(call),
  })
})

after(async () => {
  await transport.close()
  await sandbox.close()
  await rm(scratch, { recursive: true })
})

beforeEach(async () => {
  calls.length = 0
  await control('DELETE', '')
  await control('DELETE', '/faults')
  await control('PATCH', '/settings', { processing_ms: 50, caps: 'off' })
  const people = (await control('GET', '/accounts?network=x')) as Person[]
  assert.ok(people[0])
  person = people[0]
  credentials = { access_token: person.access_token, refresh_token: person.refresh_token }
})

async function control(method: string, where: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${sandbox.url}/_sandbox${where}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  assert.ok(answer.ok, `${method} ${where}: ${answer.status} ${await answer.clone().text()}`)
  const text = await answer.text()
  return text === '' ? null : JSON.parse(text)
}

async function ledger(): Promise<LedgerPost[]> {
  const { posts } = (await control('GET', '/ledger?network=x')) as { posts: LedgerPost[] }
  return posts.sort((a, b) => (a.id < b.id ? -1 : 1))
}

const fault = (fields: object): Promise<unknown> =>
  control('POST', '/faults', { network: 'x', count: 1, ...fields })

function contextOf(
  content: Content<XOptions>,
  files: readonly File[],
  state: XState,
): StepContext<XOptions, XState> {
  return {
    content,
    state,
    credentials,
    http,
    account: {
      platformAccountId: person.id,
      handle: person.handle,
      profile: { subscription_type: 'None' },
    },
    readMedia: async (item, start, end) => {
      const file = files.find((each) => each.item.assetId === item.assetId)
      assert.ok(file)
      return file.bytes.subarray(start, end)
    },
    now: () => new Date(),
  }
}

/** Runs the steps to the end as the worker does, without its storage. */
async function run(
  content: Content<XOptions>,
  files: readonly File[] = [],
  from: XState = x.initialState,
): Promise<Outcome> {
  const outcome: Outcome = { state: from, published: undefined, warnings: [], steps: [] }
  for (;;) {
    const step = x.nextStep(content, outcome.state)
    if (step === null) return outcome
    outcome.steps.push(step.name)
    const progress: Progress<XState> = await step.run(contextOf(content, files, outcome.state))
    outcome.state = JSON.parse(JSON.stringify(progress.state)) as XState
    outcome.published = progress.published ?? outcome.published
    outcome.warnings.push(...(progress.warnings ?? []))
    if (progress.waitMs) await new Promise((resolve) => setTimeout(resolve, progress.waitMs))
  }
}

const textOnly = (text: string, options: XOptions = {}): Content<XOptions> => ({
  text,
  options,
  media: [],
})
const withFiles = (
  text: string,
  files: readonly File[],
  options: XOptions = {},
): Content<XOptions> => ({
  text,
  options,
  media: files.map((file) => file.item),
})

async function publishError(promise: Promise<unknown>): Promise<PublishError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof PublishError, String(error))
  return error
}

function file(bytes: Buffer, contentType: string, fields: Partial<MediaItem> = {}): File {
  const kind = contentType.startsWith('video/') ? 'video' : 'image'
  const assetId = `media_${bytes.byteLength}`
  const measured = {
    width: 320,
    height: 240,
    durationMs: null,
    frames: kind === 'image' ? 1 : null,
  }
  return {
    bytes,
    item: {
      assetId,
      url: `https://m/${assetId}`,
      kind,
      contentType,
      sizeBytes: bytes.byteLength,
      ...measured,
      ...fields,
    },
  }
}

const jpeg = async (width = 320): Promise<File> =>
  file(
    await sharp({ create: { width, height: 240, channels: 3, background: '#a33' } })
      .jpeg()
      .toBuffer(),
    'image/jpeg',
  )

async function movingGif(): Promise<File> {
  const frame = (background: string) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .png()
      .toBuffer()
  const frames = await Promise.all(['#a33', '#3a3', '#33a'].map(frame))
  const bytes = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100, 100] })
    .toBuffer()
  return file(bytes, 'image/gif', { width: 40, height: 30, frames: 3 })
}

/** A real clip, made longer by a `free` box, which players skip. */
async function clip(paddingBytes = 0): Promise<File> {
  const bytes = await readFile(new URL('./fixtures/clip.mp4', import.meta.url))
  const box = Buffer.alloc(Math.max(paddingBytes, 8))
  box.writeUInt32BE(box.byteLength, 0)
  box.write('free', 4, 'latin1')
  return file(Buffer.concat([bytes, box]), 'video/mp4', { durationMs: 1_000 })
}

test('a text becomes one post, with its id and page', async () => {
  const { published, steps } = await run(textOnly('Hello from a test'))
  const [post, ...others] = await ledger()
  assert.deepEqual(steps, ['create_post'])
  assert.deepEqual(others, [])
  assert.equal(post?.text, 'Hello from a test')
  assert.equal(published?.id, post?.id)
  assert.equal(published?.url, post?.url)
})

test('options reach the post', async () => {
  await run(
    textOnly('Which?', {
      poll: { options: ['A', 'B'], duration_minutes: 60 },
      reply_settings: 'following',
      paid_partnership: true,
    }),
  )
  const [post] = await ledger()
  assert.equal(post?.kind, 'poll')
  assert.equal(post?.options.reply_settings, 'following')
  assert.equal(post?.options.paid_partnership, true)
})

test('photos go up in one call each, with their alt texts', async () => {
  const files = [await jpeg(320), await jpeg(321)]
  const { steps, warnings } = await run(
    withFiles('Two photos', files, { alt_texts: ['One', ''], made_with_ai: true }),
    files,
  )
  const [post] = await ledger()
  assert.deepEqual(steps, ['media_1_upload', 'media_1_alt_text', 'media_2_upload', 'create_post'])
  assert.deepEqual(
    post?.media.map(({ content_type, alt_text }) => [content_type, alt_text ?? '']),
    [
      ['image/jpeg', 'One'],
      ['image/jpeg', ''],
    ],
  )
  assert.equal(post?.options.made_with_ai, true)
  assert.deepEqual(warnings, [])
})

test('a moving GIF is processed before it is posted', async () => {
  const gif = await movingGif()
  const { steps } = await run(withFiles('It moves', [gif], { alt_texts: ['Three colours'] }), [gif])
  const [post] = await ledger()
  assert.deepEqual(steps.slice(0, 4), [
    'media_1_initialize',
    'media_1_append',
    'media_1_finalize',
    'media_1_status',
  ])
  assert.equal(post?.media[0]?.content_type, 'image/gif')
  assert.equal(post?.media[0]?.alt_text, 'Three colours')
})

test('a video goes up in segments, one step each, and goes on where it stopped', async () => {
  const video = await clip(9 * 1024 * 1024)
  const content = withFiles('A clip', [video])
  await fault({ kind: 'status', step: 'media_append', status: 503 })
  const error = await publishError(run(content, [video]))
  assert.deepEqual([error.outcome, error.retry], ['rejected', 'backoff'])
  const { steps, state } = await run(content, [video])
  assert.equal(steps.filter((name) => name === 'media_1_append').length, 3)
  assert.equal(state.media[0]?.nextSegment, 3)
  assert.equal((await ledger())[0]?.media[0]?.content_type, 'video/mp4')
})

test('a segment refused as too large is sent again in halves', async () => {
  const video = await clip(5 * 1024 * 1024)
  await fault({ kind: 'status', step: 'media_append', status: 413, body: '' })
  const { state } = await run(withFiles('Halves', [video]), [video])
  assert.equal(state.segmentBytes, 2 * 1024 * 1024)
  assert.equal(state.media[0]?.nextSegment, 3)
  assert.equal((await ledger()).length, 1)
})

test('a lost answer to finalize costs nothing: the status tells', async () => {
  const video = await clip()
  const content = withFiles('Finalized twice', [video])
  await fault({ kind: 'drop_response', step: 'media_finalize' })
  let state = x.initialState
  for (
    let step = x.nextStep(content, state);
    step?.name !== 'media_1_finalize';
    step = x.nextStep(content, state)
  ) {
    assert.ok(step)
    state = (await step.run(contextOf(content, [video], state))).state
  }
  await publishError(x.nextStep(content, state)!.run(contextOf(content, [video], state)))
  await run(content, [video], state)
  assert.equal((await ledger()).length, 1)
})

test('media that cannot be processed end the delivery, with the cure', async () => {
  const broken = file(Buffer.from('this is no video'), 'video/mp4')
  const error = await publishError(run(withFiles('Broken', [broken]), [broken]))
  assert.deepEqual([error.code, error.retry], ['media_processing_failed', 'never'])
  assert.deepEqual(await ledger(), [])
})

test('an alt text that X does not take is a warning, not a failure', async () => {
  const photo = await jpeg()
  await fault({
    kind: 'status',
    step: 'media_metadata',
    status: 400,
    body: { title: 'Invalid Request' },
  })
  const { warnings } = await run(
    withFiles('Undescribed', [photo], { alt_texts: ['A red field'] }),
    [photo],
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['alt_text_failed'],
  )
  assert.equal((await ledger()).length, 1)
})

test('media that X forgot are uploaded again from the start', async () => {
  const photo = await jpeg()
  const content = withFiles('Forgotten', [photo])
  const state: XState = {
    ...x.initialState,
    media: [
      {
        id: '1',
        uploadedAt: new Date().toISOString(),
        phase: 'ready',
        sentBytes: 1,
        nextSegment: 0,
        altText: 'none',
        altTextTries: 0,
      },
    ],
  }
  const refused = await publishError(run(content, [photo], state))
  assert.deepEqual([refused.outcome, refused.retry], ['rejected', 'restart_media'])
  const old = {
    ...state,
    media: state.media.map((each) => ({ ...each, uploadedAt: '2020-01-01T00:00:00Z' })),
  }
  calls.length = 0
  const stale = await publishError(run(content, [photo], old))
  assert.deepEqual([stale.outcome, stale.retry, calls.length], ['not_sent', 'restart_media', 0])
  await run(content, [photo], x.forgetMedia(old))
  assert.equal((await ledger()).length, 1)
})

test('a thread hangs together, and goes on at the missing part', async () => {
  const content = textOnly('1/3', { thread: ['2/3', '3/3'] })
  const first = x.nextStep(content, x.initialState)
  const { state, published } = await first!.run(contextOf(content, [], x.initialState))
  assert.equal(x.isIncomplete(content, x.initialState), false)
  assert.equal(x.isIncomplete(content, state), true)
  const rest = await run(content, [], state)
  assert.deepEqual(rest.steps, ['create_thread_part_1', 'create_thread_part_2'])
  assert.equal(rest.published, undefined)
  assert.equal(x.isIncomplete(content, rest.state), false)
  const posts = await ledger()
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
  const { published } = await run(textOnly('First'))
  await run(textOnly('And a reply', { reply_to_id: published?.id ?? '' }))
  assert.equal((await ledger())[1]?.options.reply_to_id, published?.id)
  const error = await publishError(run(textOnly('To nobody', { reply_to_id: '1' })))
  assert.equal(error.outcome, 'rejected')
  assert.equal(error.retry, 'never')
})

test('the same text twice is a duplicate', async () => {
  await run(textOnly('Once'))
  const error = await publishError(run(textOnly('Once')))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'duplicate_content', 'never'],
  )
})

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
        state = (await step.run(contextOf(content, media, state))).state
      }
      const startedAt = new Date()
      await fault({ step: 'create_post', ...kind })
      const commit = x.nextStep(content, state)
      assert.ok(commit && !commit.repeatable)
      const error = await publishError(commit.run(contextOf(content, media, state)))
      assert.equal(error.outcome, 'in_doubt')
      const verdict = await commit.confirm(contextOf(content, media, state), {
        startedAt,
        boundIds: new Set(),
      })
      assert.equal(verdict.found, found, content.text)
      if (verdict.found !== 'yes') continue
      const post = (await ledger()).at(-1)
      assert.deepEqual(verdict.progress.published, { id: post?.id, url: post?.url })
      assert.deepEqual(verdict.progress.state.posts, [post?.id])
      assert.equal(x.nextStep(content, verdict.progress.state), null)
      const bound = await commit.confirm(contextOf(content, media, state), {
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
    .run(contextOf(content, [], x.initialState))
  const second = await x.nextStep(content, first.state)!.run(contextOf(content, [], first.state))
  const third = x.nextStep(content, second.state)
  assert.ok(third && !third.repeatable)
  const before = await third.confirm(contextOf(content, [], second.state), {
    startedAt,
    boundIds: new Set(),
  })
  assert.equal(before.found, 'no')
})

test('a long listing is read page by page, and of several matches the oldest is taken', async () => {
  const startedAt = new Date()
  const { published } = await run(textOnly('Needle $10'))
  for (let number = 0; number < 24; number++) await run(textOnly(`Hay ${number}`))
  const commit = x.nextStep(textOnly('Needle $10'), x.initialState)
  assert.ok(commit && !commit.repeatable)
  const verdict = await commit.confirm(contextOf(textOnly('Needle $10'), [], x.initialState), {
    startedAt,
    boundIds: new Set(),
  })
  assert.equal(verdict.found === 'yes' && verdict.progress.published?.id, published?.id)
  const pages = calls.filter(({ path: where }) => where.startsWith(`/2/users/${person.id}/tweets`))
  assert.equal(pages.length, 3)
})

test('two posts that fit are told to the caller', async () => {
  const startedAt = new Date()
  const { published } = await run(textOnly('Two of a  kind'))
  await run(textOnly('Two of a kind'))
  const content = textOnly('Two of a kind')
  const commit = x.nextStep(content, x.initialState)
  assert.ok(commit && !commit.repeatable)
  const verdict = await commit.confirm(contextOf(content, [], x.initialState), {
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
  const added = (await control('POST', '/accounts', {
    network: 'x',
    count: 1,
    traits: { subscription_type: 'Premium' },
  })) as Person[]
  assert.ok(added[0])
  person = added[0]
  credentials = { access_token: person.access_token }
  const content = textOnly(`${'A long & winding text. '.repeat(40)}https://example.com/end`)
  const startedAt = new Date()
  await fault({ kind: 'drop_response', step: 'create_post' })
  await publishError(run(content))
  const commit = x.nextStep(content, x.initialState)
  assert.ok(commit && !commit.repeatable)
  const verdict = await commit.confirm(contextOf(content, [], x.initialState), {
    startedAt,
    boundIds: new Set(),
  })
  assert.equal(verdict.found, 'yes')
})

test('who may not read cannot tell', async () => {
  await fault({
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
  const context = contextOf(textOnly('Unreadable'), [], x.initialState)
  const doubt = { startedAt: new Date(), boundIds: new Set<string>() }
  assert.equal((await commit.confirm(context, doubt)).found, 'unreadable')
  await fault({ kind: 'expire_token', step: 'list_posts' })
  assert.equal((await publishError(commit.confirm(context, doubt))).retry, 'refresh_token')
})

test('a rate limit names the moment', async () => {
  await fault({ kind: 'rate_limit', step: 'create_post' })
  const error = await publishError(run(textOnly('Too fast')))
  assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', 'rate_limited', 'at'])
  assert.ok(error.retryAt && error.retryAt > new Date())
  assert.deepEqual(await ledger(), [])
})

test('a refresh brings a new pair; the spent one is dead', async () => {
  const app = { clientId: sandboxApp.clientId, clientSecret: sandboxApp.clientSecret }
  const { credentials: renewed } = await x.refresh(http, app, credentials)
  assert.notEqual(renewed.access_token, credentials.access_token)
  assert.notEqual(renewed.refresh_token, credentials.refresh_token)
  assert.ok(Date.parse(renewed.expires_at ?? '') > Date.now() + 3_600_000)
  const me = await x.identify(http, renewed)
  assert.equal(me.platformAccountId, person.id)
  assert.equal(me.handle, person.handle)
  assert.equal(typeof me.profile.subscription_type, 'string')
  const spent = await publishError(x.refresh(http, app, credentials))
  assert.deepEqual([spent.code, spent.retry], ['auth_expired', 'never'])
  const noToken = await publishError(x.refresh(http, app, { access_token: 'a' }))
  assert.equal(noToken.code, 'auth_expired')
})

test('a wrong app secret and an outage are not the end of the account', async () => {
  const app = { clientId: sandboxApp.clientId, clientSecret: 'wrong' }
  assert.equal((await publishError(x.refresh(http, app, credentials))).code, 'permission_denied')
  await fault({ kind: 'status', step: 'token', status: 503 })
  const outage = await publishError(
    x.refresh(http, { ...app, clientSecret: sandboxApp.clientSecret }, credentials),
  )
  assert.deepEqual([outage.code, outage.retry], ['platform_unavailable', 'backoff'])
})

test('a token nobody knows is refused with a wish for a fresh one', async () => {
  const error = await publishError(x.identify(http, { access_token: 'nonsense' }))
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'refresh_token'])
})
