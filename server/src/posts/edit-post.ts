import type { RawTx } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { newId } from '../lib/ids.ts'
import { findMediaByUrl } from '../media/media.ts'
import { newJobId } from '../queue/queue.ts'
import { lockPost } from './cancel-post.ts'
import { accountProblems, scheduleProblems, validationError } from './check-state.ts'
import type { PostsContext } from './create-post.ts'
import { deliveryDeadlineHours } from './insert-posts.ts'
import type { EditPostBody } from './post-body.ts'
import { getPost, type PostView } from './read-posts.ts'
import { resolveContent } from './resolve-content.ts'

/**
 * Changes a scheduled post. Its deliveries are made anew from the changed post, with the accounts,
 * media and options of this moment.
 * @throws AppError not_found, post_not_editable, validation_failed
 */
export async function editPost(
  context: PostsContext,
  scope: Scope,
  id: string,
  change: EditPostBody,
): Promise<PostView> {
  const before = await getPost(context.database, scope, id)
  const next = {
    text: change.text ?? before.text,
    media_urls: change.media_urls ?? before.media_urls,
    platform_options: (change.platform_options ?? before.platform_options) as Parameters<
      typeof resolveContent
    >[0]['platform_options'],
    account_ids: change.account_ids ?? before.account_ids,
    scheduled_at: change.scheduled_at ?? before.scheduled_at,
  }
  const [accounts, mediaByUrl] = await Promise.all([
    context.accounts.find(scope, next.account_ids),
    findMediaByUrl(context.media, scope, next.media_urls),
  ])
  const problems = [
    ...(change.account_ids ? accountProblems(change.account_ids, accounts) : []),
    ...scheduleProblems(change.scheduled_at, new Date()),
  ]
  if (problems.length > 0) throw validationError(problems)

  await context.database.transactRaw(async (tx) => {
    const post = await lockPost(tx, scope, id)
    if (post.status !== 'scheduled')
      throw new AppError(
        'post_not_editable',
        `The post is ${post.status}; only a scheduled post can be edited.`,
      )
    const at = new Date(next.scheduled_at as string)
    await tx.query({
      text: `update posts set text = $2, media_urls = $3, platform_options = $4, scheduled_at = $5, last_sequence = last_sequence + 1
        where id = $1`,
      values: [
        id,
        next.text,
        JSON.stringify(next.media_urls),
        JSON.stringify(next.platform_options),
        at,
      ],
    })
    await tx.query({
      text: `insert into events (id, workspace_id, environment, post_id, type, sequence, data)
        values ($1, $2, $3, $4, 'post.edited', $5, $6)`,
      values: [
        newId('event'),
        scope.workspaceId,
        scope.environment,
        id,
        post.last_sequence + 1,
        JSON.stringify({ post_id: id, status: 'scheduled' }),
      ],
    })
    await tx.query({ text: 'delete from deliveries where post_id = $1', values: [id] })
    // An account that was disconnected meanwhile keeps its place, and fails with account_disconnected.
    const platforms = new Map([
      ...before.results.map((result) => [result.account_id, result.platform] as const),
      ...accounts.map((account) => [account.id, account.platform] as const),
    ])
    const deliveries = [...new Set(next.account_ids)].map((accountId, position) => {
      const platform = platforms.get(accountId) as Parameters<typeof resolveContent>[1]
      const content = resolveContent(next, platform, mediaByUrl)
      return {
        id: newId('delivery'),
        account_id: accountId,
        platform,
        position,
        content,
        job_id: newJobId(),
      }
    })
    await insertDeliveries(tx, scope, id, at, deliveries)
    await context.queue.enqueue(
      tx,
      deliveries.map((row) => ({
        jobId: row.job_id,
        deliveryId: row.id,
        accountId: row.account_id,
        at,
      })),
    )
  })
  return getPost(context.database, scope, id)
}

async function insertDeliveries(
  tx: RawTx,
  scope: Scope,
  postId: string,
  at: Date,
  rows: readonly unknown[],
): Promise<void> {
  await tx.query({
    text: `insert into deliveries (id, post_id, position, workspace_id, environment, account_id, platform, status, content,
        wake_at, deadline_at, job_id)
      select id, $1, position, $2, $3, account_id, platform, 'pending', content, $4::timestamptz,
        $4::timestamptz + interval '${deliveryDeadlineHours} hours', job_id
      from json_to_recordset($5::json) as x(id text, position smallint, account_id text, platform text, content jsonb, job_id uuid)`,
    values: [postId, scope.workspaceId, scope.environment, at, JSON.stringify(rows)],
  })
}
