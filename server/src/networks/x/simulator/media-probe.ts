import type { MediaKind } from './posts.ts'

/** What a file turned out to be. */
export interface Probed {
  kind: MediaKind
  contentType: string
  width: number
  height: number
  durationMs: number | null
}

/** The file is not what X takes; the text goes into its answer. */
export class InvalidMedia extends Error {
  override readonly name = 'InvalidMedia'
}

const images = new Set(['image/jpeg', 'image/png', 'image/webp'])
const videos = new Set(['video/mp4', 'video/quicktime', 'video/webm'])

/**
 * Looks into the bytes; what the caller called them counts for nothing.
 * @throws InvalidMedia
 */
export async function probe(path: string, category: string): Promise<Probed> {
  // Loaded here, as the two below: a sandbox that never sees media need not carry them (20 MB).
  const { fileTypeFromFile } = await import('file-type')
  const detected = (await fileTypeFromFile(path))?.mime
  if (detected === undefined) throw new InvalidMedia('media type unrecognized.')
  if (category.endsWith('_video')) return probeVideo(path, detected)
  if (category.endsWith('_gif') && detected !== 'image/gif')
    throw new InvalidMedia('Unsupported GIF format')
  if (detected !== 'image/gif' && !images.has(detected))
    throw new InvalidMedia('Unsupported image format')
  return probeImage(path, detected)
}

/** https://docs.x.com/x-api/media/quickstart/best-practices (read 2026-11-23) */
const gifLimits = { maxWidth: 1280, maxHeight: 1080, maxFrames: 350, maxPixels: 300_000_000 }

async function probeImage(path: string, contentType: string): Promise<Probed> {
  const { default: sharp } = await import('sharp')
  const info = await sharp(path, { animated: true })
    .metadata()
    .catch(() => {
      throw new InvalidMedia('Unsupported image format')
    })
  const frames = info.pages ?? 1
  const height = info.pageHeight ?? info.height
  const isGif = contentType === 'image/gif' && frames > 1
  if (isGif) checkGif(info.width, height, frames)
  return { kind: isGif ? 'gif' : 'photo', contentType, width: info.width, height, durationMs: null }
}

function checkGif(width: number, height: number, frames: number): void {
  const { maxWidth, maxHeight, maxFrames, maxPixels } = gifLimits
  if (width > maxWidth || height > maxHeight) throw new InvalidMedia('GIF dimensions are too large')
  if (frames > maxFrames) throw new InvalidMedia(`GIF has more than ${maxFrames} frames`)
  if (width * height * frames > maxPixels) throw new InvalidMedia('GIF has too many pixels')
}

async function probeVideo(path: string, contentType: string): Promise<Probed> {
  if (!videos.has(contentType)) throw new InvalidMedia('Unsupported video format')
  const { ALL_FORMATS, FilePathSource, Input } = await import('mediabunny')
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new InvalidMedia('Unsupported video format')
    const durationMs = Math.round((await input.computeDuration()) * 1000)
    const { displayWidth: width, displayHeight: height, codec } = track
    checkVideo({ width, height, durationMs, codec, contentType })
    return { kind: 'video', contentType, width, height, durationMs }
  } catch (error) {
    if (error instanceof InvalidMedia) throw error
    throw new InvalidMedia('Unsupported video format')
  } finally {
    input.dispose()
  }
}

function checkVideo(video: {
  width: number
  height: number
  durationMs: number
  codec: string | null
  contentType: string
}): void {
  const { width, height, durationMs, codec, contentType } = video
  if (contentType !== 'video/webm' && codec !== 'avc' && codec !== 'hevc') {
    throw new InvalidMedia('Unsupported video codec')
  }
  if (durationMs < 500) throw new InvalidMedia('Video is too short')
  if (Math.min(width, height) < 32) throw new InvalidMedia('Video dimensions are too small')
  const ratio = width / height
  if (ratio < 1 / 3 || ratio > 3) throw new InvalidMedia('Unsupported video aspect ratio')
}
