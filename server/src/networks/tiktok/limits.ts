import type { Limit } from '../contract.ts'

const page = (name: string): string => `https://developers.tiktok.com/doc/${name}`
const directPost = page('content-posting-api-reference-direct-post')
const photoPost = page('content-posting-api-reference-photo-post')
const mediaTransfer = page('content-posting-api-media-transfer-guide')
const guidelines = page('content-sharing-guidelines')
const inboxUpload = page('content-posting-api-reference-upload-video')

function limit<T>(value: T, source: string): Limit<T> {
  return { value, source, checked: '2026-11-23' }
}

/**
 * What TikTok enforces. Its pages write "MB" without saying whether that is 10^6 or 2^20 bytes: the
 * sizes here are good under both readings.
 */
export const tiktokLimits = {
  /** In UTF-16 units, as the title of a photo post (90, checked with the options) is. */
  maxCaptionUnits: limit(2_200, directPost),
  maxPhotoTitleUnits: limit(90, photoPost),
  maxPhotoDescriptionUnits: limit(4_000, photoPost),
  maxVideos: limit(1, directPost),
  maxPhotos: limit(35, photoPost),
  videoTypes: limit<readonly string[]>(
    ['video/mp4', 'video/quicktime', 'video/webm'],
    mediaTransfer,
  ),
  photoTypes: limit<readonly string[]>(['image/jpeg', 'image/webp'], mediaTransfer),
  maxVideoBytes: limit(4_000_000_000, mediaTransfer),
  minVideoSide: limit(360, mediaTransfer),
  maxVideoSide: limit(4_096, mediaTransfer),
  /** Of the API. Each creator has a shorter one of their own: `max_video_post_duration_sec`. */
  maxVideoMs: limit(600_000, mediaTransfer),
  maxPhotoBytes: limit(20_000_000, mediaTransfer),
  /** "1080p": 1920×1080 lying, 1080×1920 standing. */
  maxPhotoLongSide: limit(1_920, mediaTransfer),
  maxPhotoShortSide: limit(1_080, mediaTransfer),
  /** A file of up to this goes whole: one chunk, exactly as large as the file. */
  maxWholeFileBytes: limit(64_000_000, mediaTransfer),
  /** 5 to 64 MB are allowed; the last chunk takes what is left over, up to 128 MB. */
  chunkBytes: limit(10_000_000, mediaTransfer),
  uploadLifeMs: limit(3_600_000, directPost),
  postsPerDay: limit(15, guidelines),
  pendingDraftsPerDay: limit(5, inboxUpload),
} as const
