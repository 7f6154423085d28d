import type { DeliveryErrorCode } from '../../errors.ts'
import type { Content, ContentProblem, MediaItem } from '../contract.ts'
import { frameObstacle, kindOf } from './kind.ts'
import { facebookLimits, ratioTolerance } from './limits.ts'
import type { FacebookOptions } from './options.ts'

const megabyte = 1024 * 1024

/** Up to ten photos, or one video; a story is one of either. Each file within Facebook's sizes. */
export function checkMedia(content: Content<FacebookOptions>): ContentProblem[] {
  const isStory = content.options.as_story === true
  return [
    ...(isStory ? checkStory(content.media) : checkMix(content.media)),
    ...content.media.flatMap((item, index) => checkItem(content, item, `media_urls.${index}`)),
  ]
}

function checkStory(media: readonly MediaItem[]): ContentProblem[] {
  if (media.length === 0)
    return [
      problem(
        'media_required',
        'media_urls',
        'A story needs a photo or a video.',
        'Add one, or remove as_story.',
      ),
    ]
  return tooMany(media.length, 1, 'files in one story')
}

function checkMix(media: readonly MediaItem[]): ContentProblem[] {
  const videos = media.filter(({ kind }) => kind === 'video').length
  const photos = media.length - videos
  if (videos > 0 && photos > 0)
    return [
      problem(
        'media_unsupported',
        'media_urls',
        'Facebook does not mix photos and videos in one post.',
        'Send up to 10 photos, or 1 video.',
      ),
    ]
  return [
    ...tooMany(videos, facebookLimits.maxVideos.value, 'videos in one post'),
    ...tooMany(photos, facebookLimits.maxPhotos.value, 'photos in one post'),
  ]
}

function tooMany(actual: number, limit: number, what: string): ContentProblem[] {
  if (actual <= limit) return []
  const message = `Facebook takes at most ${limit} of these ${actual} ${what}.`
  return [
    problem('media_too_many', 'media_urls', message, 'Send fewer, or split the post.', {
      limit,
      actual,
    }),
  ]
}

function checkItem(
  content: Content<FacebookOptions>,
  item: MediaItem,
  path: string,
): ContentProblem[] {
  if (item.kind === 'image') return checkPhoto(item, path)
  const types = facebookLimits.videoTypes.value
  if (!types.includes(item.contentType)) return [wrongType(item, path, types)]
  const kind = kindOf(content)
  return [
    ...checkBytes(item, path, facebookLimits.maxVideoBytes.value),
    ...(kind === 'video_story' ? checkStoryVideo(item, path) : []),
    ...(kind === 'video' ? checkVideo(item, path) : []),
  ]
}

function checkPhoto(item: MediaItem, path: string): ContentProblem[] {
  const types = [...facebookLimits.photoTypes.value, 'image/webp']
  if (!types.includes(item.contentType)) return [wrongType(item, path, types)]
  const moves = (item.frames ?? 1) > 1
  const still = 'Send a still image, or the animation as an MP4 video.'
  return [
    ...checkBytes(item, path, facebookLimits.maxPhotoBytes.value),
    ...(moves
      ? [problem('media_unsupported', path, 'Facebook takes no animated images.', still)]
      : []),
  ]
}

function checkVideo(item: MediaItem, path: string): ContentProblem[] {
  const { width, height } = item
  const problems = tooLong(item, path, facebookLimits.maxVideoMs.value, 'Facebook')
  if (width === null || height === null) return problems
  const ratio = width / height
  const least = facebookLimits.minVideoRatio.value - ratioTolerance
  const most = facebookLimits.maxVideoRatio.value + ratioTolerance
  if (ratio >= least && ratio <= most) return problems
  const message = `The video is ${width}×${height}; Facebook takes nothing narrower than 9:16 or wider than 16:9.`
  const numbers = { limit: '9:16 to 16:9', actual: `${width}×${height}` }
  return [...problems, problem('media_unsupported', path, message, 'Crop it.', numbers)]
}

function checkStoryVideo(item: MediaItem, path: string): ContentProblem[] {
  const least = facebookLimits.minReelMs.value
  const problems = tooLong(item, path, facebookLimits.maxStoryVideoMs.value, 'a story')
  const obstacle = frameObstacle(item)
  if (item.width !== null && obstacle !== null) {
    const message = `The video does not fit a story: ${obstacle}.`
    const fix = 'Send a 9:16 video of at least 540×960, or remove as_story.'
    problems.push(problem('media_unsupported', path, message, fix))
  }
  if (item.durationMs !== null && item.durationMs < least) {
    const message = `The video lasts ${item.durationMs / 1000} s; a story takes nothing below ${least / 1000} s.`
    const numbers = { limit: least, actual: item.durationMs }
    problems.push(problem('media_unsupported', path, message, 'Make it longer.', numbers))
  }
  return problems
}

function tooLong(item: MediaItem, path: string, limit: number, taker: string): ContentProblem[] {
  const actual = item.durationMs
  if (actual === null || actual <= limit) return []
  const message = `The video lasts ${actual / 1000} s; ${taker} takes ${limit / 1000} s.`
  return [problem('media_too_large', path, message, 'Cut it shorter.', { limit, actual })]
}

function checkBytes(item: MediaItem, path: string, limit: number): ContentProblem[] {
  const actual = item.sizeBytes
  if (actual <= limit) return []
  const message = `The ${item.kind} has ${(actual / megabyte).toFixed(1)} MB; Facebook takes ${Math.floor(limit / megabyte)} MB.`
  return [problem('media_too_large', path, message, 'Send a smaller file.', { limit, actual })]
}

function wrongType(item: MediaItem, path: string, types: readonly string[]): ContentProblem {
  const message = `Facebook does not take ${item.contentType}.`
  return problem(
    'unsupported_media_format',
    path,
    message,
    `Convert it to one of ${types.join(', ')}.`,
  )
}

function problem(
  code: DeliveryErrorCode,
  path: string,
  message: string,
  fix: string,
  numbers: { limit: number | string; actual: number | string } | null = null,
): ContentProblem {
  return { severity: 'error', code, path, message, fix, ...numbers }
}
