import type { RawTx } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { MediaContext } from './media.ts'
import { isNeededBy } from './needed-media.ts'

/** @throws AppError not_found, or media_in_use while a post that is not finished needs the file */
export async function deleteMedia(context: MediaContext, scope: Scope, id: string): Promise<void> {
  const storageNames = await context.database.transactRaw(async (tx) => {
    const names = await markDeleted(tx, scope, id)
    if (names.length === 0) throw new AppError('not_found', 'There is no media with this id.')
    const [user] = await tx.query<{ post_id: string }>({
      name: 'media-user',
      text: `select d.post_id from media m join deliveries d on ${isNeededBy} where m.id = $1 limit 1`,
      values: [id],
    })
    if (user)
      throw new AppError(
        'media_in_use',
        `Post ${user.post_id} still needs this media. Cancel it, or wait until it is delivered.`,
      )
    return names
  })
  await removeFiles(context, storageNames)
}

/** @returns names of the file and of what was made from it; none when it is not the caller's */
async function markDeleted(tx: RawTx, scope: Scope, id: string): Promise<string[]> {
  const rows = await tx.query<{ storage_name: string }>({
    name: 'mark-media-deleted',
    text: `with source as (
        select id from media where id = $1 and workspace_id = $2 and environment = $3
          and rendition_of is null and deleted_at is null for update
      )
      update media set deleted_at = now()
      where deleted_at is null and (id in (select id from source) or rendition_of in (select id from source))
      returning storage_name`,
    values: [id, scope.workspaceId, scope.environment],
  })
  return rows.map((row) => row.storage_name)
}

/** Their rows are gone already: a file that cannot be removed now is swept later. */
export async function removeFiles(
  context: MediaContext,
  storageNames: readonly string[],
): Promise<void> {
  for (const name of storageNames)
    await context.storage
      .remove(name)
      .catch((error) => context.log.warn({ err: error, name }, 'a deleted file is still stored'))
}
