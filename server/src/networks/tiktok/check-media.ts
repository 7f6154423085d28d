import type { ContentProblem, MediaItem } from '../contract.ts'
import { tiktokLimits } from './limits.ts'
import { convertedPhotoTypes } from './media-rules.ts'
import { conversionWarning, needsFitting } from './photo-form.ts'
import { refused } from './problem.ts'

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
  if (media.length === 0) {
    const message = 'TikTok has no posts of text alone.'
    return [refused('media_required', 'media_urls', message, 'Add a video, or up to 35 photos.')]
  }
  if (videos > 0 && photos > 0) {
    const message = 'TikTok does not mix videos and photos in one post.'
    return [
      refused('media_unsupported', 'media_urls', message, 'Send one video, or up to 35 photos.'),
    ]
  }
  return [
    ...tooMany(videos, tiktokLimits.maxVideos.value, 'videos'),
    ...tooMany(photos, tiktokLimits.maxPhotos.value, 'photos'),
  ]
}

function tooMany(actual: number, limit: number, what: string): ContentProblem[] {
  if (actual <= limit) return []
  const message = `TikTok takes ${limit} of these ${actual} ${what} in one post.`
  const fix = 'Send fewer, or split the post.'
  return [refused('media_too_many', 'media_urls', message, fix, { limit, actual })]
}

function checkPhoto(item: MediaItem, index: number, path: string): ContentProblem[] {
  const types = [...tiktokLimits.photoTypes.value, ...convertedPhotoTypes]
  if (!types.includes(item.contentType)) return [wrongType(item, path, types)]
  if ((item.frames ?? 1) > 1) {
    const message = 'TikTok shows no moving images; of this one only the first frame would be left.'
    return [refused('media_unsupported', path, message, 'Send it as an MP4 video.')]
  }
  if (!needsFitting(item)) return []
  const fix = 'Nothing needs to be done. To decide how it looks, send it in that form.'
  return [{ severity: 'warning', path, fix, ...conversionWarning(item, index) }]
}

function checkVideo(item: MediaItem, path: string): ContentProblem[] {
  const types = tiktokLimits.videoTypes.value
  if (!types.includes(item.contentType)) return [wrongType(item, path, types)]
  return [...checkBytes(item, path), ...checkDuration(item, path), ...checkSides(item, path)]
}

function wrongType(item: MediaItem, path: string, types: readonly string[]): ContentProblem {
  const message = `TikTok does not take ${item.contentType}.`
  return refused('unsupported_media_format', path, message, `Convert it to ${types.join(', ')}.`)
}

function checkBytes({ sizeBytes: actual }: MediaItem, path: string): ContentProblem[] {
  const limit = tiktokLimits.maxVideoBytes.value
  if (actual <= limit) return []
  const message = `The video has ${actual} bytes; TikTok takes ${limit}.`
  return [refused('media_too_large', path, message, 'Send a smaller file.', { limit, actual })]
}

function checkDuration({ durationMs: actual }: MediaItem, path: string): ContentProblem[] {
  const limit = tiktokLimits.maxVideoMs.value
  if (actual === null || actual <= limit) return []
  const message = `The video lasts ${actual / 1000} s; TikTok takes ${limit / 1000} s at most, and less from many creators.`
  return [refused('media_too_large', path, message, 'Cut it shorter.', { limit, actual })]
}

function checkSides({ width, height }: MediaItem, path: string): ContentProblem[] {
  if (width === null || height === null) return []
  const min = tiktokLimits.minVideoSide.value
  const max = tiktokLimits.maxVideoSide.value
  const actual = `${width}×${height}`
  if (Math.min(width, height) < min) {
    const message = `The video is ${actual}; TikTok takes nothing below ${min} pixels a side.`
    const numbers = { limit: min, actual }
    return [refused('media_unsupported', path, message, 'Send it in a larger size.', numbers)]
  }
  if (Math.max(width, height) <= max) return []
  const message = `The video is ${actual}; TikTok takes up to ${max} pixels a side.`
  const numbers = { limit: max, actual }
  return [refused('media_too_large', path, message, 'Send it in a smaller size.', numbers)]
}
