/** https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media (2026-09-11, read 2026-11-23) */
const mebibyte = 1024 * 1024

export const imageLimits = {
  maxBytes: 8 * mebibyte,
  /** 4:5 */
  minRatio: 0.8,
  maxRatio: 1.91,
}

interface VideoLimits {
  maxBytes: number
  minMs: number
  maxMs: number
  minRatio: number
  maxRatio: number
}

export const reelLimits: VideoLimits = {
  maxBytes: 300 * mebibyte,
  minMs: 3_000,
  maxMs: 15 * 60_000,
  minRatio: 0.01,
  maxRatio: 10,
}

export const storyVideoLimits: VideoLimits = {
  maxBytes: 100 * mebibyte,
  minMs: 3_000,
  maxMs: 60_000,
  minRatio: 0.1,
  maxRatio: 10,
}

export const videoLimits = { maxWidth: 1_920, minFrameRate: 23, maxFrameRate: 60 }

export const textLimits = {
  caption: 2_200,
  hashtags: 30,
  mentions: 20,
  altText: 1_000,
  collaborators: 3,
  userTags: 20,
  productTags: 5,
  sponsors: 2,
}

export const carouselLimits = { minItems: 2, maxItems: 10 }

/** Containers of an account in 24 hours. */
export const maxContainersPerDay = 400
