import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import type { Rule } from './field-rules.ts'
import { jsonBody } from './json-body.ts'
import type { AssetKind } from './posts.ts'
import { forbiddenAsset, invalidField } from './refusal.ts'
import { lacksPermission, resourceOf } from './scopes.ts'
import { assetIdOf, type Upload } from './uploads.ts'
import { parseUrn } from './urns.ts'

export const ownerRule: Rule = { type: 'urn', kinds: ['person', 'organization'] }

const initializeRule: Rule = {
  type: 'object',
  required: ['initializeUploadRequest'],
  properties: {
    initializeUploadRequest: {
      type: 'object',
      required: ['owner'],
      properties: { owner: ownerRule },
    },
  },
}

/** `POST /rest/images?action=initializeUpload`. */
export function initializeImage(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  return initialize('image', call, simulation)
}

/** `POST /rest/documents?action=initializeUpload`. */
export function initializeDocument(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  return initialize('document', call, simulation)
}

async function initialize(
  kind: 'image' | 'document',
  call: Call,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const body = (await jsonBody(call.request, initializeRule)) as {
    initializeUploadRequest: { owner: string }
  }
  const { owner } = body.initializeUploadRequest
  checkOwner(owner, kind, call, simulation)
  const upload = simulation.uploads.begin({ kind, owner, member_id: call.member.id })
  return {
    status: 200,
    body: {
      value: {
        uploadUrlExpiresAt: upload.expires_at,
        uploadUrl: uploadUrl(upload, `uploaded-${kind}/0`, call.request.origin),
        [kind]: upload.urn,
      },
    },
  }
}

/** An address to PUT bytes to; without its signature it leads nowhere. */
export function uploadUrl(upload: Upload, path: string, origin: string): string {
  const query = `ca=vector_ads&sync=0&sig=${upload.signature}`
  return `${origin}/www.linkedin.com/dms-uploads/${assetIdOf(upload)}/${path}?${query}`
}

/** @throws Refusal 403 when the owner is neither the caller nor an organization it posts for */
export function checkOwner(
  owner: string,
  kind: AssetKind,
  call: Call,
  { people }: Simulation,
): void {
  const isOrganization = parseUrn(owner)?.kind === 'organization'
  const needed = isOrganization ? 'w_organization_social' : 'w_member_social'
  if (!call.scopes.includes(needed)) throw lacksPermission(resourceOf(call.step), call.version)
  if (!people.mayPostAs(call.member.id, owner)) throw forbiddenAsset(kind)
}

/** `GET /rest/images/{urn}`, and the unversioned one. */
export function readImage(call: Call, simulation: Simulation): SimulatorResponse {
  const { member_image_status } = simulation.switches()
  const isOpen =
    member_image_status === 'allowed' ||
    (member_image_status === 'legacy_only' && call.version === null)
  return readAsset('image', isOpen, call, simulation)
}

/** `GET /rest/documents/{urn}`. */
export function readDocument(call: Call, simulation: Simulation): SimulatorResponse {
  const isOpen = simulation.switches().member_document_status === 'allowed'
  return readAsset('document', isOpen, call, simulation)
}

/** `GET /rest/videos/{urn}`. */
export function readVideo(call: Call, simulation: Simulation): SimulatorResponse {
  const isOpen = simulation.switches().member_video_status === 'allowed'
  return readAsset('video', isOpen, call, simulation)
}

/** @param isOpenToMembers whether `w_member_social` alone may read it */
function readAsset(
  kind: AssetKind,
  isOpenToMembers: boolean,
  call: Call,
  simulation: Simulation,
): SimulatorResponse {
  const upload = ownAsset(kind, call.keys[0] ?? '', call, simulation)
  const isMore = call.scopes.includes('w_organization_social')
  if (!isMore && !isOpenToMembers) throw forbiddenAsset(kind)
  return { status: 200, body: assetBody(upload, call, simulation) }
}

/** @throws Refusal 400 when there is none, 403 when it is somebody else's */
export function ownAsset(
  kind: AssetKind,
  urn: string,
  call: Call,
  { uploads, people }: Simulation,
): Upload {
  const parsed = parseUrn(urn)
  if (!parsed) throw invalidField('INVALID_URN_ID', '/id', 'The URN is not valid')
  if (parsed.kind !== kind) {
    throw invalidField('INVALID_URN_TYPE', '/id', `URN type ${parsed.kind} is not supported`)
  }
  const upload = uploads.byUrn(urn, kind)
  if (!upload) {
    const code = kind === 'document' ? 'INVALID_URN_ID' : `INVALID_${kind.toUpperCase()}_ID`
    throw invalidField(code, '/id', `There is no ${kind} ${urn.slice(0, 120)}`)
  }
  if (!people.mayPostAs(call.member.id, upload.owner)) throw forbiddenAsset(kind)
  return upload
}

function assetBody(
  upload: Upload,
  { request }: Call,
  { uploads }: Simulation,
): Record<string, unknown> {
  const status = uploads.statusOf(upload)
  const { urn: id, owner, kind, file, failure } = upload
  const body = { id, owner, status }
  if (status === 'PROCESSING_FAILED' && kind === 'video') {
    return { ...body, processingFailureReason: failure }
  }
  if (status !== 'AVAILABLE' || !file) return body
  const [aspectRatioWidth, aspectRatioHeight] = reduced(file.width, file.height)
  return {
    ...body,
    downloadUrl: `${request.origin}/_sandbox/media/linkedin/${upload.key}`,
    downloadUrlExpiresAt: upload.created_at + 30 * 24 * 3_600_000,
    ...(kind === 'document' ? {} : { aspectRatioWidth, aspectRatioHeight }),
    ...(kind === 'video' ? { duration: file.duration_ms } : {}),
    ...(upload.has_thumbnail
      ? { thumbnail: `${request.origin}/_sandbox/media/linkedin/${upload.key}-thumbnail` }
      : {}),
  }
}

/** 1920 by 1080 is 16 by 9. */
function reduced(width: number, height: number): [number, number] {
  let [divisor, rest] = [width, height]
  while (rest > 0) [divisor, rest] = [rest, divisor % rest]
  return divisor > 0 ? [width / divisor, height / divisor] : [width, height]
}
