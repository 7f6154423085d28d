import type { ImageForm, MediaItem } from '../networks/contract.ts'

/** What has to be true of an image before a network takes it, in sharp's terms. */
const qualities = [90, 80, 70, 60] as const
/** Smaller than this is not worth showing: the file is refused instead. */
const smallestScale = 0.35
const maxPixels = 50_000_000

/** The image cannot be brought into the form. */
export class ImageDoesNotFit extends Error {
  override readonly name = 'ImageDoesNotFit'
}

/** True when the file can go out as it is, as far as its facts tell. Turned images are stored with their shown size. */
export function fits(item: MediaItem, form: ImageForm): boolean {
  return (
    item.contentType === form.contentType &&
    item.sizeBytes <= form.maxBytes &&
    (item.width ?? 0) <= (form.maxWidth ?? Number.POSITIVE_INFINITY) &&
    (item.height ?? 0) <= (form.maxHeight ?? Number.POSITIVE_INFINITY)
  )
}

/**
 * Draws an image anew in the wanted form: upright, sRGB, first frame, transparency on white for
 * JPEG, scaled to fit; then with less quality, then smaller, until it has at most `maxBytes`.
 * @throws ImageDoesNotFit
 */
export async function fitImage(bytes: Uint8Array, form: ImageForm): Promise<Buffer> {
  for (let scale = 1; scale >= smallestScale; scale *= 0.75) {
    for (const quality of form.contentType === 'image/png' ? [100] : qualities) {
      const drawn = await draw(bytes, form, scale, quality)
      if (drawn.byteLength <= form.maxBytes) return drawn
    }
  }
  throw new ImageDoesNotFit(`The image cannot be made smaller than ${form.maxBytes} bytes.`)
}

async function draw(
  bytes: Uint8Array,
  form: ImageForm,
  scale: number,
  quality: number,
): Promise<Buffer> {
  // Loaded at the first image: a process that never sees one need not carry it.
  const { default: sharp } = await import('sharp')
  try {
    const upright = await sharp(bytes, { limitInputPixels: maxPixels })
      .rotate()
      .toColorspace('srgb')
    const { width, height } = await sharp(bytes).metadata()
    const side = Math.max(width, height)
    const box = {
      width: Math.round(Math.min(form.maxWidth ?? side, side) * scale),
      height: Math.round(Math.min(form.maxHeight ?? side, side) * scale),
    }
    const sized = upright.resize({ ...box, fit: 'inside', withoutEnlargement: true })
    if (form.contentType === 'image/png') return await sized.png().toBuffer()
    if (form.contentType === 'image/webp') return await sized.webp({ quality }).toBuffer()
    return await sized.flatten({ background: '#ffffff' }).jpeg({ quality }).toBuffer()
  } catch (cause) {
    throw new ImageDoesNotFit('The image could not be decoded.', { cause })
  }
}
