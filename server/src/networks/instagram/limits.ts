import type { Limit } from '../contract.ts'

const media =
  'https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media'
const quota =
  'https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit'
const comments =
  'https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-media/comments'
const publishing =
  'https://developers.facebook.com/documentation/instagram-platform/content-publishing'

function limit<T>(value: T, source: string): Limit<T> {
  return { value, source, checked: '2026-11-23' }
}

const mebibyte = 1024 * 1024

/** What Instagram enforces. Where its pages are silent or disagree, the number that always passes is taken. */
export const instagramLimits = {
  /** UTF-16 units are the stricter way to count. */
  maxCaptionUnits: limit(2_200, media),
  maxHashtags: limit(30, media),
  maxMentions: limit(20, media),
  maxAltTextUnits: limit(1_000, media),
  maxCollaborators: limit(3, media),
  maxUserTags: limit(20, media),
  /** Meta names no length for comments; a caption's is taken. */
  maxCommentUnits: limit(2_200, comments),
  minCarouselItems: limit(2, media),
  maxCarouselItems: limit(10, media),
  imageTypes: limit<readonly string[]>(['image/jpeg'], media),
  maxImageBytes: limit(8 * mebibyte, media),
  /** Wider ones are scaled down by Instagram itself. */
  maxImageWidth: limit(1_440, media),
  /** Width divided by height: 4:5 to 1.91:1. */
  minImageRatio: limit(4 / 5, media),
  maxImageRatio: limit(1.91, media),
  videoTypes: limit<readonly string[]>(['video/mp4', 'video/quicktime'], media),
  maxVideoWidth: limit(1_920, media),
  maxReelBytes: limit(300 * mebibyte, media),
  minReelMs: limit(3_000, media),
  maxReelMs: limit(15 * 60_000, media),
  minReelRatio: limit(0.01, media),
  maxReelRatio: limit(10, media),
  maxStoryVideoBytes: limit(100 * mebibyte, media),
  minStoryVideoMs: limit(3_000, media),
  maxStoryVideoMs: limit(60_000, media),
  minStoryVideoRatio: limit(0.1, media),
  maxStoryVideoRatio: limit(10, media),
  /** Containers of one account in any 24 hours. */
  maxContainersPerDay: limit(400, media),
  /** Posts through the API in any 24 hours. Other pages of Meta say 100; the account's own number is read. */
  maxPostsPerDay: limit(50, quota),
  /** A container that is not published by then has expired; it is made anew an hour before. */
  containerLifeMs: limit(23 * 3_600_000, publishing),
  /** Rows of a listing of comments. */
  maxCommentPageSize: limit(50, comments),
} as const

/** Encoders round sides to whole pixels, and Instagram compares ratios with two decimals. */
export const ratioTolerance = 0.005
