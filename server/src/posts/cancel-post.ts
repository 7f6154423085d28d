import type { Database, RawTx } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { postNotFound } from './read-posts.ts'
import { type DeliveryChange, lockPosts, movePost } from './refresh-posts.ts'

/** The post's row, locked, if it is in this scope. @throws AppError not_found */
export async function lockPost(tx: RawTx, scope: Scope, id: string) {
  const [owned] = await tx.query<{ id: string }>({
    text: 'select id from posts where id = $1 and workspace_id = $2 and environment = $3 and deleted_at is null',
    values: [id, scope.workspaceId, scope.environment],
  })
  const [post] = owned ? await lockPosts(tx, [id]) : []
  if (!post) throw postNotFound()
  return post
}

/**
 * Cancels a scheduled post. Against a worker that takes it at the same moment, exactly one wins:
 * both hold the post's row while they decide.
 * @throws AppError not_found, post_not_cancelable
 */
export async function cancelPost(database: Database, scope: Scope, id: string) {
  return database.transactRaw(async (tx) => {
    const post = await lockPost(tx, scope, id)
    if (post.status !== 'scheduled')
      throw new AppError(
        'post_not_cancelable',
        `The post is ${post.status}; only a scheduled post can be canceled.`,
      )
    const rows = await tx.query<{ deliveryId: string; accountId: string }>({
      text: `update deliveries set status = 'canceled', wake_at = null
        where post_id = $1 and status = 'pending' returning id as "deliveryId", account_id as "accountId"`,
      values: [id],
    })
    const changes: DeliveryChange[] = rows.map((row) => ({
      ...row,
      postId: id,
      status: 'canceled',
    }))
    await movePost(tx, post, 'canceled', changes)
    return {
      id,
      status: 'canceled' as const,
      scheduled_at: post.scheduled_at?.toISOString() ?? null,
    }
  })
}
