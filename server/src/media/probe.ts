import { open } from 'node:fs/promises'
import { fileTypeFromBuffer } from 'file-type'

/** What the bytes say, whatever the header said. */
export interface ProbedFile {
  kind: 'image' | 'video'
  contentType: string
  extension: string
  width: number | null
  height: number | null
  durationMs: number | null
  /** 1 for a still image, more for an animated one, null for a video. */
  frames: number | null
}

/** The file is not one we take, or is broken; `message` says which. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError'
}

const accepted: Readonly<Record<string, { kind: 'image' | 'video'; extension: string }>> = {
  'image/jpeg': { kind: 'image', extension: 'jpg' },
  'image/png': { kind: 'image', extension: 'png' },
  'image/webp': { kind: 'image', extension: 'webp' },
  'image/gif': { kind: 'image', extension: 'gif' },
  'video/mp4': { kind: 'video', extension: 'mp4' },
  'video/quicktime': { kind: 'video', extension: 'mov' },
  'video/webm': { kind: 'video', extension: 'webm' },
}

export const acceptedContentTypes = Object.keys(accepted)

/** file-type tells MP4 brands apart more finely than anybody needs. */
const sameAs: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'video/x-m4v': 'video/mp4',
}

const headerBytes = 4100
/** Past this a picture is a decompression bomb rather than a photo. */
const maxPixels = 50_000_000

/** @throws ProbeError */
export async function probeFile(file: string): Promise<ProbedFile> {
  const detected = await fileTypeFromBuffer(await readHeader(file))
  const contentType = sameAs[detected?.mime ?? ''] ?? detected?.mime ?? ''
  const known = accepted[contentType]
  if (!known) {
    const found = detected
      ? `The bytes are ${detected.mime}`
      : 'The bytes are of no known media type'
    throw new ProbeError(`${found}; send one of ${acceptedContentTypes.join(', ')}.`)
  }
  const facts = known.kind === 'image' ? await probeImage(file) : await probeVideo(file)
  return { ...known, contentType, ...facts }
}

async function readHeader(file: string): Promise<Uint8Array> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

type Facts = Pick<ProbedFile, 'width' | 'height' | 'durationMs' | 'frames'>

async function probeImage(file: string): Promise<Facts> {
  // Loaded at the first upload: a process that never sees media need not carry it.
  const { default: sharp } = await import('sharp')
  try {
    const meta = await sharp(file, { limitInputPixels: maxPixels, animated: false }).metadata()
    const isTurned = (meta.orientation ?? 1) >= 5
    const [width, height] = isTurned ? [meta.height, meta.width] : [meta.width, meta.height]
    return { width, height, durationMs: null, frames: meta.pages ?? 1 }
  } catch (cause) {
    throw new ProbeError('The image is broken or larger than 50 megapixels; export it again.', {
      cause,
    })
  }
}

async function probeVideo(file: string): Promise<Facts> {
  const { ALL_FORMATS, FilePathSource, Input } = await import('mediabunny')
  const input = new Input({ source: new FilePathSource(file), formats: ALL_FORMATS })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track)
      throw new ProbeError('The file has no video track; export it again as H.264 in MP4.')
    const durationMs = Math.round((await input.computeDuration()) * 1000)
    return { width: track.displayWidth, height: track.displayHeight, durationMs, frames: null }
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause
    throw new ProbeError('The video is broken or cut off; export it again.', { cause })
  } finally {
    input.dispose()
  }
}
