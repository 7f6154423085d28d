import type { Limit } from '../contract.ts'

const counting = 'https://docs.x.com/fundamentals/counting-characters'
const bestPractices = 'https://docs.x.com/x-api/media/quickstart/best-practices'
const chunked = 'https://docs.x.com/x-api/media/quickstart/media-upload-chunked'
const openApi = 'https://api.x.com/2/openapi.json (2.167)'
const changelog = 'https://docs.x.com/changelog'

function limit<T>(value: T, source: string): Limit<T> {
  return { value, source, checked: '2026-11-23' }
}

/**
 * What X enforces. Where its pages disagree the number every account passes is taken: 140 s and
 * 512 MB of video, although the changelog of 2026-09-01 speaks of 20 minutes and 8 GB.
 */
export const xLimits = {
  /** Weighted by twitter-text 3.1.0: a link is 23, an emoji or CJK character 2. */
  maxWeightedText: limit(280, counting),
  /** For subscribers (`subscription_type` other than None), changelog of 2024-08-20. */
  maxWeightedTextPremium: limit(25_000, changelog),
  maxCashtags: limit(1, changelog),
  maxImages: limit(4, bestPractices),
  maxVideos: limit(1, bestPractices),
  maxAnimatedGifs: limit(1, bestPractices),
  imageTypes: limit<readonly string[]>(
    ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
    bestPractices,
  ),
  videoTypes: limit<readonly string[]>(['video/mp4', 'video/quicktime', 'video/webm'], openApi),
  maxImageBytes: limit(5 * 1024 * 1024, bestPractices),
  maxGifBytes: limit(15 * 1024 * 1024, bestPractices),
  maxGifWidth: limit(1280, bestPractices),
  maxGifHeight: limit(1080, bestPractices),
  maxGifFrames: limit(350, bestPractices),
  maxGifPixels: limit(300_000_000, bestPractices),
  maxVideoBytes: limit(512 * 1024 * 1024, bestPractices),
  minVideoMs: limit(500, bestPractices),
  maxVideoMs: limit(140_000, bestPractices),
  minVideoSide: limit(32, bestPractices),
  /** Width to height or height to width. */
  maxVideoRatio: limit(3, bestPractices),
  maxAltTextCharacters: limit(1000, openApi),
  /** 5 MB is documented, but empty 413s were seen there; the official command line sends 4. */
  segmentBytes: limit(4 * 1024 * 1024, chunked),
  maxSegments: limit(1000, openApi),
  maxThreadParts: limit(24, openApi),
  /** Media ids live 24 h; one that is older than this is uploaded again before it is used. */
  mediaLifeMs: limit(23 * 3_600_000, chunked),
} as const
