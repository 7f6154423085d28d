import { randomBytes } from 'node:crypto'
import { newId } from '../lib/ids.ts'
import type { ImageForm, MediaItem } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { fitImage, fits, ImageDoesNotFit } from './fit-image.ts'
import { type MediaContext, readMediaBytes } from './media.ts'

const extensions = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' } as const

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

const columns = `id as "assetId", kind, content_type as "contentType", size_bytes as "sizeBytes",
  width, height, duration_ms as "durationMs", frames`

async function findRendition(
  context: MediaContext,
  item: MediaItem,
  name: string,
): Promise<MediaItem | null> {
  const [row] = await context.database.query<Omit<MediaItem, 'url'>>({
    name: 'find-rendition',
    text: `select ${columns} from media where rendition_of = $1 and rendition_form = $2 and deleted_at is null`,
    values: [item.assetId, name],
  })
  return row ? { ...row, url: item.url } : null
}

async function makeRendition(
  context: MediaContext,
  item: MediaItem,
  form: ImageForm,
  name: string,
): Promise<MediaItem> {
  const source = await readMediaBytes(context, item.assetId, 0, item.sizeBytes)
  const bytes = await fitImage(source, form).catch((cause) => Promise.reject(asPublishError(cause)))
  const { default: sharp } = await import('sharp')
  const { width, height } = await sharp(bytes).metadata()
  const staged = await context.storage.stage(chunks(bytes), bytes.byteLength)
  try {
    const storageName = `${randomBytes(20).toString('hex')}.${extensions[form.contentType]}`
    await context.storage.publish(staged, storageName)
    await context.database.query({
      name: 'insert-rendition',
      text: `insert into media (id, workspace_id, environment, kind, content_type, size_bytes, width, height, frames,
          sha256, storage_name, expires_at, rendition_of, rendition_form)
        select $1, workspace_id, environment, 'image', $2, $3, $4, $5, 1, $6, $7, expires_at, id, $8 from media where id = $9
        on conflict do nothing`,
      values: [
        newId('media'),
        form.contentType,
        bytes.byteLength,
        width,
        height,
        staged.sha256,
        storageName,
        name,
        item.assetId,
      ],
    })
  } finally {
    await context.storage.discard(staged)
  }
  // Whoever was first: two deliveries may have drawn it at the same time.
  const made = await findRendition(context, item, name)
  if (!made) throw new Error(`media ${item.assetId} is gone`)
  return made
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
