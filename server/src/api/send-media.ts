import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import type { StoredFile } from '../media/media.ts'
import { FileGone, type MediaStorage } from '../media/storage.ts'

/** The headers keep a hostile file from being anything but a picture or a film. */
const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'accept-ranges': 'bytes',
}

/** Bytes `start` to `end` (exclusive). */
interface Range {
  start: number
  end: number
}

/**
 * Sends a stored file, whole or the one range that is asked for (RFC 9110, section 14), from
 * whatever storage it lies in. A file never changes under its name, so its hash is its tag.
 * @throws AppError not_found, range_not_satisfiable, precondition_failed, storage_failed
 */
export async function sendMedia(
  storage: MediaStorage,
  file: StoredFile,
  cacheControl: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const tag = `"${file.sha256}"`
  reply.headers({
    ...harmless,
    'cache-control': cacheControl,
    etag: tag,
    'content-type': file.contentType,
  })
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = request.headers
  if (ifMatch !== undefined && !names(ifMatch, tag))
    throw new AppError('precondition_failed', 'The file is not the one that If-Match asks for.')
  if (ifNoneMatch !== undefined && names(ifNoneMatch, tag)) return reply.code(304).send()
  const range = rangeOf(request, tag, file.sizeBytes)
  const { start, end } = range ?? { start: 0, end: file.sizeBytes }
  if (range) reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${file.sizeBytes}`)
  reply.header('content-length', end - start)
  if (request.method === 'HEAD') return reply.send()
  return reply.send(await openFile(storage, file, start, end))
}

function names(header: string, tag: string): boolean {
  return (
    header.trim() === '*' ||
    header.split(',').some((each) => each.trim().replace(/^W\//, '') === tag)
  )
}

/** One range; several, or something else than bytes, are answered with the whole file. @throws AppError */
function rangeOf(request: FastifyRequest, tag: string, sizeBytes: number): Range | null {
  const { range, 'if-range': ifRange } = request.headers
  if (range === undefined || (ifRange !== undefined && ifRange !== tag)) return null
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? []
  if (first === '' && last === '') return null
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first)
  const end = first === '' || last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes)
  if (start < end) return { start, end }
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null
  throw new AppError(
    'range_not_satisfiable',
    'The file is shorter than that. Ask for a range within it.',
    { headers: { 'content-range': `bytes */${sizeBytes}` } },
  )
}

async function openFile(storage: MediaStorage, file: StoredFile, start: number, end: number) {
  try {
    return await storage.stream(file.storageName, start, end)
  } catch (cause) {
    if (cause instanceof FileGone)
      throw new AppError('not_found', 'There is no media under this address.', { cause })
    throw new AppError('storage_failed', 'The file cannot be read at the moment. Try again.', {
      cause,
    })
  }
}
