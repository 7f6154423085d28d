import type { Content, MediaItem } from '../contract.ts'
import { facebookLimits, ratioTolerance } from './limits.ts'
import type { FacebookOptions } from './options.ts'

/** The shapes a post can take on a Page. Each has a road of its own through the API. */
export type PostKind = 'text' | 'photos' | 'video' | 'reel' | 'photo_story' | 'video_story'

/**
 * Which shape the content takes. A video that is fit for a Reel becomes one unless the caller
 * refused: sent as an ordinary video, a 9:16 one has been seen to stay an unpublished draft.
 */
export function kindOf({ media, options }: Content<FacebookOptions>): PostKind {
  const [first] = media
  if (first === undefined) return 'text'
  if (options.as_story) return first.kind === 'video' ? 'video_story' : 'photo_story'
  if (first.kind === 'image') return 'photos'
  return options.as_reel !== false && reelObstacle(media) === null ? 'reel' : 'video'
}

/** Why the media cannot be a Reel, for people; null when they can. */
export function reelObstacle(media: readonly MediaItem[]): string | null {
  const [video] = media
  if (video === undefined || media.length > 1 || video.kind !== 'video')
    return 'a Reel is one video'
  const { durationMs } = video
  const [least, most] = [facebookLimits.minReelMs.value, facebookLimits.maxReelMs.value]
  if (durationMs === null || durationMs < least || durationMs > most)
    return `a Reel lasts ${least / 1000} to ${most / 1000} seconds`
  return frameObstacle(video)
}

/** Why the video cannot fill an upright screen, as Reels and stories do. */
export function frameObstacle({ width, height }: MediaItem): string | null {
  if (width === null || height === null) return 'nobody could measure its width and height'
  const [minWidth, minHeight] = [facebookLimits.minReelWidth, facebookLimits.minReelHeight]
  if (Math.abs(width / height - facebookLimits.reelRatio.value) > ratioTolerance)
    return `its frame has to be 9:16, and this one is ${width}×${height}`
  if (width < minWidth.value || height < minHeight.value)
    return `it needs at least ${minWidth.value}×${minHeight.value}, and this one is ${width}×${height}`
  return null
}
