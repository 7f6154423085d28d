import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { sandboxApp } from '../../../sandbox/sandbox-app.ts'
import { type Answer, TestSandbox } from '../../../sandbox/test-sandbox.ts'
import type { SandboxAccount } from '../../simulator-contract.ts'

export const api = '/open.tiktokapis.com/v2'

/** Three seconds of H.264, 360×640, 24 frames a second. */
export const clip = await readFile(new URL('../fixtures/simulator-clip.mp4', import.meta.url))

export function photo(width = 40, height = 30): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#25f4ee' } })
    .jpeg()
    .toBuffer()
}

/** What a pulled address answers: bytes, or a status. */
type Served = Buffer | number

/** A sandbox, its TikTok, one creator of it, and a place from which media may be pulled. */
export class SimulatedTiktok {
  readonly sandbox: TestSandbox
  /** By path, `/a.jpg`. */
  readonly served = new Map<string, Served>()
  readonly pulled: string[] = []
  readonly #server: Server
  creator: SandboxAccount

  private constructor(sandbox: TestSandbox, server: Server, creator: SandboxAccount) {
    this.sandbox = sandbox
    this.#server = server
    this.creator = creator
  }

  static async open(): Promise<SimulatedTiktok> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const sandbox = await TestSandbox.open('tiktok', originOf(server))
    await sandbox.set({ processing_ms: 0, tiktok: { moderation_ms: 0 } })
    const tiktok = new SimulatedTiktok(sandbox, server, await sandbox.account())
    server.on('request', (request, response) => tiktok.#serve(request.url ?? '/', response))
    return tiktok
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox[Symbol.asyncDispose]()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The API's own origin, which is a verified domain. */
  get origin(): string {
    return originOf(this.#server)
  }

  serve(path: string, what: Served): string {
    this.served.set(path, what)
    return `${this.origin}${path}`
  }

  async become(traits: Record<string, unknown>): Promise<void> {
    this.creator = await this.sandbox.addAccount(traits)
  }

  set(switches: Record<string, unknown>): Promise<void> {
    return this.sandbox.set({ tiktok: switches })
  }

  post(path: string, json: unknown = {}, token = this.creator.access_token): Promise<Answer> {
    return this.sandbox.call('POST', `${api}${path}`, { token, json })
  }

  /** A token call with the app's own credentials. */
  oauth(path: 'token' | 'revoke', fields: Record<string, string>): Promise<Answer> {
    const client = { client_key: sandboxApp.clientId, client_secret: sandboxApp.clientSecret }
    return this.sandbox.call('POST', `${api}/oauth/${path}/`, {
      form: new URLSearchParams({ ...client, ...fields }),
    })
  }

  /** A direct post by FILE_UPLOAD up to its `upload_url`. */
  async beginUpload(
    bytes: Buffer,
    info: Record<string, unknown> = {},
    chunkSize = bytes.length,
  ): Promise<{ publish_id: string; upload_url: string }> {
    const begun = await this.post('/post/publish/video/init/', {
      post_info: { title: 'A clip', privacy_level: 'PUBLIC_TO_EVERYONE', ...info },
      source_info: fileSource(bytes.length, chunkSize),
    })
    assert.equal(begun.status, 200, begun.text)
    return begun.json.data
  }

  /** Sends the bytes from `first` on; `headers` replace the right ones. */
  async put(
    url: string,
    bytes: Buffer,
    { first = 0, total = bytes.length, headers = {} as Record<string, string> } = {},
  ): Promise<{ status: number; range: string | null }> {
    const range = `bytes ${first}-${first + bytes.length - 1}/${total}`
    const answer = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'video/mp4', 'content-range': range, ...headers },
      body: new Uint8Array(bytes),
    })
    await answer.arrayBuffer()
    return { status: answer.status, range: answer.headers.get('content-range') }
  }

  /** A whole video post. @returns its publish_id */
  async postVideo(info: Record<string, unknown> = {}, bytes: Buffer = clip): Promise<string> {
    const { publish_id, upload_url } = await this.beginUpload(bytes, info)
    assert.equal((await this.put(upload_url, bytes)).status, 201)
    return publish_id
  }

  /** `content/init` with these addresses; `fields` replace or add to the top level. */
  postPhotos(
    urls: readonly string[],
    info: Record<string, unknown> = {},
    fields: Record<string, unknown> = {},
  ): Promise<Answer> {
    return this.post('/post/publish/content/init/', {
      media_type: 'PHOTO',
      post_mode: 'DIRECT_POST',
      post_info: { privacy_level: 'PUBLIC_TO_EVERYONE', ...info },
      source_info: { source: 'PULL_FROM_URL', photo_cover_index: 0, photo_images: urls },
      ...fields,
    })
  }

  async status(publishId: string): Promise<Record<string, unknown>> {
    const answer = await this.post('/post/publish/status/fetch/', { publish_id: publishId })
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.json.error.code, 'ok')
    return answer.json.data
  }

  /** Asks until the status is there. */
  async until(
    publishId: string,
    isThere: (data: Record<string, unknown>) => boolean,
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const data = await this.status(publishId)
      if (isThere(data)) return data
      await sleep(60)
    }
  }

  #serve(path: string, response: ServerResponse): void {
    this.pulled.push(path)
    const what = this.served.get(path) ?? 404
    if (typeof what !== 'number') return void response.end(what)
    response.writeHead(what, what === 302 ? { location: '/elsewhere.jpg' } : {}).end()
  }
}

export function fileSource(videoSize: number, chunkSize = videoSize): Record<string, unknown> {
  return {
    source: 'FILE_UPLOAD',
    video_size: videoSize,
    chunk_size: chunkSize,
    total_chunk_count: Math.floor(videoSize / chunkSize),
  }
}

/** Refused in TikTok's frame, with nothing beside the error. */
export function assertRefused(answer: Answer, status: number, code: string, note = ''): void {
  assert.equal(answer.status, status, `${note} ${answer.text}`)
  assert.deepEqual(Object.keys(answer.json), ['error'])
  assert.equal(answer.json.error.code, code, note)
  assert.match(answer.json.error.log_id, /^\d{14}[0-9A-F]{20}$/)
  assert.ok(answer.json.error.message.length > 5)
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
