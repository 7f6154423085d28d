import type { ProbedMedia } from '../../networks/simulator-contract.ts'

const framesLookedAt = 100

/** What a media file is, read from its bytes; null when it is of no known kind, or broken. */
export async function probeMedia(path: string): Promise<ProbedMedia | null> {
  // Loaded here, as the two below: a sandbox that never sees media need not carry them (20 MB).
  const { fileTypeFromFile } = await import('file-type')
  const contentType = (await fileTypeFromFile(path))?.mime
  if (contentType?.startsWith('image/')) return probeImage(path, contentType)
  if (contentType?.startsWith('video/')) return probeVideo(path, contentType)
  return null
}

async function probeImage(path: string, contentType: string): Promise<ProbedMedia | null> {
  const { default: sharp } = await import('sharp')
  const info = await sharp(path, { animated: true })
    .metadata()
    .catch(() => null)
  if (info === null) return null
  const height = info.pageHeight ?? info.height
  const isTurned = (info.orientation ?? 1) > 4
  return {
    contentType,
    kind: 'image',
    width: isTurned ? height : info.width,
    height: isTurned ? info.width : height,
    frames: info.pages ?? 1,
    durationMs: null,
    videoCodec: null,
    audioCodec: null,
    frameRate: null,
  }
}

async function probeVideo(path: string, contentType: string): Promise<ProbedMedia | null> {
  const { ALL_FORMATS, FilePathSource, Input } = await import('mediabunny')
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track) return null
    const audio = await input.getPrimaryAudioTrack()
    const { averagePacketRate } = await track.computePacketStats(framesLookedAt)
    return {
      contentType,
      kind: 'video',
      width: track.displayWidth,
      height: track.displayHeight,
      frames: null,
      durationMs: Math.round((await input.computeDuration()) * 1000),
      videoCodec: track.codec ?? 'unknown',
      audioCodec: audio ? (audio.codec ?? 'unknown') : null,
      frameRate: Math.round(averagePacketRate * 100) / 100,
    }
  } catch {
    return null
  } finally {
    input.dispose()
  }
}
