import type { Metadata } from 'sharp'
import { endsAsGif, endsAsJpeg } from './image-end.ts'
import { type Facts, ProbeError } from './probed-file.ts'

/** Past this a picture is a decompression bomb rather than a photo. */
const maxPixels = 50_000_000
/** All frames of an animation together. */
const maxAnimationPixels = 300_000_000
const decodeSeconds = 15

const unreadable = 'The image is broken or cut off; export it again.'

/** @throws ProbeError */
export async function probeImage(file: string, contentType: string): Promise<Facts> {
  // Loaded at the first upload: a process that never sees media need not carry it.
  const { default: sharp } = await import('sharp')
  const meta = await sharp(file, { limitInputPixels: false })
    .metadata()
    .catch((cause) => Promise.reject(new ProbeError(unreadable, { cause })))
  const frames = meta.pages ?? 1
  assertSize(meta, frames)
  const isWhole = contentType === 'image/jpeg' ? await endsAsJpeg(file) : await decodes(file, meta)
  if (!isWhole) throw new ProbeError(unreadable)
  const orientation = meta.orientation ?? 1
  const [width, height] = orientation >= 5 ? [meta.height, meta.width] : [meta.width, meta.height]
  const details = { orientation, hasAlpha: meta.hasAlpha }
  return { width, height, durationMs: null, frames, details }
}

/** From the header alone: nothing is decoded before its size is known. @throws ProbeError */
function assertSize({ width, height, pageHeight }: Metadata, frames: number): void {
  const frameHeight = pageHeight ?? height
  if (width * frameHeight > maxPixels)
    throw new ProbeError(
      `The image is ${width}×${frameHeight}, larger than ${maxPixels / 1_000_000} megapixels; scale it down.`,
    )
  if (frames > 1 && width * frameHeight * frames > maxAnimationPixels)
    throw new ProbeError(
      `The ${frames} frames add up to more than ${maxAnimationPixels / 1_000_000} megapixels; send a video instead.`,
    )
}

/** The header of a file that was cut off is as good as ever: decoding finds the missing end. */
async function decodes(file: string, meta: Metadata): Promise<boolean> {
  const { default: sharp } = await import('sharp')
  const isAnimated = (meta.pages ?? 1) > 1
  try {
    await sharp(file, {
      limitInputPixels: isAnimated ? maxAnimationPixels : maxPixels,
      animated: isAnimated,
      failOn: 'truncated',
      sequentialRead: true,
    })
      .timeout({ seconds: decodeSeconds })
      .resize(8, 8)
      .raw()
      .toBuffer()
  } catch (cause) {
    throw new ProbeError(unreadable, { cause })
  }
  return meta.format !== 'gif' || endsAsGif(file)
}
