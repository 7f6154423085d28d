import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fitImage, fits } from '../../media/fit-image.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import type {
  CommitAttempt,
  Confirmation,
  Content,
  Credentials,
  ImageForm,
  MediaItem,
  Network,
  NetworkAnswer,
  NetworkCall,
  NetworkHttp,
  PullAddresses,
  RecordedCall,
  StepContext,
  Warning,
} from '../contract.ts'
import { createNetworkHttp } from '../http.ts'
import { PublishError } from '../publish-error.ts'
import type { LedgerPost, SandboxAccount } from '../simulator-contract.ts'
import { createTransport, type Transport } from '../transport.ts'
import { type File, file } from './files.ts'

/** What the steps brought about. */
export interface Outcome<State> {
  state: State
  published: { id: string | null; url: string | null } | undefined
  warnings: Warning[]
  steps: string[]
  /** Longest rest a step asked for. */
  waitedMs: number
}

type OnAnswer = (call: NetworkCall, answer: NetworkAnswer) => void

const firstAttempt: CommitAttempt = { number: 1, isProbe: false }

/**
 * A connector on one side, a sandbox of its own on the other, real sockets between. Files are
 * served for pulling from a small server that stands for the API's public address.
 */
export class SandboxedNetwork<Options, State> implements AsyncDisposable {
  readonly network: Network<Options, State>
  readonly calls: RecordedCall[] = []
  readonly http: NetworkHttp
  /** Addresses handed out, by token; what was fetched before they were withdrawn still counts. */
  readonly #offers = new Map<
    string,
    { item: MediaItem; name: string; fetches: number; isOpen: boolean }
  >()
  readonly #files = new Map<string, File>()
  readonly #sandbox: Sandbox
  readonly #transport: Transport
  readonly #directory: string
  readonly #origin: Server
  person: SandboxAccount = {} as SandboxAccount

  private constructor(
    network: Network<Options, State>,
    sandbox: Sandbox,
    directory: string,
    origin: Server,
    onAnswer: OnAnswer,
  ) {
    this.network = network
    this.#sandbox = sandbox
    this.#directory = directory
    this.#origin = origin
    origin.on('request', (request, response) => {
      const offer = this.#offers.get(path.basename(request.url ?? '').split('.')[0] ?? '')
      const found = offer?.isOpen ? this.#files.get(offer.item.assetId) : undefined
      if (!offer || !found) return void response.writeHead(410).end()
      offer.fetches += 1
      response.writeHead(200, {
        'content-type': found.item.contentType,
        'content-length': found.bytes.byteLength,
      })
      response.end(request.method === 'HEAD' ? undefined : found.bytes)
    })
    this.#transport = createTransport()
    const http = createNetworkHttp({
      environment: 'test',
      sandboxUrl: sandbox.url,
      hosts: network.hosts,
      transport: this.#transport,
      record: (call) => this.calls.push(call),
    })
    this.http = {
      pageUrl: (url) => http.pageUrl(url),
      call: async (call) => {
        const answer = await http.call(call)
        onAnswer(call, answer)
        return answer
      },
    }
  }

  /** @param onAnswer sees each call that was answered */
  static async open<Options, State>(
    network: Network<Options, State>,
    onAnswer: OnAnswer = () => {},
  ): Promise<SandboxedNetwork<Options, State>> {
    const directory = await mkdtemp(path.join(tmpdir(), `dravo-${network.id}-`))
    const origin = createServer()
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve))
    const sandbox = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      directory,
      publicUrl: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
      log: { info: () => {}, error: (fields, message) => console.error(message, fields) },
    })
    return new SandboxedNetwork(network, sandbox, directory, origin, onAnswer)
  }

  /** An empty network without faults, caps or lag, and its first person with fresh tokens. */
  async reset(settings: Record<string, unknown> = {}): Promise<void> {
    this.calls.length = 0
    this.#offers.clear()
    await this.control('DELETE', '')
    await this.control('DELETE', '/faults')
    await this.control('PATCH', '/settings', {
      processing_ms: 50,
      caps: 'off',
      listing_lag_ms: 0,
      ...settings,
    })
    await this.be(0)
  }

  /** Acts as that person of the network from now on. */
  async be(index: number): Promise<SandboxAccount> {
    const people = (await this.control(
      'GET',
      `/accounts?network=${this.network.id}`,
    )) as SandboxAccount[]
    const person = people[index]
    assert.ok(person, `there is no person ${index}`)
    this.person = person
    return person
  }

  /** One more person, with the network's own traits; acts as them from now on. */
  async become(traits: Record<string, unknown>): Promise<SandboxAccount> {
    const [person] = (await this.control('POST', '/accounts', {
      network: this.network.id,
      count: 1,
      traits,
    })) as SandboxAccount[]
    assert.ok(person)
    this.person = person
    return person
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport.close()
    await this.#sandbox.close()
    this.#origin.closeAllConnections()
    await new Promise((resolve) => this.#origin.close(resolve))
    await rm(this.#directory, { recursive: true })
  }

  get credentials(): Credentials {
    const { access_token, refresh_token, expires_at, page_id, ig_user_id, author_urn } = this.person
    return { access_token, refresh_token, expires_at, page_id, ig_user_id, author_urn }
  }

  /** Calls `/_sandbox<where>`. */
  async control(method: string, where: string, body?: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body), headers }
    const answer = await fetch(`${this.#sandbox.url}/_sandbox${where}`, { method, ...sent })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${where}: ${answer.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  /** Changes switches of this network. */
  async set(switches: Record<string, unknown>): Promise<void> {
    await this.control('PATCH', '/settings', { [this.network.id]: switches })
  }

  /** The next matching call goes wrong. */
  async fault(fields: object): Promise<void> {
    await this.control('POST', '/faults', { network: this.network.id, count: 1, ...fields })
  }

  /** What is on the network, oldest first. */
  async ledger(): Promise<LedgerPost[]> {
    const { posts } = (await this.control('GET', `/ledger?network=${this.network.id}`)) as {
      posts: LedgerPost[]
    }
    return posts.sort((a, b) => (a.created_at < b.created_at ? -1 : 1))
  }

  /** How often any address offered under this name was fetched. */
  fetchesOf(name: string): number {
    return [...this.#offers.values()]
      .filter((offer) => offer.name === name)
      .reduce((sum, { fetches }) => sum + fetches, 0)
  }

  contextOf(
    content: Content<Options>,
    files: readonly File[],
    state: State,
    attempt: CommitAttempt = firstAttempt,
  ): StepContext<Options, State> {
    for (const each of files) this.#files.set(each.item.assetId, each)
    return {
      content,
      state,
      attempt,
      credentials: this.credentials,
      http: this.http,
      account: { platformAccountId: this.person.id, handle: this.person.handle, profile: {} },
      readMedia: async (item, start, end) => this.#fileOf(item).bytes.subarray(start, end),
      fitImage: (item, form) => this.#fit(item, form),
      findMedia: async (url) =>
        [...this.#files.values()].find(({ item }) => item.url === url)?.item ?? null,
      pull: this.#pull(),
      now: () => new Date(),
    }
  }

  /** Runs the steps to the end as the worker does; the state goes through JSON, as through storage. */
  async run(
    content: Content<Options>,
    files: readonly File[] = [],
    from: State = this.network.initialState,
  ): Promise<Outcome<State>> {
    const outcome: Outcome<State> = {
      state: from,
      published: undefined,
      warnings: [],
      steps: [],
      waitedMs: 0,
    }
    for (;;) {
      const step = this.network.nextStep(content, outcome.state)
      if (step === null) return outcome
      outcome.steps.push(step.name)
      const progress = await step.run(this.contextOf(content, files, outcome.state))
      outcome.state = JSON.parse(JSON.stringify(progress.state)) as State
      outcome.published = progress.published ?? outcome.published
      outcome.warnings.push(...(progress.warnings ?? []))
      const waitMs = progress.waitMs ?? 0
      outcome.waitedMs = Math.max(outcome.waitedMs, waitMs)
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, 100)))
    }
  }

  /** Runs up to the first commit, sends it into whatever fault is set, and asks `confirm` what happened. */
  async confirmAfter(
    content: Content<Options>,
    files: readonly File[] = [],
  ): Promise<{ error: unknown; confirmation: Confirmation<State>; state: State }> {
    let state = this.network.initialState
    for (;;) {
      const step = this.network.nextStep(content, state)
      assert.ok(step, 'there is no commit')
      const context = this.contextOf(content, files, state)
      if (step.repeatable) {
        const progress = await step.run(context)
        state = JSON.parse(JSON.stringify(progress.state)) as State
        if (progress.waitMs) await new Promise((resolve) => setTimeout(resolve, 50))
        continue
      }
      const startedAt = new Date()
      const error = await step.run(context).then(
        () => null,
        (reason: unknown) => reason,
      )
      const confirmation = await step.confirm(context, { startedAt, boundIds: new Set() })
      return { error, confirmation, state }
    }
  }

  #fileOf(item: MediaItem): File {
    const found = this.#files.get(item.assetId)
    assert.ok(found, `nobody knows ${item.assetId}`)
    return found
  }

  async #fit(item: MediaItem, form: ImageForm): Promise<MediaItem> {
    if (fits(item, form)) return item
    const bytes = await fitImage(this.#fileOf(item).bytes, form)
    const fitted = await file(bytes, form.contentType)
    this.#files.set(fitted.item.assetId, fitted)
    return fitted.item
  }

  #pull(): PullAddresses {
    return {
      offer: async (item, name) => {
        const known = [...this.#offers].find(
          ([, offer]) => offer.isOpen && offer.name === name && offer.item.assetId === item.assetId,
        )
        const token = known?.[0] ?? randomBytes(20).toString('hex')
        if (!known) this.#offers.set(token, { item, name, fetches: 0, isOpen: true })
        const { port } = this.#origin.address() as AddressInfo
        const extension = item.contentType.split('/')[1] ?? 'bin'
        return `http://127.0.0.1:${port}/pull/${token}.${extension}`
      },
      withdraw: async (name) => {
        const wasFetched = this.fetchesOf(name) > 0
        for (const offer of this.#offers.values()) if (offer.name === name) offer.isOpen = false
        return { wasFetched }
      },
    }
  }
}

/** A post without media. */
export function textOnly<Options>(text: string, options: Options): Content<Options> {
  return { text, options, media: [] }
}

/** A post with media. */
export function withFiles<Options>(
  text: string,
  files: readonly File[],
  options: Options,
): Content<Options> {
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
