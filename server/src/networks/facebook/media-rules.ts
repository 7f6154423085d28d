import type { MediaRules } from '../contract.ts'
import { facebookLimits } from './limits.ts'

/** What a Page's post may carry: up to ten photos, or one video. */
export const facebookMediaRules: MediaRules = {
  minCount: 0,
  maxCount: facebookLimits.maxPhotos.value,
  canMix: false,
  images: {
    contentTypes: facebookLimits.photoTypes.value,
    convertedContentTypes: ['image/webp'],
    maxCount: facebookLimits.maxPhotos.value,
    maxBytes: facebookLimits.maxPhotoBytes.value,
    minWidth: null,
    maxWidth: null,
    minHeight: null,
    maxHeight: null,
    minRatio: null,
    maxRatio: null,
    minDurationMs: null,
    maxDurationMs: null,
  },
  videos: {
    contentTypes: facebookLimits.videoTypes.value,
    convertedContentTypes: ['video/webm'],
    maxCount: facebookLimits.maxVideos.value,
    maxBytes: facebookLimits.maxVideoBytes.value,
    minWidth: null,
    maxWidth: null,
    minHeight: null,
    maxHeight: null,
    minRatio: facebookLimits.minVideoRatio.value,
    maxRatio: facebookLimits.maxVideoRatio.value,
    minDurationMs: null,
    maxDurationMs: facebookLimits.maxVideoMs.value,
  },
}
