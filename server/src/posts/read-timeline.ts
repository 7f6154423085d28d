import type { Database } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { getPost } from './read-posts.ts'

/** One line of a post's history: a call to a network, or what was decided and why. Nulls where a field does not apply. */
export interface TimelineEntry {
  at: string
  delivery_id: string
  account_id: string
  platform: string
  kind: 'call' | 'decision'
  step: string | null
  method: string | null
  host: string | null
  path: string | null
  status: number | null
  duration_ms: number | null
  decision: string | null
  reason: string | null
}

/** Oldest first. @throws AppError not_found */
export async function readTimeline(
  database: Database,
  scope: Scope,
  id: string,
): Promise<{ post_id: string; items: TimelineEntry[] }> {
  const post = await getPost(database, scope, id)
  const results = new Map(post.results.map((result) => [result.id, result]))
  const rows = await database.read
    .selectFrom('timeline')
    .selectAll()
    .where('post_id', '=', id)
    .orderBy('at')
    .orderBy('id')
    .execute()
  const items = rows.map(({ id: _, post_id: __, at, ...row }) => ({
    at: at.toISOString(),
    account_id: results.get(row.delivery_id)?.account_id ?? '',
    platform: results.get(row.delivery_id)?.platform ?? '',
    ...row,
  }))
  return { post_id: id, items }
}
