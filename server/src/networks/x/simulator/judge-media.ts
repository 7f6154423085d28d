import type { ProbedMedia } from '../../simulator-contract.ts'
import type { MediaKind } from './posts.ts'

/** What a file turned out to be. */
export interface Probed {
  kind: MediaKind
  contentType: string
  width: number
  height: number
  durationMs: number | null
}

/** The file is not what X takes; the text goes into its answer. */
export class InvalidMedia extends Error {
  override readonly name = 'InvalidMedia'
}

const images = new Set(['image/jpeg', 'image/png', 'image/webp'])
const videos = new Set(['video/mp4', 'video/quicktime', 'video/webm'])

/**
 * Judges a file by its bytes; what the caller called them counts for nothing.
 * @throws InvalidMedia
 */
export function judge(media: ProbedMedia | null, category: string): Probed {
  if (media === null) throw new InvalidMedia('media type unrecognized.')
  if (category.endsWith('_video')) return judgeVideo(media)
  if (category.endsWith('_gif') && media.contentType !== 'image/gif')
    throw new InvalidMedia('Unsupported GIF format')
  if (media.contentType !== 'image/gif' && !images.has(media.contentType))
    throw new InvalidMedia('Unsupported image format')
  return judgeImage(media)
}

/** https://docs.x.com/x-api/media/quickstart/best-practices (read 2026-11-23) */
const gifLimits = { maxWidth: 1280, maxHeight: 1080, maxFrames: 350, maxPixels: 300_000_000 }

function judgeImage({ contentType, width, height, frames }: ProbedMedia): Probed {
  const isGif = contentType === 'image/gif' && (frames ?? 1) > 1
  if (isGif) checkGif(width, height, frames ?? 1)
  return { kind: isGif ? 'gif' : 'photo', contentType, width, height, durationMs: null }
}

function checkGif(width: number, height: number, frames: number): void {
  const { maxWidth, maxHeight, maxFrames, maxPixels } = gifLimits
  if (width > maxWidth || height > maxHeight) throw new InvalidMedia('GIF dimensions are too large')
  if (frames > maxFrames) throw new InvalidMedia(`GIF has more than ${maxFrames} frames`)
  if (width * height * frames > maxPixels) throw new InvalidMedia('GIF has too many pixels')
}

function judgeVideo(media: ProbedMedia): Probed {
  const { contentType, width, height, videoCodec: codec } = media
  const durationMs = media.durationMs ?? 0
  if (!videos.has(contentType)) throw new InvalidMedia('Unsupported video format')
  checkVideo({ width, height, durationMs, codec, contentType })
  return { kind: 'video', contentType, width, height, durationMs }
}

function checkVideo(video: {
  width: number
  height: number
  durationMs: number
  codec: string | null
  contentType: string
}): void {
  const { width, height, durationMs, codec, contentType } = video
  if (contentType !== 'video/webm' && codec !== 'avc' && codec !== 'hevc') {
    throw new InvalidMedia('Unsupported video codec')
  }
  if (durationMs < 500) throw new InvalidMedia('Video is too short')
  if (Math.min(width, height) < 32) throw new InvalidMedia('Video dimensions are too small')
  const ratio = width / height
  if (ratio < 1 / 3 || ratio > 3) throw new InvalidMedia('Unsupported video aspect ratio')
}
