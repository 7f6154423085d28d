import type { MediaRules } from '../contract.ts'
import { instagramLimits } from './limits.ts'

/** What a post may carry: one image, one video (a Reel), or a carousel of two to ten of either. */
export const instagramMediaRules: MediaRules = {
  minCount: 1,
  maxCount: instagramLimits.maxCarouselItems.value,
  canMix: true,
  images: {
    contentTypes: instagramLimits.imageTypes.value,
    convertedContentTypes: ['image/png', 'image/webp', 'image/gif'],
    maxCount: instagramLimits.maxCarouselItems.value,
    maxBytes: instagramLimits.maxImageBytes.value,
    minWidth: null,
    maxWidth: null,
    minHeight: null,
    maxHeight: null,
    minRatio: instagramLimits.minImageRatio.value,
    maxRatio: instagramLimits.maxImageRatio.value,
    minDurationMs: null,
    maxDurationMs: null,
  },
  videos: {
    contentTypes: instagramLimits.videoTypes.value,
    convertedContentTypes: ['video/webm'],
    maxCount: instagramLimits.maxCarouselItems.value,
    maxBytes: instagramLimits.maxReelBytes.value,
    minWidth: null,
    maxWidth: instagramLimits.maxVideoWidth.value,
    minHeight: null,
    maxHeight: null,
    minRatio: instagramLimits.minReelRatio.value,
    maxRatio: instagramLimits.maxReelRatio.value,
    minDurationMs: instagramLimits.minReelMs.value,
    maxDurationMs: instagramLimits.maxReelMs.value,
  },
}
