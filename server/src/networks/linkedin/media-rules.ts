import type { MediaRules } from '../contract.ts'
import { linkedinLimits } from './limits.ts'

/** What a LinkedIn post may carry: up to 20 images, or one video. */
export const linkedinMediaRules: MediaRules = {
  minCount: 0,
  maxCount: linkedinLimits.maxImages.value,
  canMix: false,
  images: {
    contentTypes: linkedinLimits.imageTypes.value,
    convertedContentTypes: linkedinLimits.convertedImageTypes.value,
    maxCount: linkedinLimits.maxImages.value,
    maxBytes: linkedinLimits.maxImageBytes.value,
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
    contentTypes: linkedinLimits.videoTypes.value,
    convertedContentTypes: ['video/quicktime', 'video/webm'],
    maxCount: linkedinLimits.maxVideos.value,
    maxBytes: linkedinLimits.maxVideoBytes.value,
    minWidth: null,
    maxWidth: null,
    minHeight: null,
    maxHeight: null,
    minRatio: 1 / linkedinLimits.maxVideoRatio.value,
    maxRatio: linkedinLimits.maxVideoRatio.value,
    minDurationMs: linkedinLimits.minVideoMs.value,
    maxDurationMs: linkedinLimits.maxVideoMs.value,
  },
}
