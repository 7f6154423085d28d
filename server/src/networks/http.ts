import { type AddressRules, addressOf, pageAddress } from './call-address.ts'
import { type EncodedBody, encodeBody } from './call-body.ts'
import type { NetworkAnswer, NetworkCall, NetworkHttp, RecordedCall } from './contract.ts'
import type { RawAnswer, Transport } from './transport.ts'
import { TransportError } from './transport-error.ts'

const defaultTimeoutMs = 30_000
const maxTextCharacters = 65_536

/** What one delivery's way out is made of. */
export interface NetworkHttpOptions extends AddressRules {
  transport: Transport
  /** Gets every call, refused ones too. */
  record(call: RecordedCall): void
  /** Asked right before the first byte of each call; false: it is not written. Absent: always. */
  mayStillSend?(): boolean
}

/** Makes the way out to one network for one delivery. */
export function createNetworkHttp(options: NetworkHttpOptions): NetworkHttp {
  return {
    call: (call) => recordedCall(options, call),
    pageUrl: (url) => pageAddress(url, options),
  }
}

async function recordedCall(
  options: NetworkHttpOptions,
  call: NetworkCall,
): Promise<NetworkAnswer> {
  const body = call.body === undefined ? null : encodeBody(call.body)
  const at = new Date()
  const startedMs = performance.now()
  const write = (status: number | null, error: string | null): void =>
    options.record({
      method: call.method,
      ...recordedAddress(call, options),
      status,
      durationMs: Math.round(performance.now() - startedMs),
      requestBytes: body?.bytes ?? 0,
      error,
      at,
    })
  try {
    const answer = await sent(options, call, body)
    write(answer.status, null)
    return answer
  } catch (error) {
    write(
      null,
      error instanceof TransportError ? `${error.reason}: ${error.message}` : String(error),
    )
    throw error
  }
}

async function sent(
  options: NetworkHttpOptions,
  call: NetworkCall,
  body: EncodedBody | null,
): Promise<NetworkAnswer> {
  const { target } = addressOf(call.url, options)
  const raw = await options.transport.send({
    target,
    method: call.method,
    headers: headersOf(call, body),
    body,
    timeoutMs: call.timeoutMs ?? defaultTimeoutMs,
    mayStart: options.mayStillSend,
  })
  return { status: raw.status, headers: raw.headers, body: readBody(raw) }
}

function headersOf(call: NetworkCall, body: EncodedBody | null): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'dravo',
  }
  if (body !== null) headers['content-type'] = body.contentType
  for (const [name, value] of Object.entries(call.headers ?? {}))
    headers[name.toLowerCase()] = value
  return headers
}

function readBody(raw: RawAnswer): unknown {
  if (raw.bytes.byteLength === 0) return null
  const text = raw.bytes.toString('utf8')
  try {
    return parseJson(text)
  } catch {
    return text.slice(0, maxTextCharacters)
  }
}

/** Ids of networks outgrow a double: an integer that would lose digits is kept as its own text. */
function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value
  return JSON.parse(text, keepDigits)
}

const secretParameter = /token|secret|proof|code|key|signature|assertion|password/i

/** Names the network's host also for an address that the sandbox handed out. */
function recordedAddress(call: NetworkCall, rules: AddressRules): { host: string; path: string } {
  const { url, hidesQuery = false } = call
  try {
    const { host, path } = addressOf(url, rules)
    return { host, path: withoutSecrets(path, hidesQuery) }
  } catch {
    if (!URL.canParse(url)) return { host: '', path: '' }
    const { host, pathname, search } = new URL(url)
    return { host, path: withoutSecrets(pathname + search, hidesQuery) }
  }
}

function withoutSecrets(path: string, hidesQuery: boolean): string {
  const [pathname, search] = path.split('?', 2)
  if (pathname === undefined || search === undefined) return path
  const query = [...new URLSearchParams(search)].map(([name, value]) =>
    hidesQuery || secretParameter.test(name)
      ? `${name}=[removed]`
      : `${name}=${encodeURIComponent(value)}`,
  )
  return `${pathname}?${query.join('&')}`
}
