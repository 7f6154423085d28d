import type { Database } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'

/**
 * For a caller that is limited to some accounts: only a post that goes to none but them is there.
 * @throws AppError not_found, as for an unknown id
 */
export async function requireAllowedPost(
  database: Database,
  { accountIds }: Scope,
  id: string,
): Promise<void> {
  if (!accountIds) return
  const rows = await database.query({
    name: 'find-other-deliveries',
    text: 'select 1 from deliveries where post_id = $1 and account_id <> all($2::text[]) limit 1',
    values: [id, accountIds],
  })
  if (rows.length > 0) throw new AppError('not_found', 'There is no post with this id.')
}
