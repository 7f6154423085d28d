import type { DeliveryErrorCode } from '../../errors.ts'
import type { ContentProblem, MediaItem } from '../contract.ts'
import { linkedinLimits } from './limits.ts'

const megabyte = 1024 * 1024

/** Up to 20 images, or one video; each within LinkedIn's sizes. */
export function checkMedia(media: readonly MediaItem[]): ContentProblem[] {
  return [
    ...checkMix(media),
    ...media.flatMap((item, index) => checkItem(item, `media_urls.${index}`)),
  ]
}

function checkMix(media: readonly MediaItem[]): ContentProblem[] {
  const videos = media.filter((item) => item.kind === 'video').length
  const images = media.length - videos
  if (videos > 0 && images > 0) {
    const message = 'LinkedIn does not mix images and videos in one post.'
    return [
      problem('media_unsupported', 'media_urls', message, 'Send up to 20 images, or 1 video.'),
    ]
  }
  return [
    ...tooMany(videos, linkedinLimits.maxVideos.value, 'videos'),
    ...tooMany(images, linkedinLimits.maxImages.value, 'images'),
  ]
}

function tooMany(actual: number, limit: number, what: string): ContentProblem[] {
  if (actual <= limit) return []
  const message = `LinkedIn takes at most ${limit} of these ${actual} ${what} in one post.`
  return [
    problem(
      'media_too_many',
      'media_urls',
      message,
      'Send fewer, or split the post.',
      limit,
      actual,
    ),
  ]
}

function checkItem(item: MediaItem, path: string): ContentProblem[] {
  const isConverted = linkedinLimits.convertedImageTypes.value.includes(item.contentType)
  const types = (item.kind === 'video' ? linkedinLimits.videoTypes : linkedinLimits.imageTypes)
    .value
  if (!types.includes(item.contentType) && !isConverted) {
    const message = `LinkedIn does not take ${item.contentType}.`
    const fix = `Convert it to ${types.join(', ')}.`
    return [problem('unsupported_media_format', path, message, fix)]
  }
  if (item.kind === 'video') return checkVideo(item, path)
  // A converted image is brought to size on the way.
  return isConverted ? [] : checkImage(item, path)
}

function checkImage(item: MediaItem, path: string): ContentProblem[] {
  const { sizeBytes, width, height, frames } = item
  const pixels = (width ?? 0) * (height ?? 0)
  const [maxBytes, bound, maxFrames] = [
    linkedinLimits.maxImageBytes.value,
    linkedinLimits.imagePixelsBound.value,
    linkedinLimits.maxGifFrames.value,
  ]
  const tooLarge = (message: string, limit: number, actual: number): ContentProblem =>
    problem('media_too_large', path, message, 'Send a smaller image.', limit, actual)
  return [
    ...(sizeBytes > maxBytes
      ? [
          tooLarge(
            `The image has ${megabytes(sizeBytes)} MB; LinkedIn takes 5 MB.`,
            maxBytes,
            sizeBytes,
          ),
        ]
      : []),
    ...(pixels >= bound
      ? [
          tooLarge(
            `The image has ${pixels} pixels; LinkedIn takes fewer than ${bound}.`,
            bound,
            pixels,
          ),
        ]
      : []),
    ...(frames !== null && frames > maxFrames
      ? [tooLarge(`The GIF has ${frames} frames; LinkedIn takes ${maxFrames}.`, maxFrames, frames)]
      : []),
  ]
}

function checkVideo(item: MediaItem, path: string): ContentProblem[] {
  const { sizeBytes, durationMs, width, height } = item
  return [
    ...outside(
      'video has',
      sizeBytes,
      linkedinLimits.minVideoBytes.value,
      linkedinLimits.maxVideoBytes.value,
      'bytes',
      path,
    ),
    ...(durationMs === null
      ? []
      : outside(
          'video lasts',
          durationMs,
          linkedinLimits.minVideoMs.value,
          linkedinLimits.maxVideoMs.value,
          'ms',
          path,
        )),
    ...(width === null || height === null ? [] : checkRatio(width, height, path)),
  ]
}

function outside(
  what: string,
  actual: number,
  min: number,
  max: number,
  unit: string,
  path: string,
): ContentProblem[] {
  if (actual > max) {
    const message = `The ${what} ${actual} ${unit}; LinkedIn takes up to ${max}.`
    return [
      problem('media_too_large', path, message, 'Send a shorter or smaller video.', max, actual),
    ]
  }
  if (actual < min) {
    const message = `The ${what} ${actual} ${unit}; LinkedIn takes nothing below ${min}.`
    return [
      problem('media_unsupported', path, message, 'Send a longer video, or an image.', min, actual),
    ]
  }
  return []
}

function checkRatio(width: number, height: number, path: string): ContentProblem[] {
  const limit = linkedinLimits.maxVideoRatio.value
  if (Math.max(width, height) / Math.min(width, height) <= limit) return []
  const actual = `${width}×${height}`
  const message = `The video is ${actual}; LinkedIn takes nothing narrower than 1:${limit} or wider than ${limit}:1.`
  return [problem('media_unsupported', path, message, 'Crop it.', `${limit}:1`, actual)]
}

function megabytes(bytes: number): string {
  return (bytes / megabyte).toFixed(1)
}

function problem(
  code: DeliveryErrorCode,
  path: string,
  message: string,
  fix: string,
  limit?: number | string,
  actual?: number | string,
): ContentProblem {
  const numbers = limit === undefined || actual === undefined ? {} : { limit, actual }
  return { severity: 'error', code, path, message, fix, ...numbers }
}
