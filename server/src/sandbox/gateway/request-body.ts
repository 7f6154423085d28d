import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import {
  type BodyPart,
  BodyTooLarge,
  MalformedBody,
  type SimulatorBody,
} from '../../networks/simulator-contract.ts'
import { boundaryOf, readParts } from './multipart.ts'

/** A request's body for a simulator; counts the bytes that came in for the call log. */
export class RequestBody implements SimulatorBody {
  readonly #request: IncomingMessage
  #readBytes = 0

  constructor(request: IncomingMessage) {
    this.#request = request
  }

  /** What has been read; what was announced when nobody read it. */
  get receivedBytes(): number {
    return this.#readBytes || Number(this.#request.headers['content-length'] ?? 0)
  }

  async bytes(maxBytes: number): Promise<Buffer> {
    const announced = Number(this.#request.headers['content-length'] ?? 0)
    if (announced > maxBytes) throw new BodyTooLarge(`More than ${maxBytes} bytes.`)
    const chunks: Buffer[] = []
    for await (const chunk of this.#counted()) {
      if (this.#readBytes > maxBytes) throw new BodyTooLarge(`More than ${maxBytes} bytes.`)
      chunks.push(chunk)
    }
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
  }

  async *parts(): AsyncGenerator<BodyPart> {
    const boundary = boundaryOf(this.#request.headers['content-type'])
    if (boundary === null) throw new MalformedBody('The body is not multipart/form-data.')
    yield* readParts(this.#counted(), boundary)
  }

  stream(): Readable {
    // Nothing flows before somebody reads: a listener for `data` would lose what comes until then.
    return Readable.from(this.#counted(), { objectMode: false })
  }

  /** Not destroyed when a reader stops early: the answer still has to leave on the same socket. */
  async *#counted(): AsyncGenerator<Buffer> {
    for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
      this.#readBytes += (chunk as Buffer).length
      yield chunk as Buffer
    }
  }
}
