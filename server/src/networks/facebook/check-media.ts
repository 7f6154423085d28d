import type { Content, ContentProblem, MediaItem } from '../contract.ts'
import { frameObstacle, kindOf } from './kind.ts'
import { facebookLimits as limits, ratioTolerance } from './limits.ts'
import { facebookMediaRules } from './media-rules.ts'
import type { FacebookOptions } from './options.ts'
import { report } from './rules.ts'

/** Up to ten photos, or one video; a story is one of either. Each file within Facebook's sizes. */
export function checkMedia(content: Content<FacebookOptions>): ContentProblem[] {
  const isStory = content.options.as_story === true
  return [
    ...(isStory ? checkStory(content.media) : checkMix(content.media)),
    ...content.media.flatMap((item, index) => {
      const path = `media_urls.${index}`
      return item.kind === 'image' ? checkPhoto(item, path) : checkVideo(content, item, path)
    }),
  ]
}

function checkStory({ length: actual }: readonly MediaItem[]): ContentProblem[] {
  if (actual === 0) return [report('story_without_media', 'media_urls')]
  return actual > 1 ? [report('story_of_many', 'media_urls', { actual })] : []
}

function checkMix(media: readonly MediaItem[]): ContentProblem[] {
  const videos = media.filter(({ kind }) => kind === 'video').length
  const photos = media.length - videos
  if (videos > 0 && photos > 0) return [report('mixed_media', 'media_urls')]
  if (videos > limits.maxVideos.value)
    return [report('too_many_videos', 'media_urls', { actual: videos })]
  return photos > limits.maxPhotos.value
    ? [report('too_many_photos', 'media_urls', { actual: photos })]
    : []
}

function checkPhoto({ contentType, sizeBytes, frames }: MediaItem, path: string): ContentProblem[] {
  const { contentTypes, convertedContentTypes } = facebookMediaRules.images
  if (![...contentTypes, ...convertedContentTypes].includes(contentType))
    return [report('photo_format', path, { actual: contentType })]
  return [
    ...(sizeBytes > limits.maxPhotoBytes.value
      ? [report('photo_too_large', path, { actual: sizeBytes })]
      : []),
    ...((frames ?? 1) > 1 ? [report('photo_animated', path)] : []),
  ]
}

function checkVideo(
  content: Content<FacebookOptions>,
  item: MediaItem,
  path: string,
): ContentProblem[] {
  const { contentType, sizeBytes } = item
  if (!limits.videoTypes.value.includes(contentType))
    return [report('video_format', path, { actual: contentType })]
  const kind = kindOf(content)
  return [
    ...(sizeBytes > limits.maxVideoBytes.value
      ? [report('video_too_large', path, { actual: sizeBytes })]
      : []),
    ...(kind === 'video_story' ? checkStoryVideo(item, path) : []),
    ...(kind === 'video' ? checkFeedVideo(item, path) : []),
  ]
}

function checkFeedVideo({ durationMs, width, height }: MediaItem, path: string): ContentProblem[] {
  return [
    ...(durationMs !== null && durationMs > limits.maxVideoMs.value
      ? [report('video_too_long', path, { actual: durationMs })]
      : []),
    ...(width === null || height === null ? [] : checkRatio(width, height, path)),
  ]
}

function checkRatio(width: number, height: number, path: string): ContentProblem[] {
  const ratio = width / height
  const least = limits.minVideoRatio.value - ratioTolerance
  const most = limits.maxVideoRatio.value + ratioTolerance
  if (ratio >= least && ratio <= most) return []
  return [report('video_ratio', path, { actual: `${width}×${height}` })]
}

function checkStoryVideo(item: MediaItem, path: string): ContentProblem[] {
  const { durationMs: actual, width } = item
  const obstacle = width === null ? null : frameObstacle(item)
  return [
    ...(actual !== null && actual > limits.maxStoryVideoMs.value
      ? [report('story_video_too_long', path, { actual })]
      : []),
    ...(obstacle === null ? [] : [report('story_video_frame', path, { obstacle })]),
    ...(actual !== null && actual < limits.minReelMs.value
      ? [report('story_video_too_short', path, { actual })]
      : []),
  ]
}
