import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { AppError } from '../../errors.ts'
import type { Visit } from '../gateway/visit.ts'

/** A media file, whole or the range a player asks for. */
export async function sendFile(
  visit: Visit,
  file: { path: string; contentType: string },
): Promise<void> {
  const { request, response } = visit
  const info = await stat(file.path).catch(() => null)
  if (!info) throw new AppError('not_found', 'The media file is gone.')
  const range = rangeOf(request.headers.range, info.size)
  const common = {
    'accept-ranges': 'bytes',
    'cache-control': 'max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  }
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...common, 'content-range': `bytes */${info.size}` }).end()
    return
  }
  const { start, end } = range ?? { start: 0, end: info.size - 1 }
  response.writeHead(range ? 206 : 200, {
    ...common,
    'content-type': file.contentType,
    'content-length': end - start + 1,
    ...(range ? { 'content-range': `bytes ${start}-${end}/${info.size}` } : {}),
  })
  if (request.method === 'HEAD' || info.size === 0) return void response.end()
  await pipeline(createReadStream(file.path, { start, end }), response).catch(leftEarly)
}

/** One range; several, or nonsense, count as none (RFC 9110 14.2). */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!found || (found[1] === '' && found[2] === '')) return null
  const [first, last] = [found[1] ?? '', found[2] ?? '']
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start >= size || end < start ? 'unsatisfiable' : { start, end }
}

/** Players drop a download whenever they have enough. */
function leftEarly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') throw error
}
