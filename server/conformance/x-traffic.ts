import assert from 'node:assert/strict'
import sharp from 'sharp'
import type {
  Content,
  Credentials,
  NetworkHttp,
  OAuthApp,
  StepContext,
} from '../src/networks/contract.ts'
import { clip, type File, file, movingGif } from '../src/networks/test/files.ts'
import { x } from '../src/networks/x/index.ts'
import type { XOptions } from '../src/networks/x/options.ts'
import type { XState } from '../src/networks/x/state.ts'

/** What the traffic goes through, and as whom. */
export interface Visitor {
  http: NetworkHttp
  app: OAuthApp
  platformAccountId: string
  handle: string
  credentials: Credentials
}

/** A piece of traffic, named for the report. */
export interface Scenario {
  name: string
  run(visitor: Visitor): Promise<unknown>
}

/** Everything the connector says to X, and every kind of answer it expects. */
export const xScenarios: readonly Scenario[] = [
  {
    name: 'whose token it is',
    run: async ({ http, credentials }) => x.identify(http, credentials),
  },
  {
    name: 'a text',
    run: (visitor) => publish(visitor, 'Conformance: a text with https://example.com & more'),
  },
  { name: 'four images with alt texts', run: fourImages },
  { name: 'a moving GIF', run: movingPicture },
  { name: 'a video in segments', run: video },
  {
    name: 'a poll',
    run: (visitor) =>
      publish(visitor, 'Which?', { poll: { options: ['A', 'B'], duration_minutes: 1440 } }),
  },
  {
    name: 'who may reply',
    run: (visitor) => publish(visitor, 'For followers', { reply_settings: 'following' }),
  },
  {
    name: 'disclosures',
    run: (visitor) => publish(visitor, 'Disclosed', { made_with_ai: true, paid_partnership: true }),
  },
  { name: 'a reply to an own post', run: ownReply },
  { name: 'a thread', run: (visitor) => publish(visitor, '1/3', { thread: ['2/3', '3/3'] }) },
  { name: 'reading back after a doubt', run: readBack },
  { name: 'a deletion', run: deletion },
  { name: 'a token refresh', run: refresh },
]

async function publish(
  visitor: Visitor,
  text: string,
  options: XOptions = {},
  files: readonly File[] = [],
): Promise<string> {
  const content: Content<XOptions> = { text, options, media: files.map(({ item }) => item) }
  let state: XState = x.initialState
  for (;;) {
    const step = x.nextStep(content, state)
    if (step === null) break
    const progress = await step.run(contextOf(visitor, content, state, files))
    assert.deepEqual(progress.warnings ?? [], [], `${step.name} gave warnings`)
    state = progress.state
    await new Promise((resolve) => setTimeout(resolve, progress.waitMs ?? 0))
  }
  assert.equal(state.posts.length, 1 + (options.thread?.length ?? 0))
  return state.posts[0] ?? ''
}

function contextOf(
  visitor: Visitor,
  content: Content<XOptions>,
  state: XState,
  files: readonly File[],
): StepContext<XOptions, XState> {
  return {
    content,
    state,
    http: visitor.http,
    credentials: visitor.credentials,
    account: { platformAccountId: visitor.platformAccountId, handle: visitor.handle, profile: {} },
    readMedia: async (item, start, end) =>
      files.find((each) => each.item.assetId === item.assetId)?.bytes.subarray(start, end) ??
      new Uint8Array(),
    fitImage: async (item) => item,
    findMedia: async () => null,
    pull: { offer: noPull, withdraw: noPull },
    attempt: { number: 1, isProbe: false },
    now: () => new Date(),
  }
}

/** X is given bytes; it never fetches. */
const noPull = (): never => {
  throw new Error('X pulls nothing')
}

async function fourImages(visitor: Visitor): Promise<string> {
  const picture = (width: number) =>
    sharp({ create: { width, height: 200, channels: 3, background: '#468' } })
  const files = [
    await file(await picture(300).jpeg().toBuffer(), 'image/jpeg'),
    await file(await picture(310).png().toBuffer(), 'image/png'),
    await file(await picture(320).webp().toBuffer(), 'image/webp'),
    await file(await picture(330).gif().toBuffer(), 'image/gif'),
  ]
  return publish(visitor, 'Four images', { alt_texts: ['One', 'Two', 'Three', 'Four'] }, files)
}

async function movingPicture(visitor: Visitor): Promise<string> {
  return publish(visitor, 'It moves', { alt_texts: ['Three colours'] }, [await movingGif()])
}

/** Long enough for three segments. */
async function video(visitor: Visitor): Promise<string> {
  return publish(visitor, 'A clip', {}, [await clip(9 * 1024 * 1024)])
}

async function ownReply(visitor: Visitor): Promise<string> {
  const id = await publish(visitor, 'First')
  return publish(visitor, 'And a reply', { reply_to_id: id })
}

async function readBack(visitor: Visitor): Promise<void> {
  const content: Content<XOptions> = {
    text: 'Read me back, https://example.org/?a=1&b=2',
    options: {},
    media: [],
  }
  const startedAt = new Date()
  const id = await publish(visitor, content.text)
  for (let number = 1; number <= 12; number++)
    await publish(visitor, `Something else, number ${number}`)
  const commit = x.nextStep(content, x.initialState)
  assert.ok(commit !== null && !commit.repeatable)
  const verdict = await commit.confirm(contextOf(visitor, content, x.initialState, []), {
    startedAt,
    boundIds: new Set(),
  })
  assert.ok(verdict.found === 'yes', `reading back found ${verdict.found}`)
  assert.equal(verdict.progress.published?.id, id)
}

async function deletion(visitor: Visitor): Promise<void> {
  const id = await publish(visitor, 'Soon gone')
  const answer = await visitor.http.call({
    method: 'DELETE',
    url: `https://api.x.com/2/tweets/${id}`,
    headers: { authorization: `Bearer ${visitor.credentials.access_token}` },
  })
  assert.deepEqual(answer.body, { data: { deleted: true } })
}

async function refresh(visitor: Visitor): Promise<void> {
  const { credentials } = await x.refresh(visitor.http, visitor.app, visitor.credentials)
  visitor.credentials = credentials
  const me = await x.identify(visitor.http, credentials)
  assert.equal(me.platformAccountId, visitor.platformAccountId)
}
