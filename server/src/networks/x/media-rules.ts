import type { MediaRules } from '../contract.ts'
import { xLimits } from './limits.ts'

/** What an X post may carry: up to four images, or one animation, or one video. */
export const xMediaRules: MediaRules = {
  minCount: 0,
  maxCount: xLimits.maxImages.value,
  canMix: false,
  images: {
    contentTypes: xLimits.imageTypes.value,
    convertedContentTypes: [],
    maxCount: xLimits.maxImages.value,
    maxBytes: xLimits.maxImageBytes.value,
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
    contentTypes: xLimits.videoTypes.value,
    convertedContentTypes: [],
    maxCount: xLimits.maxVideos.value,
    maxBytes: xLimits.maxVideoBytes.value,
    minWidth: xLimits.minVideoSide.value,
    maxWidth: null,
    minHeight: xLimits.minVideoSide.value,
    maxHeight: null,
    minRatio: 1 / xLimits.maxVideoRatio.value,
    maxRatio: xLimits.maxVideoRatio.value,
    minDurationMs: xLimits.minVideoMs.value,
    maxDurationMs: xLimits.maxVideoMs.value,
  },
}
