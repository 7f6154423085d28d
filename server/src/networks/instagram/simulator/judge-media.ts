import type { ProbedMedia } from '../../simulator-contract.ts'
import type { ContainerKind } from './containers.ts'
import { instagramError } from './instagram-errors.ts'
import { imageLimits, reelLimits, storyVideoLimits, videoLimits } from './media-limits.ts'
import type { Mp4Layout } from './mp4-layout.ts'
import type { Switches } from './switches.ts'

/** Formats that live clients saw pass as containers though the reference names JPEG alone. */
const otherImages = new Set(['image/png', 'image/webp'])
const videoContainers = new Set(['video/mp4', 'video/quicktime'])

/**
 * Judges an image by its bytes.
 * @throws GraphError 36001 or 36003
 */
export function judgeImage(
  media: ProbedMedia | null,
  kind: ContainerKind | 'cover',
  switches: Switches,
): ProbedMedia {
  const isOther = media !== null && otherImages.has(media.contentType)
  const isTaken = isOther
    ? switches.other_image_formats !== 'refused' && kind !== 'cover'
    : media?.contentType === 'image/jpeg'
  if (media === null || !isTaken) throw instagramError(2207005, media?.contentType ?? 'unknown')
  if (kind !== 'image' && kind !== 'child') return media
  const ratio = Math.round((media.width / media.height) * 100) / 100
  if (ratio < imageLimits.minRatio || ratio > imageLimits.maxRatio)
    throw instagramError(2207009, `${media.width}:${media.height}`)
  return media
}

/** PNG and WebP may become containers and still not be publishable. */
export function isUnpublishableImage(media: ProbedMedia, switches: Switches): boolean {
  return otherImages.has(media.contentType) && switches.other_image_formats === 'container_only'
}

/** @returns the subcode of the failed container, or null: the video is good */
export function videoFault(
  video: { media: ProbedMedia | null; sizeBytes: number; layout: Mp4Layout },
  kind: ContainerKind,
  switches: Switches,
): 2207026 | null {
  const { media, sizeBytes, layout } = video
  if (media === null || media.kind !== 'video') return 2207026
  const isGood =
    isSupported(media) &&
    fitsLimits(media, sizeBytes, kind, switches) &&
    (switches.mp4_layout === 'any' || (layout.isMoovFirst && !layout.hasEditList))
  return isGood ? null : 2207026
}

function isSupported({ contentType, videoCodec, audioCodec, frameRate, width }: ProbedMedia) {
  const { minFrameRate, maxFrameRate, maxWidth } = videoLimits
  return (
    videoContainers.has(contentType) &&
    (videoCodec === 'avc' || videoCodec === 'hevc') &&
    (audioCodec === null || audioCodec === 'aac') &&
    // 23.976 is the slowest film rate and counts as 23; 59.94 as 60.
    (frameRate ?? 0) >= minFrameRate &&
    (frameRate ?? 0) <= maxFrameRate &&
    width <= maxWidth
  )
}

function fitsLimits(
  media: ProbedMedia,
  sizeBytes: number,
  kind: ContainerKind,
  switches: Switches,
): boolean {
  const limits = kind === 'story' ? storyVideoLimits : reelLimits
  const durationMs = media.durationMs ?? 0
  const maxMs = kind === 'child' ? switches.carousel_video_max_seconds * 1000 : limits.maxMs
  const ratio = media.width / media.height
  const mbps = (sizeBytes * 8) / 1000 / Math.max(1, durationMs)
  return (
    sizeBytes <= limits.maxBytes &&
    durationMs >= limits.minMs &&
    durationMs <= maxMs &&
    ratio >= limits.minRatio &&
    ratio <= limits.maxRatio &&
    mbps <= switches.max_video_mbps
  )
}
