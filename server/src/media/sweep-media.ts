import { removeFiles } from './delete-media.ts'
import type { MediaContext } from './media.ts'
import { isNeededBy } from './needed-media.ts'

const batch = 500
/** A create that found the file when it was marked has long been committed by then. */
const removeAfterMinutes = 10
/** For as long after that the sweep goes on removing what it marked; then the listing finds it. */
const removeUntilHours = 6
const storedName = /^[0-9a-f]{40}\.[a-z0-9]{3,4}$/

/**
 * Ends media whose 60 days are over and that no unfinished post needs, as media, as a file it
 * fetched or by an option that names it. Marked first, removed at a later sweep: what a post took
 * up in between comes back.
 */
export async function sweepExpired(context: MediaContext): Promise<{ marked: number }> {
  await context.database.query({
    text: `update media m set deleted_at = null
      where m.deleted_at > now() - interval '${removeUntilHours} hours' and m.deleted_at >= m.expires_at and (
        exists (select from deliveries d where ${isNeededBy})
        or exists (select from media m2 where m2.id = m.rendition_of and m2.deleted_at is null))`,
  })
  const over = await context.database.query<{ storage_name: string }>({
    text: `select storage_name from media where deleted_at >= expires_at
      and deleted_at between now() - interval '${removeUntilHours} hours' and now() - interval '${removeAfterMinutes} minutes'`,
  })
  await removeFiles(
    context,
    over.map((row) => row.storage_name),
  )
  let marked = 0
  for (;;) {
    const count = await markExpired(context)
    marked += count
    if (count < batch) return { marked }
  }
}

async function markExpired(context: MediaContext): Promise<number> {
  const rows = await context.database.query({
    text: `with over as (
        select m.id from media m
        where m.expires_at <= now() and m.deleted_at is null and m.rendition_of is null
          and not exists (select from deliveries d where ${isNeededBy})
        order by m.expires_at limit ${batch} for update skip locked
      ), made as (
        update media set deleted_at = now()
        where rendition_of in (select id from over) and deleted_at is null
      )
      update media set deleted_at = now() where id in (select id from over) returning id`,
  })
  return rows.length
}

/**
 * Removes stored files that no live row names: left by a crash between storing and committing, or by
 * a removal that failed. Files of other names are not ours to touch.
 * @param olderThanMs younger ones may be on their way
 */
export async function sweepOrphans(
  context: MediaContext,
  olderThanMs: number,
): Promise<{ removed: number }> {
  let removed = 0
  for await (const page of context.storage.list()) {
    const names = page
      .filter(({ name, modifiedAt }) => storedName.test(name) && isOlder(modifiedAt, olderThanMs))
      .map(({ name }) => name)
    const orphans = await unnamed(context, names)
    await removeFiles(context, orphans)
    removed += orphans.length
  }
  await context.storage.sweepUnfinished(olderThanMs)
  return { removed }
}

function isOlder(at: Date, ms: number): boolean {
  return Date.now() - at.getTime() > ms
}

async function unnamed(context: MediaContext, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const rows = await context.database.query<{ name: string }>({
    text: `select name from unnest($1::text[]) as name where not exists (
        select from media m where m.storage_name = name
          and (m.deleted_at is null or m.deleted_at > now() - interval '${removeAfterMinutes} minutes'))`,
    values: [names],
  })
  return rows.map((row) => row.name)
}
