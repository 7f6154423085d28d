import type { ContentProblem, MediaItem } from '../contract.ts'
import { tiktokLimits as limits } from './limits.ts'
import { convertedPhotoTypes } from './media-rules.ts'
import { conversionWarning, needsFitting } from './photo-form.ts'
import { report } from './rules.ts'

/** One video or up to 35 photos, each as TikTok takes it. */
export function checkMedia(media: readonly MediaItem[]): ContentProblem[] {
  return [
    ...checkMix(media),
    ...media.flatMap((item, index) =>
      item.kind === 'video'
        ? checkVideo(item, `media_urls.${index}`)
        : checkPhoto(item, index, `media_urls.${index}`),
    ),
  ]
}

function checkMix(media: readonly MediaItem[]): ContentProblem[] {
  const videos = media.filter(({ kind }) => kind === 'video').length
  const photos = media.length - videos
  if (media.length === 0) return [report('media_required', 'media_urls')]
  if (videos > 0 && photos > 0) return [report('mixed_media', 'media_urls')]
  if (videos > limits.maxVideos.value)
    return [report('too_many_videos', 'media_urls', { actual: videos })]
  return photos > limits.maxPhotos.value
    ? [report('too_many_photos', 'media_urls', { actual: photos })]
    : []
}

function checkPhoto(item: MediaItem, index: number, path: string): ContentProblem[] {
  const { contentType } = item
  if (![...limits.photoTypes.value, ...convertedPhotoTypes].includes(contentType))
    return [report('photo_format', path, { actual: contentType })]
  if ((item.frames ?? 1) > 1) return [report('photo_animated', path)]
  if (!needsFitting(item)) return []
  return [report('photo_converted', path, { conversion: conversionWarning(item, index).message })]
}

function checkVideo(item: MediaItem, path: string): ContentProblem[] {
  const { contentType, sizeBytes, durationMs, width, height } = item
  if (!limits.videoTypes.value.includes(contentType))
    return [report('video_format', path, { actual: contentType })]
  return [
    ...(sizeBytes > limits.maxVideoBytes.value
      ? [report('video_too_large', path, { actual: sizeBytes })]
      : []),
    ...(durationMs !== null && durationMs > limits.maxVideoMs.value
      ? [report('video_too_long', path, { actual: durationMs })]
      : []),
    ...(width === null || height === null ? [] : checkSides(width, height, path)),
  ]
}

function checkSides(width: number, height: number, path: string): ContentProblem[] {
  const actual = `${width}×${height}`
  if (Math.min(width, height) < limits.minVideoSide.value)
    return [report('video_too_small', path, { actual })]
  return Math.max(width, height) > limits.maxVideoSide.value
    ? [report('video_side_too_long', path, { actual })]
    : []
}
