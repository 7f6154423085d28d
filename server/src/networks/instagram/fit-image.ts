import type { ImageForm, MediaItem, Warning } from '../contract.ts'
import { instagramLimits } from './limits.ts'
import type { InstagramState } from './state.ts'
import { type Context, type InstagramStep, type Made, repeatable } from './step.ts'

/** Instagram publishes JPEGs of at most 8 MB; what it would scale down itself is scaled with the rest. */
const form: ImageForm = {
  contentType: 'image/jpeg',
  maxBytes: instagramLimits.maxImageBytes.value,
  maxWidth: instagramLimits.maxImageWidth.value,
}

/** The first image that has to be brought into Instagram's form; null when there is none. */
export function nextFitting(
  media: readonly MediaItem[],
  { fitted }: InstagramState,
): InstagramStep | null {
  const index = media.findIndex((item, at) => needsFitting(item) && (fitted[at] ?? null) === null)
  const item = media[index]
  if (item === undefined) return null
  return repeatable(`fit_image_${index + 1}`, (context) => fit(context, item, index))
}

/** The files as they are handed over. */
export function handedOver(media: readonly MediaItem[], { fitted }: InstagramState): MediaItem[] {
  return media.map((item, index) => fitted[index] ?? item)
}

/** A picture in Instagram's form. */
export function fitToForm(context: Context, item: MediaItem): Promise<MediaItem> {
  return needsFitting(item) ? context.fitImage(item, form) : Promise.resolve(item)
}

function needsFitting({ kind, contentType, sizeBytes }: MediaItem): boolean {
  if (kind !== 'image') return false
  return contentType !== form.contentType || sizeBytes > form.maxBytes
}

async function fit(context: Context, item: MediaItem, index: number): Promise<Made> {
  const fitted = context.content.media.map((_, at) => context.state.fitted[at] ?? null)
  const made = await context.fitImage(item, form)
  fitted[index] = made
  return { state: { ...context.state, fitted }, warnings: [converted(item, made, index)] }
}

function converted(item: MediaItem, made: MediaItem, index: number): Warning {
  const message = `Image ${index + 1} went to Instagram as ${made.contentType} of ${made.sizeBytes} bytes instead of ${item.contentType} of ${item.sizeBytes} bytes.`
  return { code: 'media_converted', message }
}
