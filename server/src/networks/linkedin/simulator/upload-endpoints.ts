import { randomBytes } from 'node:crypto'
import {
  BodyTooLarge,
  type SimulatorRequest,
  type SimulatorResponse,
} from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { completeSingle } from './complete-upload.ts'
import { authenticate, bearerOf } from './gate.ts'
import { documentLimits } from './media-limits.ts'
import { forbiddenAsset, gatewayRefusal, invalidField, notFound, Refusal } from './refusal.ts'
import { partName, thumbnailName, type Upload } from './uploads.ts'

/** `PUT` of an image or a document: whole, with the bearer. A second PUT overwrites the first. */
export async function putSingle(
  request: SimulatorRequest,
  assetId: string,
  kind: 'image' | 'document',
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { switches, uploads } = simulation
  const isOpen = switches().upload_without_bearer === 'accepted' && bearerOf(request) === null
  const caller = isOpen ? null : authenticate(request, simulation)
  const upload = signedUpload(request, assetId, kind, simulation)
  if (caller && caller.member.id !== upload.member_id) throw forbiddenAsset(kind)
  if (caller) countUpload(caller, simulation)
  if (uploads.isExpired(upload)) {
    throw invalidField('EXPIRED_UPLOAD_URL', '/uploadUrl', 'The upload URL has expired')
  }
  const maxBytes = kind === 'image' ? switches().max_image_bytes : documentLimits.maxBytes
  if (upload.shown_in) {
    throw invalidField('UPDATING_ASSET_FAILED', '/', `The ${kind} is shown in a post`)
  }
  const room = { maxBytes, refusal: tooLarge }
  return staged(request, upload, room, simulation, async (name, sizeBytes) => {
    if (sizeBytes === 0) throw emptyUpload()
    await completeSingle(upload, name, request, simulation)
    return { status: 201, body: null }
  })
}

/** `PUT` of a video's part: exactly the bytes of its instruction; the signature stands for the bearer. */
export async function putPart(
  request: SimulatorRequest,
  assetId: string,
  index: number,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { switches, uploads } = simulation
  if (bearerOf(request) !== null && switches().video_part_with_bearer === 'refused') {
    throw new Refusal(400, { form: 'bare', message: 'Only one auth mechanism is allowed' })
  }
  const upload = signedUpload(request, assetId, 'video', simulation)
  const part = upload.parts[index]
  if (!part) throw notFound('There is no such part')
  if (uploads.isExpired(upload)) {
    throw new Refusal(401, { form: 'bare', message: 'The upload URL has expired' })
  }
  if (upload.processing_until !== null || simulation.busyUploads.has(upload.key)) {
    throw invalidField('UPDATING_ASSET_FAILED', '/', 'The video has been finalized')
  }
  const expected = part.last_byte - part.first_byte + 1
  const room = { maxBytes: expected, refusal: () => wrongLength(expected) }
  return staged(request, upload, room, simulation, async (name, sizeBytes) => {
    if (sizeBytes !== expected) throw wrongLength(expected)
    await uploads.files.move(name, partName(upload.key, index))
    // Ids in no order of their own: a list that was sorted shows.
    const etag = `/ambry-video/signedId/${randomBytes(18).toString('base64url')}.bin`
    const now = uploads.get(upload.key) ?? upload
    const parts = now.parts.map((each, at) => (at === index ? { ...each, etag } : each))
    uploads.change(upload, { parts })
    return { status: 200, headers: { etag: `"${etag}"` }, body: null }
  })
}

/** `PUT` of a video's thumbnail. */
export async function putThumbnail(
  request: SimulatorRequest,
  assetId: string,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { switches, uploads } = simulation
  const upload = signedUpload(request, assetId, 'video', simulation)
  if (!upload.takes_thumbnail) throw notFound('The video takes no thumbnail')
  if (request.headers['media-type-family'] !== 'STILLIMAGE') {
    throw gatewayRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'media-type-family must be STILLIMAGE')
  }
  const room = { maxBytes: switches().max_image_bytes, refusal: tooLarge }
  return staged(request, upload, room, simulation, async (name) => {
    const probed = await uploads.files.probe(name)
    if (probed?.kind !== 'image') {
      throw gatewayRefusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'The thumbnail is not an image')
    }
    await uploads.files.move(name, thumbnailName(upload.key))
    uploads.change(upload, { has_thumbnail: true, thumbnail_type: probed.contentType })
    return { status: 201, body: null }
  })
}

/** @throws Refusal when the address is none that was given out */
function signedUpload(
  request: SimulatorRequest,
  assetId: string,
  kind: Upload['kind'],
  { uploads }: Simulation,
): Upload {
  const upload = uploads.byAssetId(assetId)
  if (upload?.kind !== kind) throw notFound('There is nothing at this upload URL')
  if (request.query.get('sig') !== upload.signature) throw forbiddenAsset(kind)
  return upload
}

function countUpload(caller: ReturnType<typeof authenticate>, simulation: Simulation): void {
  if (!simulation.switches().uploads_count) return
  simulation.quota.take(caller.member.id, caller.grant.client_id)
}

/** Bytes go to a file of the call's own first: two PUTs at once do not mix. */
async function staged(
  request: SimulatorRequest,
  upload: Upload,
  room: { maxBytes: number; refusal: () => Refusal },
  { uploads, nextNumber }: Simulation,
  take: (name: string, sizeBytes: number) => Promise<SimulatorResponse>,
): Promise<SimulatorResponse> {
  const name = `${upload.key}-in-${nextNumber()}`
  try {
    const { sizeBytes } = await uploads.files.write(name, request.body.stream(), room)
    return await take(name, sizeBytes)
  } catch (error) {
    throw error instanceof BodyTooLarge ? room.refusal() : error
  } finally {
    await uploads.files.remove(name)
  }
}

function tooLarge(): Refusal {
  return gatewayRefusal(413, 'REQUEST_ENTITY_TOO_LARGE', 'The request entity is too large')
}

function wrongLength(expected: number): Refusal {
  return new Refusal(400, { form: 'bare', message: `The part must have ${expected} bytes` })
}

function emptyUpload(): Refusal {
  return new Refusal(400, { form: 'bare', message: 'The upload has no bytes' })
}
