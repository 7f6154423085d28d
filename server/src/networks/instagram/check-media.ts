import type { DeliveryErrorCode } from '../../errors.ts'
import type { Content, ContentProblem, MediaItem } from '../contract.ts'
import { kindOf } from './kind.ts'
import { instagramLimits, ratioTolerance } from './limits.ts'
import { instagramMediaRules } from './media-rules.ts'
import type { InstagramOptions } from './options.ts'

const megabyte = 1024 * 1024

/** One file, or a carousel of up to ten; a story is one. Each file within Instagram's sizes. */
export function checkMedia(content: Content<InstagramOptions>): ContentProblem[] {
  const isStory = kindOf(content) === 'story'
  return [
    ...checkCount(content.media, isStory),
    ...content.media.flatMap((item, index) => checkItem(item, `media_urls.${index}`, isStory)),
  ]
}

function checkCount(media: readonly MediaItem[], isStory: boolean): ContentProblem[] {
  if (media.length === 0)
    return [
      problem(
        'media_required',
        'media_urls',
        'A post on Instagram needs an image or a video.',
        'Add one, or leave the Instagram account out.',
      ),
    ]
  const limit = isStory ? 1 : instagramLimits.maxCarouselItems.value
  const actual = media.length
  if (actual <= limit) return []
  const what = isStory ? 'one story' : 'one post'
  const message = `Instagram takes at most ${limit} of these ${actual} files in ${what}.`
  const numbers = { limit, actual }
  return [
    problem('media_too_many', 'media_urls', message, 'Send fewer, or split the post.', numbers),
  ]
}

function checkItem(item: MediaItem, path: string, isStory: boolean): ContentProblem[] {
  return item.kind === 'image' ? checkImage(item, path, isStory) : checkVideo(item, path, isStory)
}

function checkImage(item: MediaItem, path: string, isStory: boolean): ContentProblem[] {
  const { contentTypes, convertedContentTypes } = instagramMediaRules.images
  const types = [...contentTypes, ...convertedContentTypes]
  if (!types.includes(item.contentType)) return [wrongType(item, path, types)]
  const { minImageRatio, maxImageRatio } = instagramLimits
  const words = '4:5 to 1.91:1'
  return [
    ...((item.frames ?? 1) > 1 ? [animated(path)] : []),
    ...(isStory ? [] : checkRatio(item, path, minImageRatio.value, maxImageRatio.value, words)),
  ]
}

function animated(path: string): ContentProblem {
  const message = 'Instagram takes no animated images.'
  const fix = 'Send a still image, or the animation as an MP4 video.'
  return problem('media_unsupported', path, message, fix)
}

/** What a video must fit into, as a Reel, as an item of a carousel, or as a story. */
interface VideoBounds {
  what: string
  maxBytes: number
  minMs: number
  maxMs: number
  minRatio: number
  maxRatio: number
  ratios: string
}

const limits = instagramLimits
const feedVideo: VideoBounds = {
  what: 'Instagram',
  maxBytes: limits.maxReelBytes.value,
  minMs: limits.minReelMs.value,
  maxMs: limits.maxReelMs.value,
  minRatio: limits.minReelRatio.value,
  maxRatio: limits.maxReelRatio.value,
  ratios: '0.01:1 to 10:1',
}
const storyVideo: VideoBounds = {
  what: 'a story',
  maxBytes: limits.maxStoryVideoBytes.value,
  minMs: limits.minStoryVideoMs.value,
  maxMs: limits.maxStoryVideoMs.value,
  minRatio: limits.minStoryVideoRatio.value,
  maxRatio: limits.maxStoryVideoRatio.value,
  ratios: '0.1:1 to 10:1',
}

function checkVideo(item: MediaItem, path: string, isStory: boolean): ContentProblem[] {
  const types = limits.videoTypes.value
  if (!types.includes(item.contentType)) return [wrongType(item, path, types)]
  const bounds = isStory ? storyVideo : feedVideo
  return [
    ...checkBytes(item, path, bounds),
    ...checkDuration(item, path, bounds),
    ...checkWidth(item, path),
    ...checkRatio(item, path, bounds.minRatio, bounds.maxRatio, bounds.ratios),
  ]
}

function checkBytes(item: MediaItem, path: string, bounds: VideoBounds): ContentProblem[] {
  const actual = item.sizeBytes
  const limit = bounds.maxBytes
  if (actual <= limit) return []
  const message = `The video has ${(actual / megabyte).toFixed(1)} MB; ${bounds.what} takes ${limit / megabyte} MB.`
  return [problem('media_too_large', path, message, 'Send a smaller file.', { limit, actual })]
}

function checkDuration(item: MediaItem, path: string, bounds: VideoBounds): ContentProblem[] {
  const { durationMs: actual } = item
  if (actual === null) return []
  const lasts = `The video lasts ${actual / 1000} s; ${bounds.what} takes`
  if (actual < bounds.minMs) {
    const message = `${lasts} nothing below ${bounds.minMs / 1000} s.`
    const numbers = { limit: bounds.minMs, actual }
    return [problem('media_unsupported', path, message, 'Make it longer.', numbers)]
  }
  if (actual <= bounds.maxMs) return []
  const message = `${lasts} ${bounds.maxMs / 1000} s.`
  const numbers = { limit: bounds.maxMs, actual }
  return [problem('media_too_large', path, message, 'Cut it shorter.', numbers)]
}

function checkWidth({ width: actual }: MediaItem, path: string): ContentProblem[] {
  const limit = limits.maxVideoWidth.value
  if (actual === null || actual <= limit) return []
  const message = `The video is ${actual} pixels wide; Instagram takes ${limit}.`
  return [problem('media_unsupported', path, message, 'Scale it down.', { limit, actual })]
}

function checkRatio(
  { kind, width, height }: MediaItem,
  path: string,
  least: number,
  most: number,
  limit: string,
): ContentProblem[] {
  if (width === null || height === null) return []
  const ratio = width / height
  if (ratio > least - ratioTolerance && ratio < most + ratioTolerance) return []
  const actual = `${width}×${height}`
  const message = `The ${kind} is ${actual}; Instagram takes proportions of ${limit}.`
  return [problem('media_unsupported', path, message, 'Crop it.', { limit, actual })]
}

function wrongType(item: MediaItem, path: string, types: readonly string[]): ContentProblem {
  const message = `Instagram does not take ${item.contentType}.`
  const fix = `Convert it to one of ${types.join(', ')}.`
  return problem('unsupported_media_format', path, message, fix)
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
