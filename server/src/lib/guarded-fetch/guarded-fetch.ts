import { Agent, type Dispatcher } from 'undici'
import type { AddressRule } from './address-rule.ts'
import { FetchRefused, FetchTooLarge } from './fetch-refused.ts'
import {
  type Connector,
  guardedConnector,
  type Resolve,
  resolveByMachine,
} from './guarded-connect.ts'
import { parseTarget, redirectTarget, type TargetRules } from './target-rule.ts'

/** How long each part of a fetch may take. */
export interface Patience {
  /** Name and connection. */
  connectMs: number
  headersMs: number
  /** Between two pieces of the body. */
  idleMs: number
  /** The whole fetch, before the body earns more by arriving. */
  graceMs: number
  /** Each second that the body lasts beyond `graceMs` has to have brought this much. */
  bytesPerSecond: number
}

const patient: Patience = {
  connectMs: 5_000,
  headersMs: 10_000,
  idleMs: 15_000,
  graceMs: 30_000,
  bytesPerSecond: 100_000,
}
const maxHeaderBytes = 16_384

export interface GuardedRequest {
  /** As somebody wrote it. */
  url: string
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
  /** Redirects followed; each is checked like the first address. */
  maxHops: number
  /** Of the answer's body. */
  maxBytes: number
}

export interface GuardedAnswer {
  status: number
  /** Lower-case names. */
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The address that answered, after redirects. */
  url: URL
  /** To be read once, within `use`. @throws FetchRefused when it stalls or breaks, FetchTooLarge */
  body: AsyncIterable<Uint8Array>
}

/**
 * Fetches an address that a user named, and hands the answer to `use`. Whatever goes wrong is a
 * `FetchRefused`; what `use` throws comes out as it is. No proxy, no cookies, no content encoding,
 * and after `use` no connection.
 */
export type GuardedFetch = <T>(
  request: GuardedRequest,
  use: (answer: GuardedAnswer) => Promise<T>,
) => Promise<T>

export interface FetchGuard {
  addresses: AddressRule
  ports: readonly number[]
  resolve?: Resolve
  connectTo?: Connector
  patience?: Patience
}

/** Makes the one way to addresses that users name. */
export function createGuardedFetch(guard: FetchGuard): GuardedFetch {
  const { addresses, resolve = resolveByMachine, patience = patient } = guard
  const rules: TargetRules = {
    ports: new Set(guard.ports),
    takesInnerNames: addresses.hasOwnNetworks,
  }
  return async (request, use) => {
    const first = parseTarget(request.url, rules)
    // An agent of its own: a connection that was checked for one request serves no other.
    const agent = new Agent({
      connect: guardedConnector(addresses, resolve, patience.connectMs, guard.connectTo),
      headersTimeout: patience.headersMs,
      bodyTimeout: patience.idleMs,
      maxHeaderSize: maxHeaderBytes,
      pipelining: 1,
      allowH2: false,
    })
    const deadline = createDeadline(patience)
    try {
      const { answer, url } = await follow(agent, request, first, rules, deadline)
      assertPlain(answer)
      const body = boundedBody(answer, request.maxBytes, deadline)
      return await use({ status: answer.statusCode, headers: answer.headers, url, body })
    } finally {
      deadline.end()
      void agent.destroy()
    }
  }
}

interface Deadline {
  signal: AbortSignal
  /** The body came this far: it has earned the time for as much more. */
  extend(bytes: number): void
  end(): void
}

function createDeadline({ graceMs, bytesPerSecond }: Patience): Deadline {
  const controller = new AbortController()
  const startedMs = performance.now()
  let endMs = startedMs + graceMs
  const look = (): void => {
    const leftMs = endMs - performance.now()
    if (leftMs > 0) timer = setTimeout(look, leftMs)
    else controller.abort(new FetchRefused('it took too long', { mayPass: true }))
  }
  let timer = setTimeout(look, graceMs)
  return {
    signal: controller.signal,
    extend(bytes) {
      endMs = startedMs + graceMs + (bytes / bytesPerSecond) * 1000
    },
    end: () => clearTimeout(timer),
  }
}

async function follow(
  agent: Agent,
  request: GuardedRequest,
  first: URL,
  rules: TargetRules,
  deadline: Deadline,
): Promise<{ answer: Dispatcher.ResponseData; url: URL }> {
  let url = first
  for (let hop = 0; ; hop += 1) {
    const answer = await ask(agent, request, url, deadline)
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(answer.statusCode) || request.maxHops === 0)
      return { answer, url }
    // The body of a redirect is nobody's; its connection goes with the agent.
    answer.body.destroy()
    if (typeof location !== 'string') throw new FetchRefused('a redirect names no single address')
    if (hop >= request.maxHops) throw new FetchRefused('there are too many redirects')
    url = redirectTarget(location, url, rules)
  }
}

async function ask(
  agent: Agent,
  request: GuardedRequest,
  url: URL,
  deadline: Deadline,
): Promise<Dispatcher.ResponseData> {
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method ?? 'GET',
      headers: { 'user-agent': 'dravo', ...request.headers, 'accept-encoding': 'identity' },
      body: request.body ?? null,
      signal: deadline.signal,
    })
    // Whoever reads the body hears of its end; one that nobody reads must not end the process.
    answer.body.on('error', () => {})
    return answer
  } catch (cause) {
    throw refused(cause)
  }
}

/** We asked for the bytes as they are: an encoding nobody asked for is how bombs come. */
function assertPlain({ headers, body }: Dispatcher.ResponseData): void {
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return
  body.destroy()
  throw new FetchRefused('the answer is encoded')
}

async function* boundedBody(
  answer: Dispatcher.ResponseData,
  maxBytes: number,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  if (Number(answer.headers['content-length']) > maxBytes) throw tooLarge(maxBytes)
  let bytes = 0
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw tooLarge(maxBytes)
      deadline.extend(bytes)
      yield chunk
    }
  } catch (cause) {
    throw cause instanceof FetchTooLarge ? cause : refused(cause)
  }
}

const tooLarge = (maxBytes: number): FetchTooLarge =>
  new FetchTooLarge(`The answer is larger than ${maxBytes} bytes.`)

/** Names that surely lead nowhere, and certificates that do not fit, are no better the next time. */
const lasting =
  /^(ENOTFOUND|ENODATA|UND_ERR_HEADERS_OVERFLOW|HPE_|ERR_TLS_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/

function refused(cause: unknown): FetchRefused {
  if (cause instanceof FetchRefused) return cause
  const { code = '', message } = cause as NodeJS.ErrnoException
  return new FetchRefused(message, { mayPass: !lasting.test(code), cause })
}
