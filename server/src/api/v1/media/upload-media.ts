import { Readable } from 'node:stream'
import type { Multipart, MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AppError } from '../../../errors.ts'
import type { Caller } from '../../../keys/caller.ts'
import { FetchRefused } from '../../../lib/guarded-fetch/fetch-refused.ts'
import { fetchMedia, sourceUnreachable } from '../../../media/fetch-media.ts'
import { acceptedContentTypes } from '../../../media/probe.ts'
import { storeMedia, type Upload } from '../../../media/store-media.ts'
import type { ApiContext } from '../../context.ts'
import { route } from '../../route.ts'
import { Media } from '../schemas.ts'

const fields = {
  source_url: z
    .string({ error: 'source_url must be a string.' })
    .min(1, 'source_url is empty.')
    .max(2048, 'source_url has more than 2048 characters.')
    .meta({ description: 'A public http(s) address that is fetched once.', format: 'uri' })
    .optional(),
  file_base64: z
    .string({ error: 'file_base64 must be a string.' })
    .min(1, 'file_base64 is empty.')
    .meta({
      description: 'The file in base64; a data: prefix is fine.',
      contentEncoding: 'base64',
    })
    .optional(),
  content_type: z
    .enum(acceptedContentTypes as [string, ...string[]], {
      error: `content_type must be one of ${acceptedContentTypes.join(', ')}.`,
    })
    .meta({ description: 'Required with file_base64.' })
    .optional(),
  filename: z
    .string({ error: 'filename must be a string.' })
    .min(1, 'filename is empty.')
    .max(255, 'filename has more than 255 characters.')
    .optional(),
}

const Body = z
  .strictObject(fields)
  .superRefine((body, context) => {
    const complain = (path: string, message: string, code: string): void =>
      context.addIssue({ code: 'custom', path: [path], message, params: { code } })
    const { source_url, file_base64, content_type } = body
    if (source_url === undefined && file_base64 === undefined)
      complain(
        'source_url',
        'Send source_url or file_base64, or the file as multipart.',
        'required',
      )
    if (source_url !== undefined && file_base64 !== undefined)
      complain('file_base64', 'Send source_url or file_base64, not both.', 'invalid')
    if (file_base64 !== undefined && content_type === undefined)
      complain('content_type', 'content_type is required with file_base64.', 'required')
    if (source_url !== undefined && file_base64 === undefined && content_type !== undefined)
      complain('content_type', 'content_type goes with file_base64 only.', 'invalid')
  })
  .meta({
    oneOf: [{ required: ['source_url'] }, { required: ['file_base64', 'content_type'] }],
  })

export const uploadMediaRoute = route({
  method: 'POST',
  path: '/v1/media',
  tag: 'Media',
  scope: 'media:write',
  summary: 'Upload an image or a video',
  description:
    'As multipart/form-data with a part named file, or as JSON with source_url, which is fetched, or file_base64. The bytes decide the type, not the header. Use public_url in media_urls.',
  body: Body,
  takesMultipart: true,
  isIdempotent: true,
  // Base64 takes four characters for three bytes; the rest of the body is small.
  maxBodyBytes: (context) => Math.ceil((context.media.mediaMaxBytes * 4) / 3) + 64 * 1024,
  replies: { 201: { description: 'Stored.', schema: Media } },
  errors: [
    'validation_failed',
    'invalid_json',
    'invalid_idempotency_key',
    'payload_too_large',
    'unsupported_media_type',
    'idempotency_key_reused',
    'storage_failed',
  ],
  async handler({ body, caller, idempotencyKey, request }, context) {
    const { media, isReplay } =
      body?.source_url === undefined
        ? await storeSent(context, caller, body, idempotencyKey, request)
        : await storeFetched(context, caller, body.source_url, body.filename, idempotencyKey)
    return {
      status: 201,
      body: media,
      ...(isReplay ? { headers: { 'idempotent-replayed': 'true' } } : {}),
    }
  },
})

type Body = z.infer<typeof Body>

async function storeSent(
  context: ApiContext,
  caller: Caller,
  body: Body | undefined,
  key: string | null,
  request: FastifyRequest,
) {
  const upload =
    body === undefined
      ? await fromMultipart(request, context.media.mediaMaxBytes)
      : fromBase64(body.file_base64 ?? '', body.filename)
  return storeMedia(context.media, caller, upload, key === null ? null : { key })
}

async function storeFetched(
  context: ApiContext,
  caller: Caller,
  url: string,
  filename: string | undefined,
  key: string | null,
) {
  const claim = key === null ? null : { key, body: { source_url: url, filename: filename ?? null } }
  try {
    return await fetchMedia(context.media, caller, url, filename ?? null, claim)
  } catch (error) {
    if (!(error instanceof FetchRefused)) throw error
    context.log.info({ reason: error.message }, 'a source_url was not fetched')
    throw sourceUnreachable(error)
  }
}

function fromBase64(text: string, filename: string | undefined): Upload {
  const encoded = text.replace(/^data:[^,]*,/, '').replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(encoded) || encoded.replace(/=+$/, '').length % 4 === 1)
    throw refusal('file_base64', 'file_base64 is not base64; encode the whole file.')
  const bytes = Buffer.from(encoded, 'base64')
  return { source: Readable.from([bytes]), filename: filename ?? null, field: 'file_base64' }
}

async function fromMultipart(request: FastifyRequest, maxBytes: number): Promise<Upload> {
  // One byte more than is taken, so that the storage sees the excess and says so.
  const parts = partsOf(request, { fileSize: maxBytes + 1, files: 2, fields: 10 })
  const { value: part } = await parts.next()
  if (!part) throw refusal('file', 'The form has no file. Send it in a part named "file".')
  const problem = partProblem(part)
  if (problem) throw problem
  const file = part as MultipartFile
  return {
    source: wholeForm(file, parts),
    filename: file.filename?.slice(0, 255) || null,
    field: 'file',
  }
}

/** The file's bytes; fails when anything comes after it, before the file is stored. */
async function* wholeForm(
  file: MultipartFile,
  parts: AsyncIterable<Multipart>,
): AsyncGenerator<Uint8Array> {
  yield* file.file
  for await (const part of parts) {
    if (part.type === 'file') part.file.resume()
    throw (
      partProblem(part) ??
      refusal('file', 'The form has more than one file. Send one file in each request.')
    )
  }
}

function partProblem(part: Multipart): AppError | null {
  if (part.type === 'field') {
    const message = `"${part.fieldname}" is not a field of this form. Send the file alone, in a part named "file".`
    return refusal(part.fieldname, message)
  }
  if (part.fieldname === 'file') return null
  part.file.resume()
  return refusal(part.fieldname, `The file is in a part named "${part.fieldname}". Name it "file".`)
}

/** The parts as they come; a form that cannot be read is the caller's mistake, not ours. */
async function* partsOf(
  request: FastifyRequest,
  limits: { fileSize: number; files: number; fields: number },
): AsyncGenerator<Multipart> {
  try {
    yield* request.parts({ limits })
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'validation_failed',
      'The form cannot be read. Send it whole, as multipart/form-data with its boundary.',
      {
        cause,
        problems: [
          { path: 'file', code: 'invalid', message: 'The multipart form is broken or not whole.' },
        ],
      },
    )
  }
}

function refusal(path: string, message: string): AppError {
  return new AppError('validation_failed', message, {
    problems: [{ path, code: 'invalid', message }],
  })
}
