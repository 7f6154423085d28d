import type { Limit } from '../contract.ts'

const photos = 'https://developers.facebook.com/docs/graph-api/reference/page/photos/'
const reels = 'https://developers.facebook.com/documentation/video-api/guides/reels-publishing'
const stories = 'https://developers.facebook.com/documentation/video-api/page-stories-api'
const videoUploads = 'https://developers.facebook.com/docs/graph-api/video-uploads'
const feed = 'https://developers.facebook.com/docs/graph-api/reference/page/feed/'
const postiz = 'https://github.com/gitroomhq/postiz-app (facebook.provider.ts)'
const letmepost = 'https://github.com/Verkan39/letmepost.dev'

function limit<T>(value: T, source: string): Limit<T> {
  return { value, source, checked: '2026-11-23' }
}

/** What Facebook enforces on Pages. Where its pages are silent or disagree, the number that always passes is taken. */
export const facebookLimits = {
  /** Five clients agree and no page of Meta's says it; UTF-16 units are the stricter way to count. */
  maxTextUnits: limit(63_206, postiz),
  /** Undocumented; what clients send. */
  maxPhotos: limit(10, letmepost),
  maxVideos: limit(1, feed),
  photoTypes: limit<readonly string[]>(['image/jpeg', 'image/png', 'image/gif'], photos),
  /** 10 MB by the page, but refusals still speak of 4 MB: larger ones are encoded anew. */
  maxPhotoBytes: limit(10 * 1024 * 1024, photos),
  safePhotoBytes: limit(4_000_000, photos),
  /** Unpublished photos are deleted after about a day; one older than this is uploaded again. */
  photoLifeMs: limit(23 * 3_600_000, photos),
  videoTypes: limit<readonly string[]>(['video/mp4', 'video/quicktime'], videoUploads),
  maxVideoBytes: limit(10_000_000_000, videoUploads),
  maxVideoMs: limit(4 * 3_600_000, videoUploads),
  /** Width divided by height. */
  minVideoRatio: limit(9 / 16, videoUploads),
  maxVideoRatio: limit(16 / 9, videoUploads),
  reelRatio: limit(9 / 16, reels),
  minReelWidth: limit(540, reels),
  minReelHeight: limit(960, reels),
  minReelMs: limit(3_000, reels),
  maxReelMs: limit(90_000, reels),
  /** Published through the API by one Page, in any 24 hours. */
  maxReelsPerDay: limit(30, reels),
  maxStoryVideoMs: limit(60_000, stories),
  /** Posts of a listing; more is an error. */
  maxPageSize: limit(100, feed),
} as const

/** Encoders round sides to even numbers: a ratio this close is the ratio that was meant. */
export const ratioTolerance = 0.01
