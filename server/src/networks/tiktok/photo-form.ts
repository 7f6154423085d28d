import type { Content, ImageForm, MediaItem, Warning } from '../contract.ts'
import { tiktokLimits } from './limits.ts'
import type { TiktokOptions } from './options.ts'
import type { TiktokState } from './state.ts'

/** The form in which TikTok takes this photo: WebP stays WebP, all else is JPEG, within 1080p. */
export function photoForm({ contentType, width, height }: MediaItem): ImageForm {
  const long = tiktokLimits.maxPhotoLongSide.value
  const short = tiktokLimits.maxPhotoShortSide.value
  const isLying = (width ?? 0) > (height ?? 0)
  return {
    contentType: contentType === 'image/webp' ? 'image/webp' : 'image/jpeg',
    maxBytes: tiktokLimits.maxPhotoBytes.value,
    maxWidth: isLying ? long : short,
    maxHeight: isLying ? short : long,
  }
}

/** True when the photo cannot go out as it is. */
export function needsFitting(item: MediaItem): boolean {
  const form = photoForm(item)
  return (
    item.contentType !== form.contentType ||
    item.sizeBytes > form.maxBytes ||
    (item.width ?? 0) > (form.maxWidth ?? 0) ||
    (item.height ?? 0) > (form.maxHeight ?? 0)
  )
}

/** The photos as TikTok gets them: those that were fitted, then those that are fine as they are. */
export function photosOf(
  { media }: Content<TiktokOptions>,
  { photos }: TiktokState,
): readonly MediaItem[] {
  return [...photos, ...media.slice(photos.length)]
}

/** What the caller is told of a photo that is drawn anew. */
export function conversionWarning(item: MediaItem, index: number): Warning {
  const { contentType, maxWidth, maxHeight } = photoForm(item)
  const format = contentType === 'image/webp' ? 'WebP' : 'JPEG'
  const message = `Photo ${index + 1} goes to TikTok as ${format} of up to ${maxWidth}×${maxHeight} pixels and 20 MB, which is what TikTok takes.`
  return { code: 'media_converted', message }
}
