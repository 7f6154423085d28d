import type { ProbedMedia } from '../../simulator-contract.ts'
import type { FailReason, Switches } from './switches.ts'

/** https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide (read 2026-11-23) */
const videoTypes = ['video/mp4', 'video/quicktime', 'video/webm']
const videoCodecs = ['avc', 'hevc', 'vp8', 'vp9']
const photoTypes = ['image/jpeg', 'image/webp']
const frameRates = { min: 23, max: 60 }
const sides = { min: 360, max: 4_096 }
const maxVideoSeconds = 600

export interface VideoRules {
  /** Of this creator. */
  maxSeconds: number
  minSeconds: number
}

/** @returns why TikTok refuses the video, by its bytes; null: it is taken */
export function judgeVideo(media: ProbedMedia | null, rules: VideoRules): FailReason | null {
  const isKnown =
    media !== null &&
    videoTypes.includes(media.contentType) &&
    videoCodecs.includes(media.videoCodec ?? '')
  if (!isKnown) return 'file_format_check_failed'
  const seconds = (media.durationMs ?? 0) / 1000
  const maxSeconds = Math.min(maxVideoSeconds, rules.maxSeconds)
  if (seconds < rules.minSeconds || seconds > maxSeconds) return 'duration_check_failed'
  const frameRate = media.frameRate ?? 0
  if (frameRate < frameRates.min || frameRate > frameRates.max) return 'frame_rate_check_failed'
  const isInRange = [media.width, media.height].every(
    (side) => side >= sides.min && side <= sides.max,
  )
  return isInRange ? null : 'picture_size_check_failed'
}

/** @returns why TikTok refuses the photo, by its bytes; null: it is taken */
export function judgePhoto(
  media: ProbedMedia | null,
  bounds: Switches['photo_1080p'],
): FailReason | null {
  const isKnown = media !== null && photoTypes.includes(media.contentType) && media.frames === 1
  if (!isKnown) return 'file_format_check_failed'
  const short = Math.min(media.width, media.height)
  const long = Math.max(media.width, media.height)
  const isSmallEnough = bounds === 'off' || (short <= 1080 && (bounds !== 'fit' || long <= 1920))
  return isSmallEnough ? null : 'picture_size_check_failed'
}
