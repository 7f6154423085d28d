import type { DeliveryErrorCode } from '../../errors.ts'
import type { ContentProblem, MediaItem } from '../contract.ts'
import { xLimits } from './limits.ts'
import { isAnimated } from './media.ts'

const megabyte = 1024 * 1024

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
  if ([videos, gifs, photos].filter((count) => count > 0).length > 1) {
    return [
      problem(
        'media_unsupported',
        'media_urls',
        'X does not mix photos, animated GIFs and videos in one post.',
        'Send up to 4 photos, or 1 animated GIF, or 1 video.',
      ),
    ]
  }
  return [
    ...tooMany(videos, xLimits.maxVideos.value, 'videos'),
    ...tooMany(gifs, xLimits.maxAnimatedGifs.value, 'animated GIFs'),
    ...tooMany(photos, xLimits.maxImages.value, 'photos'),
  ]
}

function tooMany(actual: number, limit: number, what: string): ContentProblem[] {
  if (actual <= limit) return []
  const message = `X takes at most ${limit} of these ${actual} ${what} in one post.`
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
  const types = (item.kind === 'video' ? xLimits.videoTypes : xLimits.imageTypes).value
  if (!types.includes(item.contentType)) {
    const message = `X does not take ${item.contentType}.`
    return [
      problem(
        'unsupported_media_format',
        path,
        message,
        `Convert it to one of ${types.join(', ')}.`,
      ),
    ]
  }
  if (item.kind === 'video') return checkVideo(item, path)
  return isAnimated(item)
    ? checkGif(item, path)
    : checkBytes(item, path, xLimits.maxImageBytes.value, 'image')
}

function checkGif(item: MediaItem, path: string): ContentProblem[] {
  const { width, height } = item
  const frames = item.frames ?? 1
  const problems = checkBytes(item, path, xLimits.maxGifBytes.value, 'GIF')
  const tooLarge = (message: string, limit: number | string, actual: number | string): void => {
    problems.push(
      problem(
        'media_too_large',
        path,
        message,
        'Make the GIF smaller, or send it as an MP4 video.',
        limit,
        actual,
      ),
    )
  }
  if (frames > xLimits.maxGifFrames.value) {
    tooLarge(
      `The GIF has ${frames} frames; X takes ${xLimits.maxGifFrames.value}.`,
      xLimits.maxGifFrames.value,
      frames,
    )
  }
  if (width === null || height === null) return problems
  const frameLimit = `${xLimits.maxGifWidth.value}×${xLimits.maxGifHeight.value}`
  if (width > xLimits.maxGifWidth.value || height > xLimits.maxGifHeight.value) {
    tooLarge(
      `The GIF is ${width}×${height}; X takes up to ${frameLimit}.`,
      frameLimit,
      `${width}×${height}`,
    )
  }
  const pixels = width * height * frames
  if (pixels > xLimits.maxGifPixels.value) {
    tooLarge(
      `The frames of the GIF add up to ${pixels} pixels; X takes ${xLimits.maxGifPixels.value}.`,
      xLimits.maxGifPixels.value,
      pixels,
    )
  }
  return problems
}

function checkVideo(item: MediaItem, path: string): ContentProblem[] {
  const { durationMs, width, height } = item
  const problems = checkBytes(item, path, xLimits.maxVideoBytes.value, 'video')
  if (durationMs !== null && durationMs > xLimits.maxVideoMs.value) {
    const message = `The video lasts ${seconds(durationMs)} s; X takes ${seconds(xLimits.maxVideoMs.value)} s.`
    problems.push(
      problem(
        'media_too_large',
        path,
        message,
        'Cut it shorter.',
        xLimits.maxVideoMs.value,
        durationMs,
      ),
    )
  }
  if (durationMs !== null && durationMs < xLimits.minVideoMs.value) {
    const message = `The video lasts ${seconds(durationMs)} s; X takes nothing below ${seconds(xLimits.minVideoMs.value)} s.`
    problems.push(
      problem(
        'media_unsupported',
        path,
        message,
        'Make it longer, or send an image.',
        xLimits.minVideoMs.value,
        durationMs,
      ),
    )
  }
  if (width !== null && height !== null) problems.push(...checkFrame(width, height, path))
  return problems
}

function checkFrame(width: number, height: number, path: string): ContentProblem[] {
  const side = xLimits.minVideoSide.value
  const ratio = xLimits.maxVideoRatio.value
  const actual = `${width}×${height}`
  if (Math.min(width, height) < side) {
    const message = `The video is ${actual}; X takes nothing below ${side}×${side}.`
    return [
      problem(
        'media_unsupported',
        path,
        message,
        'Send it in a larger size.',
        `${side}×${side}`,
        actual,
      ),
    ]
  }
  if (Math.max(width, height) / Math.min(width, height) > ratio) {
    const message = `The video is ${actual}; X takes nothing narrower than 1:${ratio} or wider than ${ratio}:1.`
    return [problem('media_unsupported', path, message, 'Crop it.', `${ratio}:1`, actual)]
  }
  return []
}

function checkBytes(item: MediaItem, path: string, limit: number, what: string): ContentProblem[] {
  if (item.sizeBytes <= limit) return []
  const message = `The ${what} has ${(item.sizeBytes / megabyte).toFixed(1)} MB; X takes ${limit / megabyte} MB.`
  return [problem('media_too_large', path, message, 'Send a smaller file.', limit, item.sizeBytes)]
}

function seconds(ms: number): string {
  return String(ms / 1000)
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
