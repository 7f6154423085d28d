import type { ProbedMedia } from '../../simulator-contract.ts'
import { maxGifFrames, pixelLimit, videoLimits } from './media-limits.ts'
import type { Switches } from './switches.ts'

const imageTypes = new Set(['image/jpeg', 'image/png', 'image/gif'])

/** Whether the bytes are an image in a format that LinkedIn does not take. */
export function isForeignImage(media: ProbedMedia | null): boolean {
  return media !== null && !imageTypes.has(media.contentType)
}

/** @returns why an image fails in processing, or null */
export function imageFailure(media: ProbedMedia | null): string | null {
  if (media === null) return 'The image could not be read'
  if (isForeignImage(media)) return `The format ${media.contentType} is not supported`
  if (media.width * media.height >= pixelLimit) return 'The image has too many pixels'
  return (media.frames ?? 1) > maxGifFrames ? 'The animation has too many frames' : null
}

/** @returns why a video fails in processing, or null */
export function videoFailure(
  media: ProbedMedia | null,
  switches: Pick<Switches, 'max_video_minutes'>,
): string | null {
  if (media === null) return 'The video could not be read'
  if (media.contentType !== 'video/mp4') {
    return `The format ${media.contentType} is not supported`
  }
  const durationMs = media.durationMs ?? 0
  if (durationMs < videoLimits.minMs) return 'The video is too short'
  if (durationMs > Number(switches.max_video_minutes) * 60_000) return 'The video is too long'
  const ratio = media.width / media.height
  const isOdd = ratio > videoLimits.maxRatio || ratio < 1 / videoLimits.maxRatio
  return isOdd ? 'The aspect ratio is not supported' : null
}
