import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { Journal } from '../../sandbox/storage/journal.ts'
import { NetworkFiles } from '../../sandbox/storage/network-files.ts'
import type { Simulator, SimulatorResponse } from '../simulator-contract.ts'
import { createTiktokSimulator } from './simulator.ts'
import { clip, fileSource } from './test/simulated-tiktok.ts'

const minute = 60_000
const hour = 60 * minute
const headers = { 'content-type': 'application/json' }

/** The simulator on a real journal and real files, at whatever time the test says it is. */
class TimedTiktok {
  now = Date.parse('2026-11-23T10:40:53Z')
  readonly #directory: string
  readonly #journal: Journal
  readonly #simulator: Simulator

  private constructor(directory: string) {
    this.#directory = directory
    this.#journal = new Journal(join(directory, 'journal.ndjson'))
    const origin = 'http://127.0.0.1:4400'
    this.#simulator = createTiktokSimulator(
      {
        records: (name, hooks) => this.#journal.open(name, 'memory', hooks),
        archive: (name, hooks) => this.#journal.open(name, 'disk', hooks),
        files: new NetworkFiles(join(directory, 'media'), origin),
        settings: () => ({ caps: 'real', processing_ms: 30_000, listing_lag_ms: 0 }),
        now: () => new Date(this.now),
        publicOrigin: origin,
        app: sandboxApp,
        settled: () => this.#journal.settled(),
        changed: () => {},
      },
      () => this.#defaults(),
    )
  }

  static async open(): Promise<TimedTiktok> {
    const tiktok = new TimedTiktok(await mkdtemp(join(tmpdir(), 'tiktok-')))
    tiktok.#journal.replay()
    await tiktok.#simulator.ready()
    return tiktok
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#journal.close()
    await rm(this.#directory, { recursive: true })
  }

  /** A pair that is good at this moment. */
  account() {
    const [first] = this.#simulator.accounts()
    assert.ok(first)
    return first
  }

  visible(): number {
    return [...this.#simulator.posts('')].length
  }

  post(path: string, json: unknown, token = this.account().access_token): Promise<Answer> {
    const authorization = `Bearer ${token}`
    const bytes = Buffer.from(JSON.stringify(json))
    const url = new URL(`https://open.tiktokapis.com/v2${path}`)
    return this.#call('POST', url, { ...headers, authorization }, bytes)
  }

  async init(): Promise<{ publish_id: string; upload_url: string }> {
    const answer = await this.post('/post/publish/video/init/', {
      post_info: { privacy_level: 'PUBLIC_TO_EVERYONE' },
      source_info: fileSource(clip.length),
    })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body.data as { publish_id: string; upload_url: string }
  }

  async put(uploadUrl: string): Promise<number> {
    const { pathname, search } = new URL(uploadUrl)
    const range = `bytes 0-${clip.length - 1}/${clip.length}`
    const given = {
      'content-type': 'video/mp4',
      'content-length': String(clip.length),
      'content-range': range,
    }
    return (await this.#call('PUT', new URL(`https:/${pathname}${search}`), given, clip)).status
  }

  async state(publish_id: string): Promise<unknown> {
    const answer = await this.post('/post/publish/status/fetch/', { publish_id })
    const data = (answer.body as { data: Record<string, unknown> }).data
    return [data.status, 'publicaly_available_post_id' in data]
  }

  async #call(
    method: string,
    url: URL,
    given: Record<string, string>,
    bytes: Buffer,
  ): Promise<Answer> {
    const answer = await this.#simulator.handle({
      method,
      host: url.hostname,
      path: url.pathname,
      query: url.searchParams,
      headers: given,
      origin: 'http://127.0.0.1:4401',
      body: {
        bytes: async () => bytes,
        parts: async function* () {},
        stream: () => Readable.from([bytes]),
      },
      fault: null,
    })
    const { body } = answer
    return { status: answer.status, body: typeof body === 'string' ? JSON.parse(body) : body }
  }

  #defaults(): Record<string, string | number | boolean> {
    const rules = Object.entries(this.#simulator.settingRules)
    return Object.fromEntries(rules.map(([name, rule]) => [name, rule.default]))
  }
}

interface Answer extends SimulatorResponse {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any
}

test('an upload address is good for an hour', async () => {
  await using tiktok = await TimedTiktok.open()
  const [first, second] = [await tiktok.init(), await tiktok.init()]
  tiktok.now += hour - 1
  assert.equal(await tiktok.put(first.upload_url), 201)
  tiktok.now += 1
  assert.equal(await tiktok.put(second.upload_url), 403)
  assert.deepEqual(await tiktok.state(second.publish_id), ['PROCESSING_UPLOAD', false])
})

test('processing and moderation pass by the clock alone', async () => {
  await using tiktok = await TimedTiktok.open()
  const { publish_id, upload_url } = await tiktok.init()
  await tiktok.put(upload_url)
  tiktok.now += 29_999
  assert.deepEqual(await tiktok.state(publish_id), ['PROCESSING_UPLOAD', false])
  assert.equal(tiktok.visible(), 0)
  tiktok.now += 1
  assert.deepEqual(await tiktok.state(publish_id), ['PUBLISH_COMPLETE', false])
  assert.equal(tiktok.visible(), 1)
  tiktok.now += 1_000
  assert.deepEqual(await tiktok.state(publish_id), ['PUBLISH_COMPLETE', true])
})

test('an access token lives for two hours, and a new pair is there before it ends', async () => {
  await using tiktok = await TimedTiktok.open()
  const { access_token: token, expires_at } = tiktok.account()
  assert.equal(Date.parse(expires_at ?? ''), tiktok.now + 2 * hour)
  const ask = () => tiktok.post('/video/list/?fields=id', {}, token)
  tiktok.now += 2 * hour - 11 * minute
  assert.equal(tiktok.account().access_token, token)
  tiktok.now += 2 * minute
  assert.notEqual(tiktok.account().access_token, token, 'what is handed out lasts a while')
  assert.equal((await ask()).status, 200)
  tiktok.now += 9 * minute
  assert.equal((await ask()).status, 401)
})

test('a minute’s limit slides: each call frees its place after a minute', async () => {
  await using tiktok = await TimedTiktok.open()
  const ask = async () => (await tiktok.post('/post/publish/video/init/', {})).status
  for (let call = 0; call < 6; call += 1) {
    assert.equal(await ask(), 400)
    tiktok.now += 5_000
  }
  assert.equal(await ask(), 429)
  tiktok.now += 30_000
  assert.equal(await ask(), 400)
  assert.equal(await ask(), 429, 'only the first has left the minute')
})

test('the fifteen posts of a day come free one by one after 24 hours', async () => {
  await using tiktok = await TimedTiktok.open()
  for (let number = 0; number < 15; number += 1) {
    assert.equal(await tiktok.put((await tiktok.init()).upload_url), 201)
    tiktok.now += 10 * minute
  }
  const ask = async () =>
    (await tiktok.post('/post/publish/creator_info/query/', {})).body.error.code
  assert.equal(await ask(), 'spam_risk_too_many_posts')
  tiktok.now += 24 * hour - 150 * minute
  assert.equal(await ask(), 'ok')
  assert.equal(await tiktok.put((await tiktok.init()).upload_url), 201)
  assert.equal(await ask(), 'spam_risk_too_many_posts')
})
