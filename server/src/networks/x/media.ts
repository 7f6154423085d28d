import type { MediaItem, RepeatableStep } from '../contract.ts'
import { describeMedia } from './alt-text.ts'
import { xLimits } from './limits.ts'
import type { XOptions } from './options.ts'
import type { MediaProgress, XState } from './state.ts'
import { append, finalize, initialize, mediaFailure, poll, upload } from './upload.ts'

/**
 * One file's way into X, a step for each call that leaves something behind: image → one upload;
 * GIF, video → initialize, segments, finalize, status until ready; then the alt text. A lost answer
 * costs an unseen orphan, so every step may be run again.
 */

type MediaStep = RepeatableStep<XOptions, XState>

/** The next step of the file at `index`; null when it is ready to be posted. */
export function nextMediaStep(
  item: MediaItem,
  altText: string | undefined,
  index: number,
  progress: MediaProgress | undefined,
): MediaStep | null {
  const step = (name: string, run: MediaStep['run']): MediaStep => ({
    name: `media_${index + 1}_${name}`,
    repeatable: true,
    run,
  })
  const wantsAltText = item.kind === 'image' && altText !== undefined && altText.trim() !== ''
  if (progress === undefined) {
    return isSentWhole(item)
      ? step('upload', (context) => upload(context, item, index, wantsAltText))
      : step('initialize', (context) => initialize(context, item, index, wantsAltText))
  }
  if (progress.phase === 'sending') {
    return progress.sentBytes < item.sizeBytes
      ? step('append', (context) => append(context, item, index, progress))
      : step('finalize', (context) => finalize(context, index, progress))
  }
  if (progress.phase === 'processing')
    return step('status', (context) => poll(context, index, progress))
  if (progress.altText === 'wanted') {
    return step('alt_text', (context) => describeMedia(context, altText ?? '', index, progress))
  }
  return null
}

/** True for a GIF that moves: X treats it as a small video. */
export function isAnimated(item: MediaItem): boolean {
  return item.contentType === 'image/gif' && (item.frames ?? 1) > 1
}

/** @throws PublishError `restart_media` when X will have forgotten an upload by now */
export function assertFresh(media: readonly MediaProgress[], now: Date): void {
  const oldest = now.getTime() - xLimits.mediaLifeMs.value
  if (media.every((each) => Date.parse(each.uploadedAt) > oldest)) return
  throw mediaFailure(
    'not_sent',
    'restart_media',
    'The media were uploaded too long ago; X forgets them after a day.',
    null,
  )
}

function isSentWhole(item: MediaItem): boolean {
  return item.kind === 'image' && !isAnimated(item)
}
