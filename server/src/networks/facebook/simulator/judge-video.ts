import { GraphError } from './graph-error.ts'
import type { Switches } from './switches.ts'
import type { VideoFacts } from './videos.ts'

/** What a Reel's bytes are refused for. */
export interface ReelProblem {
  code: number
  title: string
  message: string
}

/** https://developers.facebook.com/documentation/video-api/guides/reels-publishing (2026-07-30) */
const minReelSeconds = 3
const reelRatio = 9 / 16
const ratioTolerance = 0.02
const minReelWidth = 540
const minReelHeight = 960
const maxReelFrameRate = 60
const reelCodecs = ['avc', 'hevc', 'vp9', 'av1']

/** @param maxSeconds 60 for a story, 90 for a Reel */
export function reelProblem(
  file: VideoFacts | undefined,
  maxSeconds: number,
  switches: Switches,
): ReelProblem | null {
  if (!file || !reelCodecs.includes(file.video_codec)) return fileProblem
  const seconds = (file.duration_ms ?? 0) / 1000
  // A clip of exactly the limit is a few frames longer by its own timestamps.
  if (seconds < minReelSeconds - 0.05 || seconds > maxSeconds + 0.5) {
    return problem(
      1363128,
      'Duration',
      `The video must be ${minReelSeconds} to ${maxSeconds} seconds long.`,
    )
  }
  if (Math.abs(file.width / file.height / reelRatio - 1) > ratioTolerance) {
    return problem(1363040, 'Aspect Ratio', 'The video must have an aspect ratio of 9:16.')
  }
  if (file.width < minReelWidth || file.height < minReelHeight) {
    return problem(1363127, 'Resolution', 'The video must have 540 by 960 pixels or more.')
  }
  const rate = Math.round(file.frame_rate)
  if (rate < switches.reel_min_frame_rate || rate > maxReelFrameRate) {
    const span = `${switches.reel_min_frame_rate} to ${maxReelFrameRate}`
    return problem(1363129, 'Frame Rate', `The video must have ${span} frames a second.`)
  }
  return null
}

const fileProblem: ReelProblem = {
  code: 6000,
  title: 'Video File',
  message: 'There was a problem uploading your video file. Please try again with another file.',
}

function problem(code: number, subject: string, message: string): ReelProblem {
  return { code, title: `Video ${subject} Not Supported`, message }
}

/** The problem as the finish call answers it, with the number as subcode or as code. */
export function reelRefusal({ code, title, message }: ReelProblem, switches: Switches): GraphError {
  const texts = { isTransient: false, userTitle: title, userMessage: message }
  if (code === 6000) return new GraphError({ message: `(#6000) ${message}`, code, ...texts })
  return switches.reel_error_place === 'code'
    ? new GraphError({ message: `(#${code}) ${message}`, code, ...texts })
    : new GraphError({ message: 'Invalid parameter', code: 100, subcode: code, ...texts })
}

const minBytes = 1_024
const gigabyte = 1_000_000_000

/** https://developers.facebook.com/docs/graph-api/video-uploads, in its copies of 2015 to 2020 */
const limits = {
  url: { maxBytes: gigabyte, maxMinutes: 20 },
  later: { maxBytes: 10 * gigabyte, maxMinutes: 240 },
  earlier: { maxBytes: 1.75 * gigabyte, maxMinutes: 45 },
}

export function videoLimit(way: 'url' | 'bytes', switches: Switches) {
  return way === 'url' ? limits.url : limits[switches.video_limits]
}

/** @throws GraphError 382 or 6000 for a file that `/videos` does not take */
export function checkVideo(
  file: VideoFacts | undefined,
  sizeBytes: number,
  way: 'url' | 'bytes',
  switches: Switches,
): void {
  const { maxBytes, maxMinutes } = videoLimit(way, switches)
  if (sizeBytes < minBytes) {
    throw new GraphError({
      message:
        '(#382) The video file you tried to upload is too small. Please try again with a larger file.',
      code: 382,
    })
  }
  const isTooLong = (file?.duration_ms ?? 0) > maxMinutes * 60_000
  if (
    !file ||
    sizeBytes > maxBytes ||
    isTooLong ||
    (switches.video_aspect_check && !isInShape(file))
  ) {
    throw new GraphError({
      message: `(#6000) ${fileProblem.message}`,
      code: 6000,
      isTransient: false,
    })
  }
}

function isInShape({ width, height }: VideoFacts): boolean {
  const ratio = width / height
  return ratio >= reelRatio * (1 - ratioTolerance) && ratio <= (1 + ratioTolerance) / reelRatio
}

export function isPortrait916({ width, height }: VideoFacts): boolean {
  return Math.abs(width / height / reelRatio - 1) <= ratioTolerance
}
