import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { type Answer, type CallOptions, TestSandbox } from '../../../sandbox/test-sandbox.ts'
import type { LedgerPost, SandboxAccount } from '../../simulator-contract.ts'

export const fourSeconds = await readFile(
  new URL('../fixtures/simulator-four-seconds.mp4', import.meta.url),
)

/** A photo of one colour. */
export function photo(width = 400, height = width, background = '#a33'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer()
}

const square = await photo()

/** A sandboxed Instagram, and beside it a server that media is pulled from. */
export class TestInstagram implements AsyncDisposable {
  readonly sandbox: TestSandbox
  readonly #files: Map<string, Buffer>
  readonly #server: Server
  account: SandboxAccount

  private constructor(
    sandbox: TestSandbox,
    account: SandboxAccount,
    media: { files: Map<string, Buffer>; server: Server },
  ) {
    this.sandbox = sandbox
    this.account = account
    this.#files = media.files
    this.#server = media.server
  }

  /** Nothing takes time to process unless a test asks for it. @param traits of an account made for the test */
  static async open(traits?: Record<string, unknown>): Promise<TestInstagram> {
    const files = new Map<string, Buffer>()
    const server = createServer((request, response) => {
      const bytes = files.get(request.url ?? '')
      response.writeHead(bytes ? 200 : 404).end(bytes)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const sandbox = await TestSandbox.open('instagram', originOf(server))
    await sandbox.set({ processing_ms: 0 })
    const account = traits ? await sandbox.addAccount(traits) : await sandbox.account()
    return new TestInstagram(sandbox, account, { files, server })
  }

  /** @returns the address of a file that can be pulled */
  serve(name: string, bytes: Buffer): string {
    this.#files.set(`/${name}`, bytes)
    return `${this.origin}/${name}`
  }

  get origin(): string {
    return originOf(this.#server)
  }

  get photoUrl(): string {
    return this.serve('photo.jpg', square)
  }

  get videoUrl(): string {
    return this.serve('video.mp4', fourSeconds)
  }

  /** Where the account's login sends its calls. */
  get graph(): string {
    const host = this.account.page_id ? 'graph.facebook.com' : 'graph.instagram.com'
    return `/${host}/v26.0`
  }

  /** A call to Graph with the account's token. @param path `/me?fields=id` */
  call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { access_token: token } = this.account
    return this.sandbox.call(method, `${this.graph}${path}`, { token, ...options })
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path)
  }

  set(switches: Record<string, unknown>): Promise<void> {
    return this.sandbox.set({ instagram: switches })
  }

  /** `POST /{ig}/media` */
  create(params: Record<string, unknown>): Promise<Answer> {
    return this.call('POST', `/${this.account.id}/media`, { json: params })
  }

  /** A container that must come about. @returns its id */
  async container(params: Record<string, unknown>): Promise<string> {
    const answer = await this.create(params)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.id
  }

  /** `POST /{ig}/media_publish` */
  publish(creationId: string): Promise<Answer> {
    return this.call('POST', `/${this.account.id}/media_publish`, {
      json: { creation_id: creationId },
    })
  }

  /** A post that must come about. @returns its media id */
  async post(params: Record<string, unknown> = { image_url: this.photoUrl }): Promise<string> {
    const answer = await this.publish(await this.container(params))
    assert.equal(answer.status, 200, answer.text)
    return answer.json.id
  }

  async status(containerId: string): Promise<{ status_code: string; status: string }> {
    return (await this.get(`/${containerId}?fields=status_code,status`)).json
  }

  async posts(): Promise<LedgerPost[]> {
    return (await this.sandbox.ledger()).posts
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await this.sandbox[Symbol.asyncDispose]()
  }
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Asserts an error of Graph's frame. */
export function assertError(
  answer: Answer,
  expected: { code: number | string; subcode?: number; status?: number; message?: RegExp },
  what = answer.text,
): void {
  const { error } = answer.json ?? {}
  assert.ok(error, `${what}: ${answer.text}`)
  assert.equal(error.code, expected.code, `${what}: ${answer.text}`)
  assert.equal(error.error_subcode, expected.subcode, `${what}: ${answer.text}`)
  assert.equal(answer.status, expected.status ?? 400, what)
  assert.match(error.fbtrace_id, /^A\S+$/, what)
  if (expected.message) assert.match(answer.text, expected.message, what)
}
