import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NetworkId } from '../networks/contract.ts'
import type { LedgerPost, SandboxAccount } from '../networks/simulator-contract.ts'
import { type Sandbox, startSandbox } from './sandbox.ts'
import type { Call } from './storage/call-log.ts'

/** An answer with its body read. */
export interface Answer {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  json: any
}

export interface CallOptions {
  token?: string
  json?: unknown
  form?: FormData | URLSearchParams
  headers?: Record<string, string>
}

/** A sandbox on a port of its own, with what tests ask of it. */
export class TestSandbox {
  readonly directory: string
  readonly #network: NetworkId
  readonly #publicUrl: string
  #sandbox: Sandbox

  private constructor(directory: string, network: NetworkId, publicUrl: string, sandbox: Sandbox) {
    this.directory = directory
    this.#network = network
    this.#publicUrl = publicUrl
    this.#sandbox = sandbox
  }

  /**
   * @param network whose people and ledger the test is about
   * @param publicUrl the API's own address: the only place that media is pulled from
   */
  static async open(
    network: NetworkId = 'x',
    publicUrl = 'http://127.0.0.1:4400',
  ): Promise<TestSandbox> {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-'))
    return new TestSandbox(directory, network, publicUrl, await start(directory, publicUrl))
  }

  get url(): string {
    return this.#sandbox.url
  }

  async restart(): Promise<void> {
    await this.#sandbox.close()
    this.#sandbox = await start(this.directory, this.#publicUrl)
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { token, json, form, headers } = options
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(form ? { body: form } : json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    return readAnswer(response)
  }

  async accounts(network: NetworkId = this.#network): Promise<SandboxAccount[]> {
    return (await this.call('GET', `/_sandbox/accounts?network=${network}`)).json
  }

  async account(): Promise<SandboxAccount> {
    const [first] = await this.accounts()
    if (!first) throw new Error(`The sandbox has nobody on ${this.#network}.`)
    return first
  }

  async addAccount(traits: Record<string, unknown> = {}): Promise<SandboxAccount> {
    const answer = await this.call('POST', '/_sandbox/accounts', {
      json: { network: this.#network, traits },
    })
    return answer.json[0]
  }

  async set(settings: Record<string, unknown>): Promise<void> {
    const answer = await this.call('PATCH', '/_sandbox/settings', { json: settings })
    if (answer.status !== 200) throw new Error(answer.text)
  }

  async fault(fault: Record<string, unknown>): Promise<Answer> {
    const answer = await this.call('POST', '/_sandbox/faults', { json: fault })
    if (answer.status !== 201) throw new Error(answer.text)
    return answer
  }

  async ledger(): Promise<{ posts: LedgerPost[]; calls: Call[] }> {
    return (await this.call('GET', `/_sandbox/ledger?network=${this.#network}`)).json
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sandbox.close()
    await rm(this.directory, { recursive: true, force: true })
  }
}

function start(directory: string, publicUrl: string): Promise<Sandbox> {
  return startSandbox({
    host: '127.0.0.1',
    port: 0,
    directory,
    publicUrl,
    log: {
      info: () => {},
      error: (fields, message) => console.error(message, fields),
    },
  })
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = /json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text ? JSON.parse(text) : null,
  }
}
