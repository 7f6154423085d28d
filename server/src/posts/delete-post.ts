import type { Database } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { lockPost } from './cancel-post.ts'

/**
 * Erases our copy of a post, never the network's. The row stays without content, so that its
 * idempotency key cannot make the post a second time.
 * @throws AppError not_found, post_in_progress
 */
export async function deletePost(database: Database, scope: Scope, id: string): Promise<void> {
  await database.transactRaw(async (tx) => {
    const post = await lockPost(tx, scope, id)
    if (post.status === 'queued' || post.status === 'processing')
      throw new AppError(
        'post_in_progress',
        `The post is ${post.status}. Wait until it is finished, then delete it.`,
      )
    await tx.query({
      text: `update posts set text = '', media_urls = '[]', platform_options = '{}', deleted_at = now(),
          status = case when status = 'scheduled' then 'canceled' else status end
        where id = $1`,
      values: [id],
    })
    await tx.query({
      text: `update deliveries set content = '{"text":"","media":[],"missing":[],"options":{}}', state = null, raw_response = null,
          error_message = null, wake_at = null, status = case when status = 'pending' then 'canceled' else status end
        where post_id = $1`,
      values: [id],
    })
    await tx.query({ text: 'delete from post_sources where post_id = $1', values: [id] })
    await tx.query({ text: 'delete from timeline where post_id = $1', values: [id] })
  })
}
