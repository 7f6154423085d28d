import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts'
import type {
  Content,
  Credentials,
  NetworkHttp,
  RecordedCall,
  StepContext,
  Warning,
} from '../../contract.ts'
import { createNetworkHttp } from '../../http.ts'
import { PublishError } from '../../publish-error.ts'
import { createTransport, type Transport } from '../../transport.ts'
import { x } from '../index.ts'
import type { XOptions } from '../options.ts'
import type { XState } from '../state.ts'
import type { File } from './files.ts'

/** A post as the sandbox's ledger shows it. */
export interface LedgerPost {
  id: string
  url: string
  kind: string
  text: string
  media: { kind: string; content_type: string; alt_text: string | null }[]
  options: Record<string, unknown>
}

/** Somebody on the sandbox's X, with tokens. */
export interface Person {
  id: string
  handle: string
  access_token: string
  refresh_token: string
}

/** What the steps brought about. */
export interface Outcome {
  state: XState
  published: { id: string | null; url: string | null } | undefined
  warnings: Warning[]
  steps: string[]
}

/** X's connector on one side, a sandbox of its own on the other, real sockets between. */
export class SandboxedX implements AsyncDisposable {
  readonly calls: RecordedCall[] = []
  readonly http: NetworkHttp
  readonly #sandbox: Sandbox
  readonly #transport: Transport
  readonly #directory: string
  person: Person = { id: '', handle: '', access_token: '', refresh_token: '' }

  private constructor(sandbox: Sandbox, directory: string) {
    this.#sandbox = sandbox
    this.#directory = directory
    this.#transport = createTransport()
    this.http = createNetworkHttp({
      environment: 'test',
      sandboxUrl: sandbox.url,
      hosts: x.hosts,
      transport: this.#transport,
      record: (call) => this.calls.push(call),
    })
  }

  static async open(): Promise<SandboxedX> {
    const directory = await mkdtemp(path.join(tmpdir(), 'dravo-x-'))
    const log = { info: () => {}, error: () => {} }
    const publicUrl = 'http://127.0.0.1:4400'
    return new SandboxedX(
      await startSandbox({ host: '127.0.0.1', port: 0, directory, publicUrl, log }),
      directory,
    )
  }

  /** An empty network without faults, and one person with fresh tokens. */
  async reset(): Promise<void> {
    this.calls.length = 0
    await this.control('DELETE', '')
    await this.control('DELETE', '/faults')
    await this.control('PATCH', '/settings', { processing_ms: 50, caps: 'off' })
    const [person] = (await this.control('GET', '/accounts?network=x')) as Person[]
    assert.ok(person)
    this.person = person
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport.close()
    await this.#sandbox.close()
    await rm(this.#directory, { recursive: true })
  }

  get credentials(): Credentials {
    return { access_token: this.person.access_token, refresh_token: this.person.refresh_token }
  }

  async control(method: string, where: string, body?: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers }
    const answer = await fetch(`${this.#sandbox.url}/_sandbox${where}`, { method, ...sent })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${where}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  /** The next matching call goes wrong. */
  async fault(fields: object): Promise<void> {
    await this.control('POST', '/faults', { network: 'x', count: 1, ...fields })
  }

  /** What is on the network, oldest first. */
  async ledger(): Promise<LedgerPost[]> {
    const { posts } = (await this.control('GET', '/ledger?network=x')) as { posts: LedgerPost[] }
    return posts.sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  contextOf(
    content: Content<XOptions>,
    files: readonly File[],
    state: XState,
  ): StepContext<XOptions, XState> {
    return {
      content,
      state,
      credentials: this.credentials,
      http: this.http,
      account: { platformAccountId: this.person.id, handle: this.person.handle, profile: {} },
      readMedia: async (item, start, end) => {
        const found = files.find((each) => each.item.assetId === item.assetId)
        assert.ok(found)
        return found.bytes.subarray(start, end)
      },
      now: () => new Date(),
    }
  }

  /** Runs the steps to the end as the worker does; the state goes through JSON, as through storage. */
  async run(
    content: Content<XOptions>,
    files: readonly File[] = [],
    from: XState = x.initialState,
  ): Promise<Outcome> {
    const outcome: Outcome = { state: from, published: undefined, warnings: [], steps: [] }
    for (;;) {
      const step = x.nextStep(content, outcome.state)
      if (step === null) return outcome
      outcome.steps.push(step.name)
      const progress = await step.run(this.contextOf(content, files, outcome.state))
      outcome.state = JSON.parse(JSON.stringify(progress.state)) as XState
      outcome.published = progress.published ?? outcome.published
      outcome.warnings.push(...(progress.warnings ?? []))
      if (progress.waitMs) await new Promise((resolve) => setTimeout(resolve, progress.waitMs))
    }
  }
}

/** A post without media. */
export function textOnly(text: string, options: XOptions = {}): Content<XOptions> {
  return { text, options, media: [] }
}

/** A post with media. */
export function withFiles(
  text: string,
  files: readonly File[],
  options: XOptions = {},
): Content<XOptions> {
  return { text, options, media: files.map(({ item }) => item) }
}

/** The error a connector is expected to throw. */
export async function publishError(promise: Promise<unknown>): Promise<PublishError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof PublishError, String(error))
  return error
}
