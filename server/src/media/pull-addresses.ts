import { randomBytes } from 'node:crypto'
import type { MediaItem } from '../networks/contract.ts'
import type { MediaContext, StoredFile } from './media.ts'

/** What a pull address leads to. */
export type Pulled =
  | { found: 'file'; file: StoredFile }
  /** It was withdrawn, or its file is gone. */
  | { found: 'gone' }
  | { found: 'nothing' }

/**
 * A public address from which a network fetches the file, for one purpose (`name`) of one delivery.
 * Asked again before it is withdrawn, it is the same.
 */
export async function offerForPull(
  context: MediaContext,
  deliveryId: string,
  item: MediaItem,
  name: string,
): Promise<string> {
  // The update that changes nothing makes `returning` see the row that was there already.
  const [row] = await context.database.query<{ token: string; storage_name: string }>({
    name: 'offer-for-pull',
    text: `with offered as (
        insert into pull_addresses (token, delivery_id, name, media_id) values ($1, $2, $3, $4)
        on conflict (delivery_id, name, media_id) where withdrawn_at is null do update set name = excluded.name
        returning token, media_id
      )
      select offered.token, m.storage_name from offered join media m on m.id = offered.media_id`,
    values: [randomBytes(20).toString('hex'), deliveryId, name, item.assetId],
  })
  if (!row) throw new Error(`media ${item.assetId} is gone`)
  const extension = row.storage_name.split('.').at(-1)
  return `${context.publicUrl}/pull/${row.token}.${extension}`
}

/**
 * From now on all addresses of this name answer 410. One statement, so that a fetch either counts
 * here or finds the address closed.
 * @returns whether any was fetched before
 */
export async function withdrawFromPull(
  context: MediaContext,
  deliveryId: string,
  name: string,
): Promise<{ wasFetched: boolean }> {
  const rows = await context.database.query<{ fetched: boolean }>({
    name: 'withdraw-from-pull',
    text: `update pull_addresses set withdrawn_at = coalesce(withdrawn_at, now())
      where delivery_id = $1 and name = $2 returning fetched_at is not null as fetched`,
    values: [deliveryId, name],
  })
  return { wasFetched: rows.some((row) => row.fetched) }
}

/** Follows an address, and notes that somebody did, before the first byte leaves. */
export async function followPullAddress(context: MediaContext, token: string): Promise<Pulled> {
  const [row] = await context.database.query<StoredFile & { open: boolean; deleted: boolean }>({
    name: 'follow-pull-address',
    text: `with fetched as (
        update pull_addresses set fetched_at = coalesce(fetched_at, now())
        where token = $1 and withdrawn_at is null returning token
      )
      select p.token in (select token from fetched) as open, m.storage_name as "storageName",
        m.content_type as "contentType", m.size_bytes as "sizeBytes", m.sha256, m.deleted_at is not null as deleted
      from pull_addresses p join media m on m.id = p.media_id where p.token = $1`,
    values: [token],
  })
  if (!row) return { found: 'nothing' }
  if (!row.open || row.deleted) return { found: 'gone' }
  const { open: _, deleted: __, ...file } = row
  return { found: 'file', file }
}
