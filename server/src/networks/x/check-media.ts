import type { ContentProblem, MediaItem } from '../contract.ts'
import { xLimits } from './limits.ts'
import { isAnimated } from './media.ts'
import { report } from './rules.ts'

/** Four photos, or one moving GIF, or one video; each within X's sizes. */
export function checkMedia(media: readonly MediaItem[]): ContentProblem[] {
  return [
    ...checkMix(media),
    ...media.flatMap((item, index) => checkItem(item, `media_urls.${index}`)),
  ]
}

function checkMix(media: readonly MediaItem[]): ContentProblem[] {
  const videos = media.filter((item) => item.kind === 'video').length
  const gifs = media.filter(isAnimated).length
  const photos = media.length - videos - gifs
  if ([videos, gifs, photos].filter((count) => count > 0).length > 1)
    return [report('mixed_media', 'media_urls')]
  const { maxVideos, maxAnimatedGifs, maxImages } = xLimits
  const counts = [
    ['too_many_videos', videos, maxVideos.value],
    ['too_many_gifs', gifs, maxAnimatedGifs.value],
    ['too_many_photos', photos, maxImages.value],
  ] as const
  return counts.flatMap(([name, actual, most]) =>
    actual > most ? [report(name, 'media_urls', { actual })] : [],
  )
}

function checkItem(item: MediaItem, path: string): ContentProblem[] {
  if (item.kind === 'video') return checkVideo(item, path)
  if (!xLimits.imageTypes.value.includes(item.contentType))
    return [report('image_format', path, { actual: item.contentType })]
  if (isAnimated(item)) return checkGif(item, path)
  const actual = item.sizeBytes
  return actual > xLimits.maxImageBytes.value ? [report('image_too_large', path, { actual })] : []
}

function checkGif({ sizeBytes, width, height, frames }: MediaItem, path: string): ContentProblem[] {
  const pixels = (width ?? 0) * (height ?? 0) * (frames ?? 1)
  const bounds = [
    ['gif_too_large', sizeBytes, xLimits.maxGifBytes.value],
    ['gif_too_many_frames', frames ?? 1, xLimits.maxGifFrames.value],
    ['gif_too_wide', width ?? 0, xLimits.maxGifWidth.value],
    ['gif_too_high', height ?? 0, xLimits.maxGifHeight.value],
    ['gif_too_many_pixels', pixels, xLimits.maxGifPixels.value],
  ] as const
  return bounds.flatMap(([name, actual, most]) =>
    actual > most ? [report(name, path, { actual })] : [],
  )
}

function checkVideo(item: MediaItem, path: string): ContentProblem[] {
  const { contentType, sizeBytes, durationMs, width, height } = item
  if (!xLimits.videoTypes.value.includes(contentType))
    return [report('video_format', path, { actual: contentType })]
  return [
    ...(sizeBytes > xLimits.maxVideoBytes.value
      ? [report('video_too_large', path, { actual: sizeBytes })]
      : []),
    ...(durationMs === null ? [] : checkDuration(durationMs, path)),
    ...(width === null || height === null ? [] : checkFrame(width, height, path)),
  ]
}

function checkDuration(actual: number, path: string): ContentProblem[] {
  if (actual > xLimits.maxVideoMs.value) return [report('video_too_long', path, { actual })]
  return actual < xLimits.minVideoMs.value ? [report('video_too_short', path, { actual })] : []
}

function checkFrame(width: number, height: number, path: string): ContentProblem[] {
  const actual = `${width}×${height}`
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)]
  if (shorter < xLimits.minVideoSide.value) return [report('video_too_small', path, { actual })]
  return longer / shorter > xLimits.maxVideoRatio.value
    ? [report('video_ratio', path, { actual })]
    : []
}
