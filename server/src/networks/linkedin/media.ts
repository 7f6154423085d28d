import type { Content, Progress, RepeatableStep } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { initializeImage, sendImage } from './image-upload.ts'
import { pollMedia } from './media-status.ts'
import type { LinkedinOptions } from './options.ts'
import type { LinkedinState, Upload } from './state.ts'
import type { Slot, UploadContext } from './upload.ts'
import { finalizeVideo, initializeVideo, sendPart } from './video-upload.ts'

/**
 * The files' way into LinkedIn, a step for each call that leaves something behind: image →
 * initialize, bytes; video → initialize, each part, finalize; then, when all bytes are in, the
 * status of each. A lost answer costs an unseen orphan, so every step may be run again.
 */

type MediaStep = RepeatableStep<LinkedinOptions, LinkedinState>

/** The next step of the first file that is not ready; null when the post can be made. */
export function nextMediaStep(
  content: Content<LinkedinOptions>,
  state: LinkedinState,
): MediaStep | null {
  const thumbnailUrl = content.options.link_preview?.thumbnail_url
  if (thumbnailUrl !== undefined && state.thumbnail === null) {
    const run: MediaStep['run'] = (context) => findThumbnail(context, thumbnailUrl)
    return { name: 'thumbnail_find', repeatable: true, run }
  }
  const slots = slotsOf(content, state)
  for (const slot of slots) {
    const step = nextSendingStep(slot, state.uploads[slot.name])
    if (step !== null) return step
  }
  for (const slot of slots) {
    const upload = state.uploads[slot.name]
    if (upload?.phase === 'processing')
      return step(slot, 'status', (context) => pollMedia(context, slot, upload))
  }
  return null
}

/** Everything that is uploaded for the post, in the order in which it is shown. */
function slotsOf({ media }: Content<LinkedinOptions>, { thumbnail }: LinkedinState): Slot[] {
  const slots = media.map((item, index) => ({ name: mediaSlot(index), item }))
  return thumbnail === null ? slots : [...slots, { name: 'thumbnail', item: thumbnail }]
}

/** The name under which the state keeps the upload of a post's file. */
export function mediaSlot(index: number): string {
  return `media_${index + 1}`
}

function nextSendingStep(slot: Slot, upload: Upload | undefined): MediaStep | null {
  const isVideo = slot.item.kind === 'video'
  if (upload === undefined) {
    const initialize = isVideo ? initializeVideo : initializeImage
    return step(slot, 'initialize', (context) => initialize(context, slot))
  }
  if (upload.phase !== 'sending') return null
  if (!isVideo) return step(slot, 'upload', (context) => sendImage(context, slot, upload))
  return upload.parts.some(({ etag }) => etag === null)
    ? step(slot, 'part', (context) => sendPart(context, slot, upload))
    : step(slot, 'finalize', (context) => finalizeVideo(context, slot, upload))
}

function step(slot: Slot, name: string, run: MediaStep['run']): MediaStep {
  return { name: `${slot.name}_${name}`, repeatable: true, run }
}

/** LinkedIn fetches nothing: the picture of a card is uploaded like any image. */
async function findThumbnail(
  context: UploadContext,
  url: string,
): Promise<Progress<LinkedinState>> {
  const thumbnail = await context.findMedia(url)
  if (thumbnail?.kind === 'image') return { state: { ...context.state, thumbnail } }
  throw new PublishError({
    outcome: 'not_sent',
    code: thumbnail === null ? 'media_unreachable' : 'media_unsupported',
    retry: 'never',
    message:
      thumbnail === null
        ? `The card's picture ${url} is not stored here. Upload the file with POST /v1/media and use its public_url as thumbnail_url.`
        : 'The picture of a card must be an image; thumbnail_url leads to a video.',
  })
}
