import {
  type BodyPart,
  BodyTooLarge,
  type SimulatorRequest,
  type SimulatorResponse,
} from '../../simulator-contract.ts'
import { idString, type Rule } from './body-schema.ts'
import type { Call, Simulation } from './call.ts'
import { checkSchema, jsonBody } from './json-body.ts'
import { InvalidMedia, probe } from './media-probe.ts'
import { isPremium } from './people.ts'
import { invalid, notFound, problemObject } from './refusal.ts'
import { lifeSeconds, segmentName, type Upload } from './uploads.ts'

const mediaTypes = [
  'video/mp4',
  'video/webm',
  'video/mp2t',
  'video/quicktime',
  'text/srt',
  'text/vtt',
  'image/jpeg',
  'image/gif',
  'image/bmp',
  'image/png',
  'image/webp',
  'image/pjpeg',
  'image/tiff',
  'model/gltf-binary',
  'model/vnd.usdz+zip',
]
const simpleCategories = [
  'tweet_image',
  'tweet_video',
  'tweet_gif',
  'dm_image',
  'dm_video',
  'dm_gif',
  'subtitles',
]
const megabyte = 1_048_576
const initializeRule: Rule = {
  type: 'object',
  properties: {
    media_type: { type: 'string', oneOf: mediaTypes },
    total_bytes: { type: 'integer', min: 0, max: 17_179_869_184 },
    media_category: { type: 'string', oneOf: [...simpleCategories, 'amplify_video'] },
    shared: { type: 'boolean' },
    additional_owners: { type: 'array', items: idString },
  },
}

/** `POST /2/media/upload/initialize`. */
export async function initialize(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const body = (await jsonBody(call.request, initializeRule)) as {
    media_type?: string
    total_bytes?: number
    media_category?: string
    additional_owners?: string[]
  }
  const { media_type: type, total_bytes: totalBytes, media_category: category } = body
  if (type === undefined || totalBytes === undefined) {
    throw invalid({
      parameters: {},
      message: 'media_type and total_bytes are required to begin an upload.',
    })
  }
  const kept = category ?? categoryOf(type)
  checkSize(kept, totalBytes, call)
  if (!fits(kept, type)) {
    throw invalid({
      parameters: { media_category: [kept] },
      message: `The media category [${kept}] does not take the media type [${type}].`,
    })
  }
  const upload = simulation.uploads.begin({
    ownerId: call.person.id,
    additionalOwners: body.additional_owners ?? [],
    category: kept,
    declaredType: type,
    totalBytes,
  })
  const { id, media_key } = upload
  return { status: 200, body: { data: { id, media_key, expires_after_secs: lifeSeconds } } }
}

const appendRule: Rule = {
  type: 'object',
  required: ['media', 'segment_index'],
  properties: {
    media: { type: 'string' },
    segment_index: { type: 'integer', min: 0, max: 999 },
  },
}

/** `POST /2/media/upload/{id}/append`, multipart or JSON. */
export async function append(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const upload = openUpload(call, simulation)
  const { files } = simulation.uploads
  const maxBytes = simulation.switches().max_segment_bytes
  const staged = `${upload.id}-in-${simulation.nextNumber()}`
  try {
    const segment = await readUpload(call.request, simulation, staged, maxBytes, appendRule)
    const index = numberOf(segment.fields.segment_index)
    checkSchema({ ...segment.fields, media: '', segment_index: index }, appendRule)
    await files.move(staged, segmentName(upload.id, String(index)))
    simulation.uploads.addSegment(upload, Number(index), segment.sizeBytes)
  } catch (error) {
    if (error instanceof BodyTooLarge) return { status: 413, body: null }
    throw error
  } finally {
    await files.remove(staged)
  }
  return { status: 200, body: { data: { expires_at: Math.floor(upload.expires_at / 1000) } } }
}

/** Takes `media` to a file, out of a multipart or a JSON body, and gives back the other fields. */
async function readUpload(
  request: SimulatorRequest,
  simulation: Simulation,
  staged: string,
  maxBytes: number,
  jsonRule: Rule,
): Promise<{ fields: Record<string, unknown>; sizeBytes: number }> {
  const { files } = simulation.uploads
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    const maxJsonBytes = Math.ceil((maxBytes * 4) / 3) + 4096
    const { media, ...fields } = (await jsonBody(request, jsonRule, maxJsonBytes)) as Record<
      string,
      unknown
    >
    const bytes = Buffer.from(String(media), 'base64')
    const { sizeBytes } = await files.write(staged, chunksOf(bytes), { maxBytes })
    return { fields, sizeBytes }
  }
  const fields: Record<string, unknown> = {}
  let sizeBytes = -1
  for await (const part of request.body.parts()) {
    if (part.name === 'media')
      ({ sizeBytes } = await files.write(staged, part.chunks, { maxBytes }))
    else fields[part.name] = await shortText(part)
  }
  if (sizeBytes === -1)
    throw invalid({ parameters: { media: [] }, message: '$.media: is missing but it is required' })
  return { fields, sizeBytes }
}

/** `POST /2/media/upload/{id}/finalize`. */
export async function finalize(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const known = ownUpload(call.id, call, simulation)
  if (known.state !== 'open') return { status: 200, body: uploadBody(known, simulation) }
  const upload = openUpload(call, simulation)
  const indexes = Object.keys(upload.segments)
    .map(Number)
    .sort((left, right) => left - right)
  if (indexes.length === 0 || indexes.some((index, position) => index !== position)) {
    throw invalid({
      parameters: { id: [upload.id] },
      message: 'Segments do not add up to provided total file size: a segment is missing.',
    })
  }
  const total = indexes.reduce((sum, index) => sum + (upload.segments[index] ?? 0), 0)
  if (total !== upload.total_bytes) {
    throw invalid({
      parameters: { id: [upload.id] },
      message: 'Segments do not add up to provided total file size.',
    })
  }
  const pieces = indexes.map((index) => segmentName(upload.id, index))
  const done = await finalizeOnce(upload, pieces, call, simulation)
  return { status: 200, body: uploadBody(done, simulation) }
}

/** The pieces go only when the whole is on record: after a crash the call can be made again. */
async function finalizeOnce(
  upload: Upload,
  pieces: readonly string[],
  call: Call,
  simulation: Simulation,
): Promise<Upload> {
  const { finalizing, uploads, world } = simulation
  if (finalizing.has(upload.id)) {
    throw invalid({ parameters: { id: [upload.id] }, message: 'The upload is being finalized.' })
  }
  finalizing.add(upload.id)
  try {
    const done = await complete(upload, pieces, call, simulation)
    await world.settled()
    for (const piece of pieces) await uploads.files.remove(piece)
    return done
  } finally {
    finalizing.delete(upload.id)
  }
}

/** `POST /2/media/upload`: a small file in one call. */
export async function simpleUpload(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const rule: Rule = {
    type: 'object',
    required: ['media', 'media_category'],
    isOpen: !simulation.switches().strict_simple_upload,
    properties: {
      media: { type: 'string' },
      media_category: { type: 'string', oneOf: simpleCategories },
      additional_owners: { type: 'string' },
    },
  }
  const staged = `simple-in-${simulation.nextNumber()}`
  try {
    const { fields, sizeBytes } = await readUpload(
      call.request,
      simulation,
      staged,
      15 * megabyte,
      rule,
    )
    checkSchema({ ...fields, media: '' }, rule)
    const category = String(fields.media_category)
    checkSize(category, sizeBytes, call)
    const upload = simulation.uploads.begin({
      ownerId: call.person.id,
      additionalOwners: String(fields.additional_owners ?? '')
        .split(',')
        .filter(Boolean),
      category,
      declaredType: null,
      totalBytes: sizeBytes,
    })
    const done = await complete(upload, [staged], call, simulation)
    return { status: 200, body: uploadBody(done, simulation) }
  } finally {
    await simulation.uploads.files.remove(staged)
  }
}

/** Images are ready at once, or refused; GIFs and videos are processed for a while and may fail. */
async function complete(
  upload: Upload,
  pieces: readonly string[],
  call: Call,
  simulation: Simulation,
): Promise<Upload> {
  const { uploads, world } = simulation
  const stored = await uploads.files.join(upload.id, pieces)
  if (upload.category === 'subtitles') return uploads.change(upload, { state: 'ready' })
  const isProcessed = !upload.category.endsWith('_image')
  const forced = call.request.fault?.kind === 'processing_fails' ? 'Unsupported video format' : null
  const found = await probe(uploads.files.pathOf(upload.id), upload.category).catch(asInvalidMedia)
  const error = forced ?? (found instanceof InvalidMedia ? found.message : null)
  if (error !== null && !isProcessed) {
    uploads.change(upload, { state: 'failed', error })
    throw invalid({ parameters: { media: [upload.id] }, message: error })
  }
  const now = world.now().getTime()
  return uploads.change(upload, {
    state: isProcessed ? 'processing' : 'ready',
    processing_from: now,
    processing_until: now + world.settings().processing_ms,
    error,
    file: found instanceof InvalidMedia ? null : { ...found, ...stored },
  })
}

function asInvalidMedia(error: unknown): InvalidMedia {
  if (error instanceof InvalidMedia) return error
  throw error
}

/** `GET /2/media/upload?command=STATUS`. */
export function status(call: Call, simulation: Simulation): SimulatorResponse {
  const command = call.request.query.get('command')
  if (command !== null && command !== 'STATUS') {
    throw invalid({
      parameters: { command: [command] },
      message: `The \`command\` query parameter value [${command}] is not one of [STATUS]`,
    })
  }
  const id = call.request.query.get('media_id')
  if (!id)
    throw invalid({
      parameters: { media_id: [] },
      message: 'The `media_id` query parameter can not be empty',
    })
  return { status: 200, body: uploadBody(ownUpload(id, call, simulation), simulation) }
}

const metadataRule: Rule = {
  type: 'object',
  required: ['id'],
  isOpen: true,
  properties: {
    id: idString,
    metadata: {
      type: 'object',
      isOpen: true,
      properties: {
        alt_text: {
          type: 'object',
          required: ['text'],
          properties: { text: { type: 'string', maxLength: 1000 } },
        },
      },
    },
  },
}

/** `POST /2/media/metadata`: the alt text of an image or a GIF. */
export async function metadata(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const body = (await jsonBody(call.request, metadataRule)) as {
    id: string
    metadata?: { alt_text?: { text: string } }
  }
  const upload = ownUpload(body.id, call, simulation)
  const text = body.metadata?.alt_text?.text
  if (text !== undefined) {
    if (upload.category.endsWith('_video')) {
      throw invalid({
        parameters: { id: [upload.id] },
        message: 'Alt text is taken for images and GIFs only.',
      })
    }
    simulation.uploads.change(upload, { alt_text: text })
  }
  return {
    status: 200,
    body: { data: { id: upload.id, associated_metadata: body.metadata ?? {} } },
  }
}

function uploadBody(upload: Upload, simulation: Simulation): Record<string, unknown> {
  const { uploads, world } = simulation
  const state = uploads.stateOf(upload)
  const data: Record<string, unknown> = {
    id: upload.id,
    media_key: upload.media_key,
    size: upload.file?.sizeBytes ?? upload.total_bytes,
    expires_after_secs: uploads.secondsLeft(upload),
  }
  if (upload.state === 'ready' && upload.file) {
    const { width: w, height: h, contentType } = upload.file
    data.image = { w, h, image_type: contentType }
  }
  if (upload.state !== 'processing') return { data }
  if (state === 'ready' && upload.file?.kind === 'video')
    data.video = { video_type: upload.file.contentType }
  if (state !== 'failed') {
    data.processing_info = progress(upload, state === 'ready', world.now().getTime())
    return { data }
  }
  return failedBody(data, upload, simulation)
}

/** `pending` while nothing is done, then `in_progress`; whole seconds, as X counts them. */
function progress(upload: Upload, isDone: boolean, nowMs: number): Record<string, unknown> {
  if (isDone) return { state: 'succeeded', progress_percent: 100 }
  const wholeMs = Math.max(1, upload.processing_until - upload.processing_from)
  const percent = Math.floor((100 * (nowMs - upload.processing_from)) / wholeMs)
  const check_after_secs = Math.min(
    5,
    Math.max(1, Math.ceil((upload.processing_until - nowMs) / 1000)),
  )
  if (percent < 10) return { state: 'pending', check_after_secs }
  return { state: 'in_progress', check_after_secs, progress_percent: Math.min(99, percent) }
}

/** The OpenAPI document has no place for the error in `processing_info`; traffic puts it there. */
function failedBody(
  data: Record<string, unknown>,
  upload: Upload,
  simulation: Simulation,
): Record<string, unknown> {
  const switches = simulation.switches()
  const message = upload.error ?? 'Unsupported video format'
  if (switches.error_frame === 'traffic') {
    const error = { code: 1, name: 'InvalidMedia', message }
    return { data: { ...data, processing_info: { state: 'failed', error } } }
  }
  const fields = { status: 400, type: 'invalid-request', title: 'InvalidMedia', detail: message }
  return {
    data: { ...data, processing_info: { state: 'failed' } },
    errors: [problemObject(fields, switches)],
  }
}

function ownUpload(id: string, call: Call, simulation: Simulation): Upload {
  const upload = simulation.uploads.ofUser(id, call.person.id)
  if (!upload) throw notFound('id', id, 'media')
  return upload
}

function openUpload(call: Call, simulation: Simulation): Upload {
  const upload = ownUpload(call.id, call, simulation)
  if (upload.state === 'open') return upload
  throw invalid({
    parameters: { id: [upload.id] },
    message: 'The upload has been finalized already.',
  })
}

/** https://docs.x.com/x-api/media/quickstart/best-practices, changelog of 2026-09-01 */
function checkSize(category: string, sizeBytes: number, call: Call): void {
  const limit = maxBytesOf(category, call)
  if (sizeBytes > 0 && sizeBytes <= limit) return
  const message =
    sizeBytes > 0 ? `File size exceeds ${limit} bytes.` : 'total_bytes must be greater than 0.'
  throw invalid({ parameters: { total_bytes: [String(sizeBytes)] }, message })
}

function maxBytesOf(category: string, call: Call): number {
  const premium = isPremium(call.person)
  if (category === 'dm_video') return (premium ? 1024 : 512) * megabyte
  if (category.endsWith('_video')) return (premium ? 16 : 8) * 1024 * megabyte
  if (category.endsWith('_gif')) return 15 * megabyte
  return (category === 'subtitles' ? 1 : 5) * megabyte
}

function categoryOf(type: string): string {
  if (type === 'image/gif') return 'tweet_gif'
  if (type.startsWith('image/')) return 'tweet_image'
  return type.startsWith('text/') ? 'subtitles' : 'tweet_video'
}

function fits(category: string, type: string): boolean {
  if (category.endsWith('_video')) return type.startsWith('video/')
  if (category.endsWith('_gif')) return type === 'image/gif'
  return category === 'subtitles' ? type.startsWith('text/') : type.startsWith('image/')
}

async function shortText(part: BodyPart): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of part.chunks) {
    chunks.push(chunk)
    if (chunks.length > 64)
      throw invalid({ parameters: { [part.name]: [] }, message: 'The field is too long.' })
  }
  return Buffer.concat(chunks).toString()
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
