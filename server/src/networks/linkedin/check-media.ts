import type { ContentProblem, MediaItem } from '../contract.ts'
import { linkedinLimits as limits } from './limits.ts'
import { report } from './rules.ts'

/** Up to 20 images, or one video; each within LinkedIn's sizes. */
export function checkMedia(media: readonly MediaItem[]): ContentProblem[] {
  return [
    ...checkMix(media),
    ...media.flatMap((item, index) => {
      const path = `media_urls.${index}`
      return item.kind === 'video' ? checkVideo(item, path) : checkImage(item, path)
    }),
  ]
}

function checkMix(media: readonly MediaItem[]): ContentProblem[] {
  const videos = media.filter((item) => item.kind === 'video').length
  const images = media.length - videos
  if (videos > 0 && images > 0) return [report('mixed_media', 'media_urls')]
  if (videos > limits.maxVideos.value)
    return [report('too_many_videos', 'media_urls', { actual: videos })]
  return images > limits.maxImages.value
    ? [report('too_many_images', 'media_urls', { actual: images })]
    : []
}

function checkImage(item: MediaItem, path: string): ContentProblem[] {
  const { contentType, sizeBytes, width, height, frames } = item
  // A converted image is brought to size on the way.
  if (limits.convertedImageTypes.value.includes(contentType)) return []
  if (!limits.imageTypes.value.includes(contentType))
    return [report('image_format', path, { actual: contentType })]
  const bounds = [
    ['image_too_large', sizeBytes, limits.maxImageBytes.value],
    ['image_too_many_pixels', (width ?? 0) * (height ?? 0), limits.imagePixelsBound.value - 1],
    ['gif_too_many_frames', frames ?? 1, limits.maxGifFrames.value],
  ] as const
  return bounds.flatMap(([name, actual, most]) =>
    actual > most ? [report(name, path, { actual })] : [],
  )
}

function checkVideo(item: MediaItem, path: string): ContentProblem[] {
  const { contentType, sizeBytes, durationMs, width, height } = item
  if (!limits.videoTypes.value.includes(contentType))
    return [report('video_format', path, { actual: contentType })]
  return [
    ...checkBytes(sizeBytes, path),
    ...(durationMs === null ? [] : checkDuration(durationMs, path)),
    ...(width === null || height === null ? [] : checkRatio(width, height, path)),
  ]
}

function checkBytes(actual: number, path: string): ContentProblem[] {
  if (actual > limits.maxVideoBytes.value) return [report('video_too_large', path, { actual })]
  return actual < limits.minVideoBytes.value ? [report('video_too_light', path, { actual })] : []
}

function checkDuration(actual: number, path: string): ContentProblem[] {
  if (actual > limits.maxVideoMs.value) return [report('video_too_long', path, { actual })]
  return actual < limits.minVideoMs.value ? [report('video_too_short', path, { actual })] : []
}

function checkRatio(width: number, height: number, path: string): ContentProblem[] {
  const ratio = Math.max(width, height) / Math.min(width, height)
  if (ratio <= limits.maxVideoRatio.value) return []
  return [report('video_ratio', path, { actual: `${width}×${height}` })]
}
