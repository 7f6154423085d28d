import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { defaultSettings } from '../../../../sandbox/settings.ts'
import { Journal } from '../../../../sandbox/storage/journal.ts'
import { NetworkFiles } from '../../../../sandbox/storage/network-files.ts'
import type { Simulator, SimulatorResponse } from '../../../simulator-contract.ts'
import { createLinkedinSimulator } from '../../simulator.ts'
import { switchRules } from '../switches.ts'

/** A call without a socket. */
export interface ClockedCall {
  token?: string
  json?: unknown
  form?: Record<string, string>
  bytes?: Buffer
}

const origin = 'http://127.0.0.1:4401'

/** The simulator on the sandbox's own storage, with a clock that is set by hand. */
export class ClockedLinkedin implements AsyncDisposable {
  readonly simulator: Simulator
  readonly #journal: Journal
  readonly #directory: string
  readonly #switches: Record<string, string | number | boolean>
  #now: number

  private constructor(directory: string, startsAt: string) {
    this.#directory = directory
    this.#now = Date.parse(startsAt)
    this.#journal = new Journal(join(directory, 'journal.ndjson'))
    const journal = this.#journal
    const defaults = Object.entries(switchRules).map(([name, rule]) => [name, rule.default])
    this.#switches = Object.fromEntries(defaults)
    this.simulator = createLinkedinSimulator(
      {
        records: (name, hooks) => journal.open(name, 'memory', hooks),
        archive: (name, hooks) => journal.open(name, 'disk', hooks),
        files: new NetworkFiles(join(directory, 'media'), 'http://127.0.0.1:4400'),
        settings: () => defaultSettings,
        now: () => new Date(this.#now),
        publicOrigin: 'http://127.0.0.1:4400',
        app: { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' },
        settled: () => journal.settled(),
        changed: () => {},
      },
      () => this.#switches,
    )
    journal.replay()
  }

  static async open(startsAt: string): Promise<ClockedLinkedin> {
    const clocked = new ClockedLinkedin(await mkdtemp(join(tmpdir(), 'linkedin-')), startsAt)
    await clocked.simulator.ready()
    return clocked
  }

  pass(ms: number): void {
    this.#now += ms
  }

  set(switches: Record<string, string | number | boolean>): void {
    Object.assign(this.#switches, switches)
  }

  async call(method: string, address: string, call: ClockedCall = {}): Promise<Answered> {
    const url = new URL(address.replace(`${origin}/`, 'https://'))
    const body = call.bytes ?? Buffer.from(textOf(call))
    const answer = await this.simulator.handle({
      method,
      host: url.host,
      path: url.pathname,
      query: url.searchParams,
      headers: {
        'linkedin-version': '202609',
        'x-restli-protocol-version': '2.0.0',
        'content-length': String(body.length),
        'content-type': call.form ? 'application/x-www-form-urlencoded' : 'application/json',
        ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
      },
      origin,
      body: {
        bytes: async () => body,
        parts: async function* () {},
        stream: () => Readable.from([body]),
      },
      fault: null,
    })
    return answer as Answered
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#journal.close()
    await rm(this.#directory, { recursive: true, force: true })
  }
}

/** An answer whose body tests look into. */
// biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
type Answered = SimulatorResponse & { body: any }

function textOf({ json, form }: ClockedCall): string {
  if (form) return new URLSearchParams(form).toString()
  return json === undefined ? '' : JSON.stringify(json)
}
