import { fieldsOf, listOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { NetworkAnswer, Progress } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { callLinkedin, goodAnswer } from './call.ts'
import { readStatus } from './media-status.ts'
import type { LinkedinState, Upload, UploadPart } from './state.ts'
import {
  assertOpen,
  beginUpload,
  mediaFailure,
  type Slot,
  timeOf,
  type UploadContext,
  uploadTimeoutMs,
  withUpload,
} from './upload.ts'

/** Announces a video. LinkedIn says how it wants it cut; that is followed, never computed. */
export async function initializeVideo(
  context: UploadContext,
  slot: Slot,
): Promise<Progress<LinkedinState>> {
  const { value, answer } = await beginUpload(context, 'videos', {
    fileSizeBytes: slot.item.sizeBytes,
    uploadCaptions: false,
    uploadThumbnail: false,
  })
  const urn = textOf(value.video)
  if (urn === '') throw brokenAnswer('LinkedIn', answer, 'upload')
  return withUpload(context.state, slot, {
    urn,
    phase: 'sending',
    parts: partsOf(value.uploadInstructions, slot.item.sizeBytes, answer),
    uploadToken: textOf(value.uploadToken),
    expiresAt: timeOf(value.uploadUrlsExpireAt),
    sentAt: null,
    polls: 0,
  })
}

/** Sends the first part that LinkedIn has not confirmed. */
export async function sendPart(
  context: UploadContext,
  slot: Slot,
  upload: Upload,
): Promise<Progress<LinkedinState>> {
  assertOpen(upload, context.now())
  const index = upload.parts.findIndex(({ etag }) => etag === null)
  const part = upload.parts[index]
  if (part === undefined) throw new Error('every part is sent')
  const answer = await putPart(context, slot, part)
  const etag = (answer.headers.etag ?? '').replace(/^"(.*)"$/, '$1')
  if (etag === '') throw brokenAnswer('LinkedIn', answer, 'upload')
  return withUpload(context.state, slot, {
    ...upload,
    parts: upload.parts.with(index, { ...part, etag }),
  })
}

/** Has the parts put together, in the order of the instructions: any other publishes a scrambled film. */
export async function finalizeVideo(
  context: UploadContext,
  slot: Slot,
  upload: Upload,
): Promise<Progress<LinkedinState>> {
  const sentAt = context.now().toISOString()
  const sent = withUpload(context.state, slot, { ...upload, phase: 'processing', sentAt })
  try {
    await callLinkedin(context, 'upload', {
      path: '/rest/videos?action=finalizeUpload',
      restMethod: 'ACTION',
      json: {
        finalizeUploadRequest: {
          video: upload.urn,
          uploadToken: upload.uploadToken ?? '',
          uploadedPartIds: upload.parts.map(({ etag }) => etag),
        },
      },
    })
    return sent
  } catch (error) {
    if (await isAlreadyFinal(context, upload, error)) return sent
    throw error
  }
}

/** The finalize before may have worked and only its answer been lost: then the status says so. */
async function isAlreadyFinal(
  context: UploadContext,
  upload: Upload,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof PublishError) || ![400, 409].includes(error.response?.status ?? 0))
    return false
  const status = await readStatus(context, upload, '/rest').catch(() => null)
  return status?.name === 'PROCESSING' || status?.name === 'AVAILABLE'
}

/** Part addresses are signed: no token is sent, and a 401 means that the address has expired. */
async function putPart(
  context: UploadContext,
  { item }: Slot,
  part: UploadPart,
): Promise<NetworkAnswer> {
  try {
    return await goodAnswer(context, 'upload', {
      method: 'PUT',
      url: part.uploadUrl,
      body: {
        kind: 'bytes',
        bytes: await context.readMedia(item, part.firstByte, part.lastByte + 1),
        contentType: 'application/octet-stream',
      },
      timeoutMs: uploadTimeoutMs,
      hidesQuery: true,
    })
  } catch (error) {
    if (!(error instanceof PublishError) || error.response?.status !== 401) throw error
    const answer = { ...error.response, headers: {} }
    throw mediaFailure('rejected', 'restart_media', 'The upload address has expired.', answer)
  }
}

/** The instructions as parts that cover the file without a gap; the last may overshoot its end. */
function partsOf(instructions: unknown, sizeBytes: number, answer: NetworkAnswer): UploadPart[] {
  const parts = listOf(instructions).map((each): UploadPart => {
    const { uploadUrl, firstByte, lastByte } = fieldsOf(each)
    return {
      uploadUrl: textOf(uploadUrl),
      firstByte: Number(firstByte),
      lastByte: Math.min(Number(lastByte), sizeBytes - 1),
      etag: null,
    }
  })
  const isWhole =
    parts.at(-1)?.lastByte === sizeBytes - 1 &&
    parts.every(
      ({ uploadUrl, firstByte }, index) =>
        uploadUrl !== '' && firstByte === (index === 0 ? 0 : (parts[index - 1]?.lastByte ?? 0) + 1),
    )
  if (!isWhole) throw brokenAnswer('LinkedIn', answer, 'upload')
  return parts
}
