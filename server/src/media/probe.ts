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
const gifTrailer = 0x3b
/** Past this a picture is a decompression bomb rather than a photo. */
const maxPixels = 50_000_000
/** All frames of an animation together. */
const maxAnimationPixels = 300_000_000

const brokenVideo = 'The video is broken or cut off; export it again.'

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
    const meta = await sharp(file, { limitInputPixels: maxPixels }).metadata()
    const frames = meta.pages ?? 1
    const limitInputPixels = frames > 1 ? maxAnimationPixels : maxPixels
    // The header of a file that was cut off is as good as ever: only decoding finds the missing end.
    await sharp(file, {
      limitInputPixels,
      animated: frames > 1,
      failOn: 'truncated',
      sequentialRead: true,
    })
      .resize(8, 8)
      .raw()
      .toBuffer()
    if (meta.format === 'gif' && !(await endsAsGif(file))) throw new Error('the trailer is missing')
    const isTurned = (meta.orientation ?? 1) >= 5
    const [width, height] = isTurned ? [meta.height, meta.width] : [meta.width, meta.height]
    return { width, height, durationMs: null, frames }
  } catch (cause) {
    throw new ProbeError(
      'The image is broken, cut off, or larger than 50 megapixels; export it again.',
      { cause },
    )
  }
}

/** Decoders show the frames that are there, and stay silent about the rest: only the trailer tells. */
async function endsAsGif(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(headerBytes),
      position: Math.max(0, size - headerBytes),
    })
    return buffer.subarray(0, bytesRead).findLast((byte) => byte !== 0) === gifTrailer
  } finally {
    await handle.close()
  }
}

async function probeVideo(file: string): Promise<Facts> {
  const { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } = await import('mediabunny')
  const input = new Input({ source: new FilePathSource(file), formats: ALL_FORMATS })
  try {
    const track = await input.getPrimaryVideoTrack()
    if (!track)
      throw new ProbeError(
        'The file has no video track, or is cut off; export it again as H.264 in MP4.',
      )
    // The index of a file that was cut off may be whole: what it says of the end must be there.
    for (const each of await input.getTracks())
      if ((await new EncodedPacketSink(each).getPacket(Number.POSITIVE_INFINITY)) === null)
        throw new ProbeError(brokenVideo)
    const durationMs = Math.round((await input.computeDuration()) * 1000)
    return { width: track.displayWidth, height: track.displayHeight, durationMs, frames: null }
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause
    throw new ProbeError(brokenVideo, { cause })
  } finally {
    input.dispose()
  }
}
