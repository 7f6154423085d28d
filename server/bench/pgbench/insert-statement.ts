import { deliveryDeadlineHours } from '../../src/posts/insert-posts.ts'

/** What is the same in every row; pgbench hands them to the server as parameters. */
export interface InsertVariables {
  workspace: string
  /** A PostgreSQL array, such as `{acc_1,acc_2}`. */
  accounts: string
  platform: string
  text: string
  /** A delivery's content, as JSON. */
  content: string
}

/** 26 characters that rise with time, made by the server: as long and as ordered as ours. */
const orderedId = (prefix: string): string =>
  `'${prefix}' || left(replace(uuidv7()::text, '-', ''), 26)`

/**
 * What one `POST /v1/posts` to one account leaves in the database, as one statement: the same
 * tables, columns and `on conflict` as the insert of `posts/insert-posts.ts`, without JSON
 * in between. `checkRows` makes sure that it stays so.
 */
export const insertStatement = `
with fresh as (
  insert into posts (id, workspace_id, environment, status, text, media_urls, platform_options, late_policy,
    scheduled_at, queued_at, idempotency_key_hash, request_fingerprint, last_sequence)
  values (${orderedId('post_')}, :workspace, 'test', 'queued', :text, '[]', '{}', 'publish',
    null, now(), sha256(uuid_send(gen_random_uuid())), sha256(uuid_send(gen_random_uuid())), 1)
  on conflict do nothing
  returning id, workspace_id, environment, status, scheduled_at
), delivered as (
  insert into deliveries (id, post_id, position, workspace_id, environment, account_id, platform, status, content,
    wake_at, deadline_at, job_id)
  select ${orderedId('dlv_')}, id, 0, workspace_id, environment, (:accounts::text[])[:number], :platform, 'pending',
    :content::jsonb, now(), now() + interval '${deliveryDeadlineHours} hours', gen_random_uuid()
  from fresh
  returning id, job_id
), queued as (
  insert into pgboss.job_common (id, name, data, priority, start_after, created_on, singleton_key, singleton_on,
    group_id, group_tier, expire_seconds, deletion_seconds, keep_until, retry_limit, retry_delay, retry_backoff,
    retry_delay_max, policy, dead_letter, heartbeat_seconds, blocked, blocking, pending_dependencies, trace_context)
  select d.job_id, q.name, jsonb_build_object('deliveryId', d.id), 0, now(), now(), null, null,
    null, null, q.expire_seconds, q.deletion_seconds, now() + q.retention_seconds * interval '1s', q.retry_limit,
    q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds, false, false, 0, null
  from delivered d join pgboss.queue q on q.name = 'deliver'
  on conflict do nothing
)
insert into events (id, workspace_id, environment, post_id, type, sequence, data)
select ${orderedId('evt_')}, workspace_id, environment, id, 'post.' || status, 1,
  jsonb_build_object('post_id', id, 'status', status)
from fresh;
`

/** A pgbench script: one transaction of one statement, to an account drawn at random. */
export function insertScript(accountCount: number): string {
  return `\\set number random(1, ${accountCount})\n${insertStatement}`
}
