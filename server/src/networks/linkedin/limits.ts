import type { Limit } from '../contract.ts'

const docs = 'https://learn.microsoft.com/en-us/linkedin'
const shares = `${docs}/marketing/community-management/shares`
const posts = `${shares}/posts-api`
const images = `${shares}/images-api`
const videos = `${shares}/videos-api`
const multiImage = `${shares}/multiimage-post-api`
const polls = `${shares}/poll-post-api`
/** A guide, where LinkedIn's own pages give no number. */
const guide = 'https://www.ayrshare.com/docs/media-guidelines/linkedin'

function limit<T>(value: T, source: string): Limit<T> {
  return { value, source, checked: '2026-11-23' }
}

/** What LinkedIn enforces, and where its pages are silent, the number that passes for every account. */
export const linkedinLimits = {
  /**
   * Counted after escaping. LinkedIn's refusals name 4,000 since August 2026 and named 3,000 before:
   * what lies between is tried, and LinkedIn has the last word.
   */
  maxCommentaryCharacters: limit(4000, posts),
  maxImages: limit(20, multiImage),
  maxVideos: limit(1, posts),
  imageTypes: limit<readonly string[]>(['image/jpeg', 'image/png', 'image/gif'], images),
  /** LinkedIn takes no WebP: it goes out as JPEG. */
  convertedImageTypes: limit<readonly string[]>(['image/webp'], images),
  videoTypes: limit<readonly string[]>(['video/mp4'], videos),
  maxImageBytes: limit(5 * 1024 * 1024, guide),
  /** Width times height; LinkedIn takes fewer than this. */
  imagePixelsBound: limit(36_152_320, images),
  maxGifFrames: limit(250, images),
  /** On the feed; the schema speaks of 5 GB. */
  maxVideoBytes: limit(500 * 1024 * 1024, videos),
  minVideoBytes: limit(75 * 1024, videos),
  minVideoMs: limit(3_000, videos),
  maxVideoMs: limit(30 * 60_000, videos),
  /** Width to height or height to width. */
  maxVideoRatio: limit(2.4, guide),
  maxAltTextCharacters: limit(4086, posts),
  maxPollQuestionCharacters: limit(140, polls),
  maxPollOptions: limit(4, polls),
  maxPollOptionCharacters: limit(30, polls),
  /** The number of LinkedIn's own comment box; no page of the API gives one. */
  maxCommentCharacters: limit(1250, `${docs}/marketing/community-management/shares/comments-api`),
  /** An identical post is refused for this long, and the refusal names the first one. */
  duplicateWindowMs: limit(
    10 * 60_000,
    `${docs}/consumer/integrations/self-serve/share-on-linkedin`,
  ),
} as const
