import type { RawTx } from '../db/database.ts'
import type { Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { newJobId } from '../queue/queue.ts'
import { lockPost } from './cancel-post.ts'
import type { AcceptedPost, PostsContext } from './create-post.ts'
import { deliveryDeadlineHours } from './insert-posts.ts'
import { movePost } from './refresh-posts.ts'

interface Retried {
  deliveryId: string
  accountId: string
  jobId: string
}

/**
 * Delivers again to the accounts that failed, and goes on with threads that broke. Deliveries whose
 * outcome is unknown may be live already: they are sent again only with `acceptDuplicates`.
 * @throws AppError not_found, post_in_progress, post_not_retryable
 */
export async function retryPost(
  context: PostsContext,
  scope: Scope,
  id: string,
  acceptDuplicates: boolean,
): Promise<AcceptedPost> {
  const scheduledAt = await context.database.transactRaw(async (tx) => {
    const post = await lockPost(tx, scope, id)
    if (post.status === 'queued' || post.status === 'processing')
      throw new AppError(
        'post_in_progress',
        `The post is ${post.status}. Wait until it is finished, then retry what failed.`,
      )
    if (post.status === 'scheduled' || post.status === 'canceled')
      throw new AppError(
        'post_not_retryable',
        `The post is ${post.status}; only a failed or partial post can be retried.`,
      )
    const retried = await reopen(tx, id, acceptDuplicates)
    if (retried.length === 0) throw await nothingToRetry(tx, id)
    await movePost(
      tx,
      post,
      'queued',
      retried.map((row) => ({ postId: id, status: 'pending', ...row })),
    )
    await context.queue.enqueue(tx, retried)
    return post.scheduled_at
  })
  context.wakeWorkers()
  return { id, status: 'queued', scheduled_at: scheduledAt?.toISOString() ?? null }
}

async function reopen(tx: RawTx, postId: string, acceptDuplicates: boolean): Promise<Retried[]> {
  const open = await tx.query<{ id: string }>({
    text: `select id from deliveries
      where post_id = $1 and (is_incomplete or (status = 'failed' and ($2 or error_code <> 'outcome_unknown')))`,
    values: [postId, acceptDuplicates],
  })
  const jobs = open.map((row) => ({ id: row.id, job_id: newJobId() }))
  // What could not be told apart from published is given up on here, at the caller's express wish.
  await tx.query({
    text: `update attempts set outcome = 'given_up', settled_at = now()
      where delivery_id = any($1) and (outcome is null or outcome in ('in_doubt', 'probed'))`,
    values: [open.map((row) => row.id)],
  })
  return tx.query<Retried>({
    text: `update deliveries d set status = 'pending', failures = 0, media_restarts = 0, error_code = null, error_message = null,
        raw_response = null, recheck_at = null, retry_at = null, is_incomplete = false, wake_at = now(), job_id = x.job_id,
        warnings = (select coalesce(jsonb_agg(w), '[]') from jsonb_array_elements(d.warnings) w where w->>'code' <> 'thread_incomplete'),
        deadline_at = now() + interval '${deliveryDeadlineHours} hours'
      from json_to_recordset($1::json) as x(id text, job_id uuid)
      where d.id = x.id
      returning d.id as "deliveryId", d.account_id as "accountId", d.job_id as "jobId"`,
    values: [JSON.stringify(jobs)],
  })
}

async function nothingToRetry(tx: RawTx, postId: string): Promise<AppError> {
  const [unknown] = await tx.query({
    text: `select 1 from deliveries where post_id = $1 and error_code = 'outcome_unknown' limit 1`,
    values: [postId],
  })
  return unknown
    ? new AppError(
        'post_not_retryable',
        'What failed may be live already (outcome_unknown). Look at the account first; if the post is not there, retry with {"accept_duplicates": true}.',
      )
    : new AppError(
        'post_not_retryable',
        'Every account has this post already; there is nothing to retry.',
      )
}
