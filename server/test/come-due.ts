import type { TestApp } from './start-app.ts'

/** Brings a scheduled post's moment to now, as if its time had passed. */
export async function comeDue(app: TestApp, postId: string): Promise<void> {
  const { database } = app.app
  await database.query({
    text: 'update posts set scheduled_at = now() where id = $1',
    values: [postId],
  })
  await database.query({
    text: 'update deliveries set wake_at = now() where post_id = $1',
    values: [postId],
  })
  await database.query({
    text: 'update pgboss.job set start_after = now() where id in (select job_id from deliveries where post_id = $1)',
    values: [postId],
  })
}
