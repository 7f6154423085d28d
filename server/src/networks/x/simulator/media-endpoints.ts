import { BodyTooLarge, type SimulatorResponse } from '../../simulator-contract.ts'
import { idString, type Rule } from './body-schema.ts'
import type { Call, Simulation } from './call.ts'
import { complete, finalizeOnce } from './complete-upload.ts'
import { checkSchema, jsonBody } from './json-body.ts'
import { categoryOf, checkSize, fits } from './media-limits.ts'
import { readUpload } from './read-upload.ts'
import { invalid, notFound } from './refusal.ts'
import { uploadBody } from './upload-answer.ts'
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

function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
}
