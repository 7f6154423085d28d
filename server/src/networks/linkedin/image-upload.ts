import { textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { MediaItem, Progress } from '../contract.ts'
import { bearer, goodAnswer } from './call.ts'
import { linkedinLimits } from './limits.ts'
import type { LinkedinState, Upload } from './state.ts'
import {
  assertOpen,
  beginUpload,
  type Slot,
  timeOf,
  type UploadContext,
  uploadTimeoutMs,
  withUpload,
} from './upload.ts'

/** Announces an image. */
export async function initializeImage(
  context: UploadContext,
  slot: Slot,
): Promise<Progress<LinkedinState>> {
  const { value, answer } = await beginUpload(context, 'images')
  const [urn, uploadUrl] = [textOf(value.image), textOf(value.uploadUrl)]
  if (urn === '' || uploadUrl === '') throw brokenAnswer('LinkedIn', answer, 'upload')
  return withUpload(context.state, slot, {
    urn,
    phase: 'sending',
    parts: [{ uploadUrl, firstByte: 0, lastByte: slot.item.sizeBytes - 1, etag: null }],
    uploadToken: null,
    expiresAt: timeOf(value.uploadUrlExpiresAt),
    sentAt: null,
    polls: 0,
  })
}

/** Sends the whole image, as JPEG when LinkedIn does not take it as it is. */
export async function sendImage(
  context: UploadContext,
  slot: Slot,
  upload: Upload,
): Promise<Progress<LinkedinState>> {
  assertOpen(upload, context.now())
  const item = await inTakenForm(context, slot.item)
  await goodAnswer(context, 'upload', {
    method: 'PUT',
    url: upload.parts[0]?.uploadUrl ?? '',
    headers: bearer(context.credentials),
    body: {
      kind: 'bytes',
      bytes: await context.readMedia(item, 0, item.sizeBytes),
      contentType: 'application/octet-stream',
    },
    timeoutMs: uploadTimeoutMs,
    hidesQuery: true,
  })
  const sentAt = context.now().toISOString()
  const message = `LinkedIn takes no ${slot.item.contentType} of this size; ${slot.name} went out as ${item.contentType}.`
  return {
    ...withUpload(context.state, slot, { ...upload, phase: 'processing', sentAt }),
    ...(item !== slot.item && { warnings: [{ code: 'media_converted', message }] }),
  }
}

/** Within the bound of pixels whatever the proportions. */
const maxSide = Math.floor(Math.sqrt(linkedinLimits.imagePixelsBound.value - 1))

function inTakenForm(context: UploadContext, item: MediaItem): MediaItem | Promise<MediaItem> {
  const maxBytes = linkedinLimits.maxImageBytes.value
  const isTaken =
    linkedinLimits.imageTypes.value.includes(item.contentType) &&
    item.sizeBytes <= maxBytes &&
    (item.width ?? 0) * (item.height ?? 0) < linkedinLimits.imagePixelsBound.value
  if (isTaken) return item
  const form = {
    contentType: 'image/jpeg',
    maxBytes,
    maxWidth: maxSide,
    maxHeight: maxSide,
  } as const
  return context.fitImage(item, form)
}
