import type { MediaRules } from '../contract.ts'
import { tiktokLimits } from './limits.ts'

/** Formats that are drawn anew as JPEG before TikTok sees them. */
export const convertedPhotoTypes: readonly string[] = ['image/png', 'image/gif']

/** What a TikTok post carries: one video, or up to 35 photos. */
export const tiktokMediaRules: MediaRules = {
  minCount: 1,
  maxCount: tiktokLimits.maxPhotos.value,
  canMix: false,
  images: {
    contentTypes: tiktokLimits.photoTypes.value,
    convertedContentTypes: convertedPhotoTypes,
    maxCount: tiktokLimits.maxPhotos.value,
    maxBytes: tiktokLimits.maxPhotoBytes.value,
    minWidth: null,
    // Larger photos are scaled down.
    maxWidth: null,
    minHeight: null,
    maxHeight: null,
    minRatio: null,
    maxRatio: null,
    minDurationMs: null,
    maxDurationMs: null,
  },
  videos: {
    contentTypes: tiktokLimits.videoTypes.value,
    convertedContentTypes: [],
    maxCount: tiktokLimits.maxVideos.value,
    maxBytes: tiktokLimits.maxVideoBytes.value,
    minWidth: tiktokLimits.minVideoSide.value,
    maxWidth: tiktokLimits.maxVideoSide.value,
    minHeight: tiktokLimits.minVideoSide.value,
    maxHeight: tiktokLimits.maxVideoSide.value,
    minRatio: null,
    maxRatio: null,
    minDurationMs: null,
    maxDurationMs: tiktokLimits.maxVideoMs.value,
  },
}
