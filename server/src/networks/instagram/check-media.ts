import type { Content, ContentProblem, MediaItem } from '../contract.ts'
import { kindOf } from './kind.ts'
import { instagramLimits as limits, ratioTolerance } from './limits.ts'
import { instagramMediaRules } from './media-rules.ts'
import type { InstagramOptions } from './options.ts'
import { report } from './rules.ts'

/** One file, or a carousel of up to ten; a story is one. Each file within Instagram's sizes. */
export function checkMedia(content: Content<InstagramOptions>): ContentProblem[] {
  const isStory = kindOf(content) === 'story'
  return [
    ...checkCount(content.media.length, isStory),
    ...content.media.flatMap((item, index) => {
      const path = `media_urls.${index}`
      return item.kind === 'image'
        ? checkImage(item, path, isStory)
        : checkVideo(item, path, isStory)
    }),
  ]
}

function checkCount(actual: number, isStory: boolean): ContentProblem[] {
  if (actual === 0) return [report('media_required', 'media_urls')]
  if (isStory) return actual > 1 ? [report('story_of_many', 'media_urls', { actual })] : []
  return actual > limits.maxCarouselItems.value
    ? [report('carousel_too_many', 'media_urls', { actual })]
    : []
}

function checkImage(item: MediaItem, path: string, isStory: boolean): ContentProblem[] {
  const { contentTypes, convertedContentTypes } = instagramMediaRules.images
  if (![...contentTypes, ...convertedContentTypes].includes(item.contentType))
    return [report('image_format', path, { actual: item.contentType })]
  const { minImageRatio, maxImageRatio } = limits
  return [
    ...((item.frames ?? 1) > 1 ? [report('image_animated', path)] : []),
    ...(isStory || isWithin(item, minImageRatio.value, maxImageRatio.value)
      ? []
      : [report('image_ratio', path, { actual: `${item.width}×${item.height}` })]),
  ]
}

function checkVideo(item: MediaItem, path: string, isStory: boolean): ContentProblem[] {
  if (!limits.videoTypes.value.includes(item.contentType))
    return [report('video_format', path, { actual: item.contentType })]
  return [
    ...(isStory ? checkStoryVideo(item, path) : checkReel(item, path)),
    ...((item.width ?? 0) > limits.maxVideoWidth.value
      ? [report('video_too_wide', path, { actual: item.width ?? 0 })]
      : []),
  ]
}

function checkReel(item: MediaItem, path: string): ContentProblem[] {
  const actual = item.durationMs ?? limits.minReelMs.value
  return [
    ...(item.sizeBytes > limits.maxReelBytes.value
      ? [report('video_too_large', path, { actual: item.sizeBytes })]
      : []),
    ...(actual < limits.minReelMs.value ? [report('video_too_short', path, { actual })] : []),
    ...(actual > limits.maxReelMs.value ? [report('video_too_long', path, { actual })] : []),
    ...(isWithin(item, limits.minReelRatio.value, limits.maxReelRatio.value)
      ? []
      : [report('video_ratio', path, { actual: `${item.width}×${item.height}` })]),
  ]
}

function checkStoryVideo(item: MediaItem, path: string): ContentProblem[] {
  const { minStoryVideoMs: least, maxStoryVideoMs: most, maxStoryVideoBytes } = limits
  const actual = item.durationMs ?? least.value
  return [
    ...(item.sizeBytes > maxStoryVideoBytes.value
      ? [report('story_video_too_large', path, { actual: item.sizeBytes })]
      : []),
    ...(actual < least.value ? [report('story_video_too_short', path, { actual })] : []),
    ...(actual > most.value ? [report('story_video_too_long', path, { actual })] : []),
    ...(isWithin(item, limits.minStoryVideoRatio.value, limits.maxStoryVideoRatio.value)
      ? []
      : [report('story_video_ratio', path, { actual: `${item.width}×${item.height}` })]),
  ]
}

/** True also when nobody could measure the file. */
function isWithin({ width, height }: MediaItem, least: number, most: number): boolean {
  if (width === null || height === null) return true
  const ratio = width / height
  return ratio > least - ratioTolerance && ratio < most + ratioTolerance
}
