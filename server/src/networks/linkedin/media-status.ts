import { fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { NetworkAnswer, Progress } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { pathKey } from './answer.ts'
import { callLinkedin } from './call.ts'
import type { LinkedinState, StatusApi, Upload } from './state.ts'
import { mediaFailure, type Slot, type UploadContext, withUpload } from './upload.ts'

/** Every look counts against the member's quota of the day. */
const pollWaitsMs = [1_000, 5_000, 10_000, 20_000] as const
/** Media that nobody may ask about gets this long before it is posted; LinkedIn refuses it if that was too short. */
const graceMs = 5_000
/** Processing that takes longer than this will not end well. */
const maxProcessingMs = 3_600_000

interface MediaStatus {
  name: string
  failureReason: string
  answer: NetworkAnswer
}

/** Asks whether LinkedIn is done with the file; where it may not be asked, waits a little. */
export async function pollMedia(
  context: UploadContext,
  slot: Slot,
  upload: Upload,
): Promise<Progress<LinkedinState>> {
  const ready = withUpload(context.state, slot, { ...upload, phase: 'ready' })
  const api = context.state.statusApi[slot.item.kind]
  if (api === null) return ready
  try {
    const status = await readStatus(context, upload, api)
    if (status.name === 'AVAILABLE') return ready
    return stillWorking(context, slot, upload, status)
  } catch (error) {
    if (!isClosed(error, api)) throw error
    return withoutApi(context.state, slot, api)
  }
}

/** Not to be asked here: without the permission, or because the older API does not have it. */
function isClosed(error: unknown, api: StatusApi): boolean {
  const status = error instanceof PublishError ? error.response?.status : undefined
  return status === 403 || (api === '/v2' && (status === 400 || status === 404))
}

/** Most members' tokens may not ask about images on the versioned API; the older one may still tell. */
function withoutApi(state: LinkedinState, slot: Slot, api: StatusApi): Progress<LinkedinState> {
  const next = api === '/rest' ? '/v2' : null
  return {
    state: { ...state, statusApi: { ...state.statusApi, [slot.item.kind]: next } },
    ...(next === null && { waitMs: graceMs }),
  }
}

/** What LinkedIn says of an image or a video. */
export async function readStatus(
  context: UploadContext,
  { urn }: Upload,
  api: StatusApi,
): Promise<MediaStatus> {
  const collection = urn.startsWith('urn:li:video:') ? 'videos' : 'images'
  const answer = await callLinkedin(context, 'upload', {
    path: `${api}/${collection}/${pathKey(urn)}`,
    restMethod: 'GET',
  })
  const body = fieldsOf(answer.body)
  return {
    name: textOf(body.status),
    failureReason: textOf(body.processingFailureReason),
    answer,
  }
}

function stillWorking(
  context: UploadContext,
  slot: Slot,
  upload: Upload,
  { name, failureReason, answer }: MediaStatus,
): Progress<LinkedinState> {
  if (name === 'PROCESSING_FAILED') {
    const message = `LinkedIn could not process ${slot.name}: ${failureReason || 'no reason was given'}.`
    throw mediaFailure('rejected', 'never', message, answer)
  }
  if (name !== 'PROCESSING' && name !== 'WAITING_UPLOAD')
    throw brokenAnswer('LinkedIn', answer, 'upload')
  if (context.now().getTime() - Date.parse(upload.sentAt ?? '') > maxProcessingMs) {
    const message = 'LinkedIn did not finish processing the media within an hour.'
    throw mediaFailure('rejected', 'restart_media', message, answer)
  }
  const waitMs = pollWaitsMs[Math.min(upload.polls, pollWaitsMs.length - 1)] ?? graceMs
  return {
    ...withUpload(context.state, slot, { ...upload, polls: upload.polls + 1 }),
    waitMs,
  }
}
