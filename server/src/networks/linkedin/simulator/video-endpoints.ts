import { randomBytes } from 'node:crypto'
import type { SimulatorResponse } from '../../simulator-contract.ts'
import { checkOwner, ownAsset, ownerRule, uploadUrl } from './asset-endpoints.ts'
import type { Call, Simulation } from './call.ts'
import { completeVideo } from './complete-upload.ts'
import type { Rule } from './field-rules.ts'
import { jsonBody } from './json-body.ts'
import { videoLimits } from './media-limits.ts'
import { invalidField } from './refusal.ts'
import { partName, type Upload, type UploadPart } from './uploads.ts'

interface InitializeBody {
  initializeUploadRequest: {
    owner: string
    fileSizeBytes: number
    uploadCaptions?: boolean | null
    uploadThumbnail?: boolean | null
  }
}

function initializeRule(maxBytes: number): Rule {
  return {
    type: 'object',
    required: ['initializeUploadRequest'],
    properties: {
      initializeUploadRequest: {
        type: 'object',
        required: ['owner', 'fileSizeBytes'],
        properties: {
          owner: ownerRule,
          fileSizeBytes: { type: 'integer', min: videoLimits.minBytes, max: maxBytes },
          uploadCaptions: { type: 'boolean' },
          uploadThumbnail: { type: 'boolean' },
        },
      },
    },
  }
}

/** `POST /rest/videos?action=initializeUpload`: an address for each 4 MiB. */
export async function initializeVideo(
  call: Call,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const switches = simulation.switches()
  const rule = initializeRule(videoLimits.maxBytes[switches.max_video_bytes])
  const body = (await jsonBody(call.request, rule)) as InitializeBody
  const { owner, fileSizeBytes, uploadThumbnail, uploadCaptions } = body.initializeUploadRequest
  if (uploadCaptions) {
    const path = '/initializeUploadRequest/uploadCaptions'
    throw invalidField('INVALID_VALUE_FOR_FIELD', path, 'Captions are not taken here')
  }
  checkOwner(owner, 'video', call, simulation)
  const upload = simulation.uploads.begin({
    kind: 'video',
    owner,
    member_id: call.member.id,
    parts: partsOf(fileSizeBytes),
    total_bytes: fileSizeBytes,
    upload_token: switches.upload_token === 'filled' ? randomBytes(24).toString('base64url') : '',
    takes_thumbnail: uploadThumbnail === true,
  })
  return { status: 200, body: { value: instructions(upload, call, simulation) } }
}

function partsOf(totalBytes: number): UploadPart[] {
  const { partBytes } = videoLimits
  return Array.from({ length: Math.ceil(totalBytes / partBytes) }, (_, index) => ({
    first_byte: index * partBytes,
    last_byte: Math.min((index + 1) * partBytes, totalBytes) - 1,
    etag: null,
  }))
}

function instructions(
  upload: Upload,
  { request }: Call,
  { switches }: Simulation,
): Record<string, unknown> {
  const last = upload.parts.length - 1
  const { last_part_overshoots } = switches()
  return {
    uploadUrlsExpireAt: upload.expires_at,
    video: upload.urn,
    uploadInstructions: upload.parts.map(({ first_byte, last_byte }, index) => ({
      uploadUrl: uploadUrl(upload, `part/${index}`, request.origin),
      firstByte: first_byte,
      lastByte:
        index === last && last_part_overshoots ? first_byte + videoLimits.partBytes - 1 : last_byte,
    })),
    uploadToken: upload.upload_token,
    ...(upload.takes_thumbnail
      ? { thumbnailUploadUrl: uploadUrl(upload, 'thumbnail', request.origin) }
      : {}),
  }
}

interface FinalizeBody {
  finalizeUploadRequest: { video: string; uploadToken: string; uploadedPartIds: string[] }
}

const finalizeRule: Rule = {
  type: 'object',
  required: ['finalizeUploadRequest'],
  properties: {
    finalizeUploadRequest: {
      type: 'object',
      required: ['video', 'uploadToken', 'uploadedPartIds'],
      properties: {
        video: { type: 'urn', kinds: ['video'] },
        uploadToken: { type: 'string' },
        uploadedPartIds: { type: 'array', minItems: 1, items: { type: 'string' } },
      },
    },
  },
}

/** `POST /rest/videos?action=finalizeUpload`: puts the parts together in the order of the ids given. */
export async function finalizeVideo(
  call: Call,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const body = (await jsonBody(call.request, finalizeRule)) as FinalizeBody
  const { video, uploadToken, uploadedPartIds } = body.finalizeUploadRequest
  const upload = ownAsset('video', video, call, simulation)
  if (simulation.busyUploads.has(upload.key) || upload.processing_until !== null) {
    throw updateFailed('The video has been finalized')
  }
  if (uploadToken !== upload.upload_token) throw updateFailed('The uploadToken does not match')
  const indexes = uploadedPartIds.map((id) => upload.parts.findIndex(({ etag }) => etag === id))
  if (indexes.includes(-1)) throw updateFailed('A part id is unknown')
  if (new Set(indexes).size < upload.parts.length) {
    const path = '/finalizeUploadRequest/uploadedPartIds'
    throw invalidField('MEDIA_ASSET_WAITING_UPLOAD', path, 'Media asset is waiting upload')
  }
  const pieces = indexes.map((index) => partName(upload.key, index))
  await completeVideo(upload, pieces, call.request, simulation)
  return { status: 200, body: null }
}

function updateFailed(message: string) {
  return invalidField('UPDATING_ASSET_FAILED', '/finalizeUploadRequest', message)
}
