import type { AccountForPost } from '../accounts/accounts.ts'
import type { Database } from '../db/database.ts'

const dayMs = 24 * 3_600_000

/** Posts of each account that went out, or will, in the 24 hours up to `due`. */
export async function countPostsThatDay(
  database: Database,
  accounts: readonly AccountForPost[],
  due: Date,
): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query<{ accountId: string; posts: number }>({
    name: 'count-posts-that-day',
    text: `select d.account_id as "accountId", count(*)::int as posts
      from deliveries d join posts p on p.id = d.post_id
      where d.account_id = any($1) and d.status in ('pending', 'processing', 'published')
        and coalesce(d.published_at, p.scheduled_at, p.created_at) between $2 and $3
      group by d.account_id`,
    values: [accounts.map(({ id }) => id), new Date(due.getTime() - dayMs), due],
  })
  return new Map(rows.map(({ accountId, posts }) => [accountId, posts]))
}
