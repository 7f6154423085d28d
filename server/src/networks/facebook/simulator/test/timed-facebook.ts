import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { sandboxApp } from '../../../../sandbox/sandbox-app.ts'
import { Journal } from '../../../../sandbox/storage/journal.ts'
import { NetworkFiles } from '../../../../sandbox/storage/network-files.ts'
import type { SandboxSettings, Simulator } from '../../../simulator-contract.ts'
import { createFacebookSimulator } from '../../simulator.ts'

export interface TimedAnswer {
  status: number
  headers: Record<string, string>
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any
}

/** The simulator on a real journal and real files, at whatever time a test says it is. */
export class TimedFacebook implements AsyncDisposable {
  now = Date.parse('2026-11-23T10:00:00Z')
  settings: SandboxSettings = { caps: 'real', processing_ms: 60_000, listing_lag_ms: 0 }
  readonly switches: Record<string, string | number | boolean>
  readonly #directory: string
  readonly #journal: Journal
  readonly simulator: Simulator

  private constructor(directory: string) {
    this.#directory = directory
    this.#journal = new Journal(join(directory, 'journal.ndjson'))
    const origin = 'http://127.0.0.1:4400'
    this.simulator = createFacebookSimulator(
      {
        records: (name, hooks) => this.#journal.open(name, 'memory', hooks),
        archive: (name, hooks) => this.#journal.open(name, 'disk', hooks),
        files: new NetworkFiles(join(directory, 'media'), origin),
        settings: () => this.settings,
        now: () => new Date(this.now),
        publicOrigin: origin,
        app: sandboxApp,
        settled: () => this.#journal.settled(),
        changed: () => {},
      },
      () => this.switches,
    )
    const rules = Object.entries(this.simulator.settingRules)
    this.switches = Object.fromEntries(rules.map(([name, rule]) => [name, rule.default]))
  }

  static async open(): Promise<TimedFacebook> {
    const facebook = new TimedFacebook(await mkdtemp(join(tmpdir(), 'facebook-')))
    facebook.#journal.replay()
    await facebook.simulator.ready()
    return facebook
  }

  pass(hours: number): void {
    this.now += hours * 3_600_000
  }

  get page() {
    const [first] = this.simulator.accounts()
    assert.ok(first)
    return first
  }

  /** @param path with the version, `/v26.0/me?fields=id` */
  async call(
    method: string,
    path: string,
    {
      json,
      token = this.page.access_token,
      headers = {},
      bytes,
      host = 'graph.facebook.com',
    }: {
      json?: Record<string, unknown>
      token?: string
      headers?: Record<string, string>
      bytes?: Buffer
      host?: string
    } = {},
  ): Promise<TimedAnswer> {
    const url = new URL(`https://${host}${path}`)
    const body = bytes ?? Buffer.from(json ? JSON.stringify(json) : '')
    const answer = await this.simulator.handle({
      method,
      host,
      path: url.pathname,
      query: url.searchParams,
      headers: {
        authorization: `Bearer ${token}`,
        ...(json ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      origin: 'http://sandbox',
      body: {
        bytes: async () => body,
        parts: () => assert.fail('no multipart here'),
        stream: () => Readable.from([body], { objectMode: false }),
      },
      fault: null,
    })
    return { status: answer.status, headers: { ...answer.headers }, body: answer.body }
  }

  /** A call to an edge of the Page that must succeed. */
  async send(edge: string, json: Record<string, unknown>): Promise<TimedAnswer['body']> {
    const answer = await this.call('POST', `/v26.0/${this.page.id}/${edge}`, { json })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return answer.body
  }

  async get(path: string): Promise<TimedAnswer['body']> {
    return (await this.call('GET', `/v26.0${path}`)).body
  }

  /** A Reel or a story whose bytes are all there. @returns the video's id */
  async uploaded(edge: 'video_reels' | 'video_stories', bytes: Buffer): Promise<string> {
    const { video_id: id } = await this.send(edge, { upload_phase: 'start' })
    const headers = {
      authorization: `OAuth ${this.page.access_token}`,
      offset: '0',
      file_size: String(bytes.length),
    }
    const host = 'rupload.facebook.com'
    const answer = await this.call('POST', `/video-upload/${id}`, { host, headers, bytes })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    return id
  }

  posts() {
    return [...this.simulator.posts('http://sandbox')]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#journal.close()
    await rm(this.#directory, { recursive: true })
  }
}
