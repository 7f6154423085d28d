import { Readable } from 'node:stream'
import type { EncodedBody } from '../../src/networks/call-body.ts'
import type { NetworkId } from '../../src/networks/contract.ts'
import {
  BodyTooLarge,
  type LedgerPost,
  MalformedBody,
  type SandboxSettings,
  type Simulator,
  type SimulatorBody,
  type SimulatorRequest,
  type SimulatorResponse,
} from '../../src/networks/simulator-contract.ts'
import type { RawAnswer, RawCall } from '../../src/networks/transport.ts'
import { encoded } from '../../src/sandbox/gateway/answer.ts'
import { boundaryOf, readParts } from '../../src/sandbox/gateway/multipart.ts'
import { sandboxNetworks } from '../../src/sandbox/networks.ts'
import { sandboxApp } from '../../src/sandbox/sandbox-app.ts'
import { memoryRecords } from './memory-records.ts'
import { type Follow, ShelfFiles } from './shelf-files.ts'
import type { Stage } from './stage.ts'

/** Where the connectors believe the sandbox to be. Nobody listens there. */
export const sandboxUrl = 'http://127.0.0.1:4401'
export const publicUrl = 'http://127.0.0.1:4400'

/** Caps and guards against doubled posts would hide what the judge looks for. */
const settings: SandboxSettings = { caps: 'off', processing_ms: 500, listing_lag_ms: 0 }
type Switches = Record<string, string | number | boolean>

/** LinkedIn keeps its guard: where it cannot be read, its connector asks by sending the same again. */
const guardsOff: Readonly<Partial<Record<NetworkId, Switches>>> = {
  x: { duplicate_window_seconds: 0 },
  facebook: { duplicate_check: 'off' },
}

/** A network's simulator, called as a function at the story's time. */
export class VirtualNetwork {
  readonly simulator: Simulator
  readonly id: NetworkId

  private constructor(id: NetworkId, simulator: Simulator) {
    this.id = id
    this.simulator = simulator
  }

  static async open(
    id: NetworkId,
    stage: Stage,
    directory: string,
    follow: Follow,
  ): Promise<VirtualNetwork> {
    const factory = sandboxNetworks.find((each) => each.id === id)?.simulator
    if (!factory) throw new Error(`there is no simulator of ${id}`)
    const simulator: Simulator = factory(
      {
        records: (_name, hooks) => memoryRecords(false, hooks),
        archive: (_name, hooks) => memoryRecords(true, hooks),
        files: new ShelfFiles(directory, publicUrl, follow),
        settings: () => settings,
        now: () => new Date(stage.nowMs),
        publicOrigin: publicUrl,
        app: sandboxApp,
        settled: async () => {},
        changed: () => {},
      },
      () => switchesOf(simulator),
    )
    await simulator.ready()
    return new VirtualNetwork(id, simulator)
  }

  stepOf(call: RawCall): string | null {
    return this.simulator.stepOf(placeOf(call))
  }

  /** The network acts on the call. */
  async handle(
    call: RawCall,
    body: Buffer,
    fault: SimulatorRequest['fault'],
  ): Promise<SimulatorResponse> {
    return this.simulator.handle({
      ...placeOf(call),
      headers: { ...call.headers, 'content-length': String(body.length) },
      origin: sandboxUrl,
      body: new WholeBody(body, call.headers['content-type']),
      fault,
    })
  }

  usualAnswer(status: number, headers: Record<string, string>): SimulatorResponse {
    const usual = this.simulator.usualAnswer(status)
    return { ...usual, headers: { ...usual.headers, ...headers } }
  }

  posts(): LedgerPost[] {
    return [...this.simulator.posts(sandboxUrl)]
  }
}

function switchesOf({ network, settingRules }: Simulator): Switches {
  const initial = Object.entries(settingRules).map(([name, rule]) => [name, rule.default])
  return { ...Object.fromEntries(initial), ...guardsOff[network] }
}

function placeOf({ method, target }: RawCall) {
  const [, host = '', path = ''] = /^\/([^/]*)(.*)$/.exec(target.pathname) ?? []
  return { method, host, path: path || '/', query: target.searchParams }
}

/** An answer as it comes off the wire. */
export function rawAnswer({ status, headers, body }: SimulatorResponse): RawAnswer {
  const { bytes, contentType } = encoded(body)
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return {
    status,
    headers: {
      ...(contentType ? { 'content-type': contentType } : {}),
      ...Object.fromEntries(given),
    },
    bytes,
  }
}

/** The bytes of a call's body. */
export async function bytesOf(body: EncodedBody | null): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body?.chunks ?? []) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A body that has come in whole. */
class WholeBody implements SimulatorBody {
  readonly #bytes: Buffer
  readonly #contentType: string | undefined

  constructor(bytes: Buffer, contentType: string | undefined) {
    this.#bytes = bytes
    this.#contentType = contentType
  }

  async bytes(maxBytes: number): Promise<Buffer> {
    if (this.#bytes.length > maxBytes) throw new BodyTooLarge(`More than ${maxBytes} bytes.`)
    return this.#bytes
  }

  async *parts() {
    const boundary = boundaryOf(this.#contentType)
    if (boundary === null) throw new MalformedBody('The body is not multipart/form-data.')
    yield* readParts(Readable.from([this.#bytes]), boundary)
  }

  stream(): Readable {
    return Readable.from([this.#bytes], { objectMode: false })
  }
}
