import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { CallBody } from './contract.ts'

/** A body ready to be sent: its length is known, its large parts are not copied, a stream is not read yet. */
export interface EncodedBody {
  contentType: string
  bytes: number
  chunks: readonly Uint8Array[] | AsyncIterable<Uint8Array>
}

type MultipartBody = Extract<CallBody, { kind: 'multipart' }>

/** Encodes the body of a call. */
export function encodeBody(body: CallBody): EncodedBody {
  switch (body.kind) {
    case 'json':
      return encoded('application/json', [Buffer.from(JSON.stringify(body.json))])
    case 'form':
      return encoded('application/x-www-form-urlencoded', [
        Buffer.from(new URLSearchParams(body.fields).toString()),
      ])
    case 'bytes':
      return encoded(body.contentType, [body.bytes])
    case 'stream':
      return { contentType: body.contentType, bytes: body.sizeBytes, chunks: body.chunks }
    case 'multipart':
      return encodeMultipart(body)
  }
}

/** The body as undici takes it: one buffer as it is, several as a stream. */
export function bodyForSending(body: EncodedBody): Uint8Array | Readable {
  const { chunks } = body
  const only = Array.isArray(chunks) && chunks.length === 1 ? chunks[0] : undefined
  return only ?? Readable.from(chunks, { objectMode: false })
}

function encodeMultipart(body: MultipartBody): EncodedBody {
  // 144 random bits: no file can be made to contain it.
  const boundary = `dravo-${randomBytes(18).toString('hex')}`
  const chunks: Uint8Array[] = []
  for (const part of body.parts) {
    chunks.push(Buffer.from(`--${boundary}\r\n${partHeaders(part)}\r\n`))
    chunks.push(typeof part.value === 'string' ? Buffer.from(part.value) : part.value)
    chunks.push(Buffer.from('\r\n'))
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return encoded(`multipart/form-data; boundary=${boundary}`, chunks)
}

function partHeaders(part: MultipartBody['parts'][number]): string {
  const file = part.filename === undefined ? '' : `; filename="${quoted(part.filename)}"`
  const type = part.contentType === undefined ? '' : `Content-Type: ${part.contentType}\r\n`
  return `Content-Disposition: form-data; name="${quoted(part.name)}"${file}\r\n${type}`
}

/** Line ends and quotes inside a name would start a header of their own. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}

function encoded(contentType: string, chunks: readonly Uint8Array[]): EncodedBody {
  return { contentType, chunks, bytes: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0) }
}
