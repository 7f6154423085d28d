import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { type Dispatcher, Pool } from 'undici'
import { bodyForSending, type EncodedBody } from './call-body.ts'
import { TransportError } from './transport-error.ts'

const connectionsPerOrigin = 64
const connectTimeoutMs = 5_000
/** No network answers a publishing call with more; a larger answer is somebody's mistake. */
const maxAnswerBytes = 1_048_576

/** One request, addressed and encoded. */
export interface RawCall {
  target: URL
  method: Dispatcher.HttpMethod
  headers: Readonly<Record<string, string>>
  body: EncodedBody | null
  timeoutMs: number
  /** Asked right before the first byte; false: the call is not written. */
  mayStart?: (() => boolean) | undefined
}

/** A whole answer, not yet read. */
export interface RawAnswer {
  status: number
  headers: Record<string, string>
  bytes: Buffer
}

/** The connections to all networks: one pool per origin, shared by every delivery of the process. */
export interface Transport {
  /** @throws TransportError when no whole answer came */
  send(call: RawCall): Promise<RawAnswer>
  close(): Promise<void>
}

/**
 * Opens the transport. No proxy variables, no redirects, no retries: a call is written once or not at all.
 * HTTP/1.1 only, because there "nothing was written yet" can be proved.
 */
export function createTransport(): Transport {
  const pools = new Map<string, Pool>()
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin)
    if (known !== undefined) return known
    const pool = new Pool(origin, {
      connections: connectionsPerOrigin,
      pipelining: 1,
      allowH2: false,
      connect: { timeout: connectTimeoutMs },
    })
    pools.set(origin, pool)
    return pool
  }
  return {
    send: (call) => new Exchange(poolOf(call.target.origin), call).answer,
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}

/** One request and its answer. `started` is set right before the first byte is written. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<RawAnswer>
  readonly #call: RawCall
  readonly #chunks: Buffer[] = []
  readonly #timer: NodeJS.Timeout
  #resolve!: (answer: RawAnswer) => void
  #reject!: (error: TransportError) => void
  #controller: Dispatcher.DispatchController | null = null
  #started = false
  #settled = false
  #bytes = 0
  #status = 0
  #headers: Record<string, string> = {}

  constructor(pool: Pool, call: RawCall) {
    this.#call = call
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#timer = setTimeout(
      () => this.#fail('timed_out', `no answer in ${call.timeoutMs} ms`),
      call.timeoutMs,
    )
    this.#dispatch(pool)
  }

  #dispatch(pool: Pool): void {
    const { body, target, method, headers, timeoutMs } = this.#call
    const length = body === null ? {} : { 'content-length': String(body.bytes) }
    pool.dispatch(
      {
        method,
        path: target.pathname + target.search,
        headers: { ...headers, ...length },
        body: body === null ? null : bodyForSending(body),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      },
      this,
    )
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A call whose time ran out in the queue is not written; nor is one written a second time.
    if (this.#settled || this.#started) {
      controller.abort(new Error('the call is over'))
      return
    }
    if (this.#call.mayStart?.() === false) {
      this.#fail('withdrawn', 'the delivery went to another worker before anything was sent')
      controller.abort(new Error('withdrawn'))
      return
    }
    this.#started = true
    this.#controller = controller
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) {
        this.#headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
      }
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.byteLength
    if (this.#bytes > maxAnswerBytes) {
      this.#fail('answer_unreadable', `the answer is larger than ${maxAnswerBytes} bytes`)
    } else {
      this.#chunks.push(chunk)
    }
  }

  onResponseEnd(): void {
    if (this.#settled) return
    try {
      const bytes = decoded(Buffer.concat(this.#chunks), this.#headers['content-encoding'])
      this.#settle()
      this.#resolve({ status: this.#status, headers: this.#headers, bytes })
    } catch (cause) {
      this.#fail('answer_unreadable', 'the answer cannot be decoded', cause)
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, cause: Error): void {
    this.#fail(this.#started ? 'connection_lost' : 'connect_failed', cause.message, cause)
  }

  #fail(reason: TransportError['reason'], message: string, cause?: unknown): void {
    if (this.#settled) return
    this.#settle()
    const phase = this.#started ? 'in_doubt' : 'not_sent'
    this.#reject(new TransportError(phase, reason, `${this.#call.target.host}: ${message}`, cause))
    this.#controller?.abort(new Error(message))
  }

  #settle(): void {
    this.#settled = true
    clearTimeout(this.#timer)
  }
}

/** We ask for no encoding; a network that sends one anyway is understood, within the same size. */
function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  const cap = { maxOutputLength: maxAnswerBytes }
  if (encoding === undefined || encoding === 'identity' || bytes.byteLength === 0) return bytes
  if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(bytes, cap)
  if (encoding === 'deflate') return inflateSync(bytes, cap)
  if (encoding === 'br') return brotliDecompressSync(bytes, cap)
  throw new Error(`unknown content-encoding ${encoding}`)
}
