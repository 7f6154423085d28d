import { type BodyPart, MalformedBody } from '../../networks/simulator-contract.ts'

const maxHeaderBytes = 16 * 1024

/** @returns the boundary of a multipart content type, or null when it is none */
export function boundaryOf(contentType: string | undefined): string | null {
  const found = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]{1,70})"|([^;\s"]{1,70}))/i.exec(
    contentType ?? '',
  )
  return found ? (found[1] ?? found[2] ?? null) : null
}

/** Splits a multipart body as it comes in (RFC 7578); no part is ever held whole. */
export async function* readParts(
  body: AsyncIterable<Buffer>,
  boundary: string,
): AsyncGenerator<BodyPart> {
  const source = new Source(body)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  source.prepend(Buffer.from('\r\n'))
  for await (const _preamble of source.until(delimiter)) {
    // What stands before the first boundary means nothing.
  }
  while (await source.startsPart()) {
    const head = await source.head()
    const chunks = source.until(delimiter)
    yield { ...head, chunks }
    for await (const _unread of chunks) {
      // A part that nobody read.
    }
  }
}

class Source {
  readonly #iterator: AsyncIterator<Buffer>
  #buffer: Buffer = Buffer.alloc(0)

  constructor(body: AsyncIterable<Buffer>) {
    this.#iterator = body[Symbol.asyncIterator]()
  }

  prepend(bytes: Buffer): void {
    this.#buffer = Buffer.concat([bytes, this.#buffer])
  }

  /** Bytes up to the delimiter, which is taken away too. */
  async *until(delimiter: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter)
      if (at !== -1) {
        const last = this.#buffer.subarray(0, at)
        this.#buffer = this.#buffer.subarray(at + delimiter.length)
        if (last.length > 0) yield last
        return
      }
      const safe = this.#buffer.length - delimiter.length
      if (safe > 0) {
        const out = this.#buffer.subarray(0, safe)
        this.#buffer = this.#buffer.subarray(safe)
        yield out
      }
      await this.#more()
    }
  }

  /** After a boundary: `--` ends the body, a line end begins a part. */
  async startsPart(): Promise<boolean> {
    while (this.#buffer.length < 2) await this.#more()
    const mark = this.#buffer.toString('latin1', 0, 2)
    this.#buffer = this.#buffer.subarray(2)
    if (mark === '--') return false
    if (mark !== '\r\n')
      throw new MalformedBody('A multipart boundary is followed by neither -- nor a line end.')
    return true
  }

  async head(): Promise<Omit<BodyPart, 'chunks'>> {
    const end = Buffer.from('\r\n\r\n')
    let at = this.#buffer.indexOf(end)
    while (at === -1) {
      if (this.#buffer.length > maxHeaderBytes)
        throw new MalformedBody('The headers of a part are too long.')
      await this.#more()
      at = this.#buffer.indexOf(end)
    }
    const text = this.#buffer.toString('utf8', 0, at)
    this.#buffer = this.#buffer.subarray(at + end.length)
    return headOf(text)
  }

  async #more(): Promise<void> {
    const next = await this.#iterator.next()
    if (next.done) throw new MalformedBody('The multipart body ends before its last boundary.')
    this.#buffer =
      this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value])
  }
}

function headOf(text: string): Omit<BodyPart, 'chunks'> {
  const headers = new Map(
    text.split('\r\n').map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const
    }),
  )
  const disposition = headers.get('content-disposition') ?? ''
  const name = parameter(disposition, 'name')
  if (name === null) throw new MalformedBody('A part has no name.')
  return {
    name,
    filename: parameter(disposition, 'filename'),
    contentType: headers.get('content-type') ?? null,
  }
}

function parameter(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(header)
  return found ? (found[1]?.replace(/\\(.)/g, '$1') ?? found[2] ?? null) : null
}
