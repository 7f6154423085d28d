import { newId } from '../lib/ids.ts'
import type { MediaItem } from '../networks/contract.ts'
import type { MediaContext } from './media.ts'
import { probeFile } from './probe.ts'
import type { StagedFile } from './staging.ts'
import { newStorageName } from './store-media.ts'

const columns = `id as "assetId", kind, content_type as "contentType", size_bytes as "sizeBytes",
  width, height, duration_ms as "durationMs", frames, details`

/** The file that was made from this one, in the form of that name. */
export async function findRendition(
  context: MediaContext,
  item: MediaItem,
  form: string,
): Promise<MediaItem | null> {
  const [row] = await context.database.query<Omit<MediaItem, 'url'>>({
    name: 'find-rendition',
    text: `select ${columns} from media where rendition_of = $1 and rendition_form = $2 and deleted_at is null`,
    values: [item.assetId, form],
  })
  return row ? { ...row, url: item.url } : null
}

/** Keeps what was made from a file beside it. Of two that were made at a time the first stays. */
export async function keepRendition(
  context: MediaContext,
  item: MediaItem,
  form: string,
  staged: StagedFile,
): Promise<MediaItem> {
  const facts = await probeFile(staged.path)
  const storageName = newStorageName(facts.extension)
  await context.storage.publish(staged, storageName)
  const inserted = await context.database.query({
    name: 'insert-rendition',
    text: `insert into media (id, workspace_id, environment, kind, content_type, size_bytes, width, height, duration_ms,
        frames, details, sha256, storage_name, expires_at, rendition_of, rendition_form)
      select $1, workspace_id, environment, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, expires_at, id, $12
      from media where id = $13 and deleted_at is null
      on conflict do nothing returning id`,
    values: [
      newId('media'),
      facts.kind,
      facts.contentType,
      staged.sizeBytes,
      facts.width,
      facts.height,
      facts.durationMs,
      facts.frames,
      JSON.stringify(facts.details),
      staged.sha256,
      storageName,
      form,
      item.assetId,
    ],
  })
  if (inserted.length === 0) await context.storage.remove(storageName)
  const made = await findRendition(context, item, form)
  if (!made) throw new Error(`media ${item.assetId} is gone`)
  return made
}
