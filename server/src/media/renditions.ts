import type { ImageForm, MediaItem } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { fitImage, fits, ImageDoesNotFit } from './fit-image.ts'
import { findRendition, keepRendition } from './keep-rendition.ts'
import { type MediaContext, readMediaBytes } from './media.ts'

/**
 * The image in a form that a network takes: itself, or a file made from it once and kept beside it.
 * @throws PublishError media_processing_failed
 */
export async function renditionOf(
  context: MediaContext,
  item: MediaItem,
  form: ImageForm,
): Promise<MediaItem> {
  if (fits(item, form)) return item
  const name = JSON.stringify([form.contentType, form.maxBytes, form.maxWidth, form.maxHeight])
  return (await findRendition(context, item, name)) ?? makeRendition(context, item, form, name)
}

async function makeRendition(
  context: MediaContext,
  item: MediaItem,
  form: ImageForm,
  name: string,
): Promise<MediaItem> {
  const source = await readMediaBytes(context, item.assetId, 0, item.sizeBytes)
  const bytes = await fitImage(source, form).catch((cause) => Promise.reject(asPublishError(cause)))
  const staged = await context.storage.stage(chunks(bytes), bytes.byteLength)
  try {
    return await keepRendition(context, item, name, staged)
  } finally {
    await context.storage.discard(staged)
  }
}

async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

function asPublishError(cause: unknown): unknown {
  if (!(cause instanceof ImageDoesNotFit)) return cause
  return new PublishError({
    outcome: 'not_sent',
    code: 'media_processing_failed',
    retry: 'never',
    message: `${cause.message} Upload it smaller, or in another format.`,
    cause,
  })
}
