import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { type Answer, type CallOptions, TestSandbox } from '../../../../sandbox/test-sandbox.ts'
import type { LedgerPost, SandboxAccount } from '../../../simulator-contract.ts'

/** A clip of the fixtures: `reel` (9:16, 4 s), `wide`, `61-seconds`, `92-seconds`, `small`, `ten-frames`, `panorama`. */
export function clip(name: string): Promise<Buffer> {
  return readFile(new URL(`../../fixtures/simulator-${name}.mp4`, import.meta.url))
}

export function photo(background = '#3a53d9', size = 60): Promise<Buffer> {
  return sharp({ create: { width: size, height: size, channels: 3, background } })
    .jpeg()
    .toBuffer()
}

/** A multipart body; a Buffer becomes a file part. */
export function form(fields: Record<string, string | Buffer>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') data.set(name, value)
    else data.set(name, new Blob([new Uint8Array(value)]), 'file')
  }
  return data
}

/** A sandbox with one Page of Facebook, and a server beside it that files are fetched from. */
export class PageSandbox implements AsyncDisposable {
  readonly sandbox: TestSandbox
  readonly #files: Map<string, Buffer>
  readonly #server: Server
  page: SandboxAccount

  private constructor(
    sandbox: TestSandbox,
    page: SandboxAccount,
    files: Map<string, Buffer>,
    server: Server,
  ) {
    this.sandbox = sandbox
    this.page = page
    this.#files = files
    this.#server = server
  }

  /** Videos are ready at once, unless a test asks for time. @param switches of the network */
  static async open(
    switches: Record<string, unknown> = {},
    settings: Record<string, unknown> = {},
  ): Promise<PageSandbox> {
    const files = new Map<string, Buffer>()
    const server = createServer((request, response) => {
      const bytes = files.get(request.url ?? '')
      response.writeHead(bytes ? 200 : 404).end(bytes)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const sandbox = await TestSandbox.open('facebook', `http://127.0.0.1:${port}`)
    await sandbox.set({ processing_ms: 0, ...settings, facebook: switches })
    return new PageSandbox(sandbox, await sandbox.account(), files, server)
  }

  /** The API's own address, which files are fetched from. */
  get publicUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  serve(name: string, bytes: Buffer): string {
    this.#files.set(`/${name}`, bytes)
    return `${this.publicUrl}/${name}`
  }

  set(switches: Record<string, unknown>): Promise<void> {
    return this.sandbox.set({ facebook: switches })
  }

  fault(kind: string, step: string, more: Record<string, unknown> = {}): Promise<Answer> {
    return this.sandbox.fault({ network: 'facebook', kind, step, count: 1, ...more })
  }

  /** @param path below the version, `/me` */
  call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const token = options.headers?.authorization ? undefined : this.page.access_token
    return this.sandbox.call(method, `/graph.facebook.com/v26.0${path}`, {
      ...(token ? { token } : {}),
      ...options,
    })
  }

  get(path: string, token = this.page.access_token): Promise<Answer> {
    return this.call('GET', path, { token })
  }

  /** A call to an edge of the Page. */
  send(edge: string, json: Record<string, unknown>, token = this.page.access_token) {
    return this.call('POST', `/${this.page.id}/${edge}`, { json, token })
  }

  sendForm(edge: string, fields: Record<string, string | Buffer>): Promise<Answer> {
    return this.call('POST', `/${this.page.id}/${edge}`, { form: form(fields) })
  }

  /** A post that must come about. @returns its id */
  async post(json: Record<string, unknown>): Promise<string> {
    const answer = await this.send('feed', json)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.id
  }

  /** @returns the id of an unpublished photo */
  async hiddenPhoto(alt_text_custom = '', background = '#a33'): Promise<string> {
    const answer = await this.sendForm('photos', {
      source: await photo(background),
      published: 'false',
      alt_text_custom,
    })
    assert.equal(answer.status, 200, answer.text)
    return answer.json.id
  }

  /** Start and bytes of a Reel or a video story. @returns the video's id */
  async uploaded(edge: 'video_reels' | 'video_stories', bytes: Buffer): Promise<string> {
    const begun = await this.send(edge, { upload_phase: 'start' })
    assert.equal(begun.status, 200, begun.text)
    const answer = await this.upload(begun.json.upload_url, bytes)
    assert.deepEqual(answer.json, { success: true }, answer.text)
    return begun.json.video_id
  }

  /** Bytes to an address that was handed out. */
  async upload(
    address: string,
    bytes: Buffer,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        authorization: `OAuth ${this.page.access_token}`,
        offset: '0',
        file_size: String(bytes.length),
        'content-type': 'application/octet-stream',
        ...headers,
      },
      body: new Uint8Array(bytes),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) }
  }

  finish(edge: 'video_reels' | 'video_stories', fields: Record<string, unknown>): Promise<Answer> {
    const state = edge === 'video_reels' ? { video_state: 'PUBLISHED' } : {}
    return this.send(edge, { upload_phase: 'finish', ...state, ...fields })
  }

  async posts(): Promise<LedgerPost[]> {
    return (await this.sandbox.ledger()).posts
  }

  async restart(): Promise<void> {
    await this.sandbox.restart()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox[Symbol.asyncDispose]()
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** Asserts what the Graph API refused with. */
export function refused(
  answer: Answer,
  code: number,
  more: { subcode?: number; status?: number; message?: RegExp } = {},
  what = answer.text,
): void {
  const { error } = answer.json ?? {}
  assert.ok(error, `${what}: ${answer.status} ${answer.text}`)
  assert.equal(error.code, code, `${what}: ${answer.text}`)
  assert.equal(error.error_subcode, more.subcode, `${what}: ${answer.text}`)
  assert.equal(answer.status, more.status ?? 400, `${what}: ${answer.text}`)
  assert.match(error.fbtrace_id, /^A[\w-]+$/)
  assert.ok(error.type === 'OAuthException' || error.type === 'GraphMethodException')
  if (more.message) assert.match(error.message, more.message, what)
}
