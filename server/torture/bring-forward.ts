import type { Fleet } from './fleet.ts'

const tries = 20

/**
 * Moves a scheduled post to a moment a few seconds away: the API takes nothing below a minute, and
 * the race at the due moment is the same. One statement, so that it has happened or has not.
 * @returns when it is due
 */
export async function bringForward(fleet: Fleet, postId: string, inMs: number): Promise<Date> {
  for (let attempt = 1; ; attempt++) {
    const dueAt = new Date(Date.now() + inMs)
    try {
      await fleet.sql.query(forwardSql, [postId, dueAt])
      return dueAt
    } catch (error) {
      // The database may be away.
      if (attempt === tries) throw error
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
}

const forwardSql = `
  with post as (update posts set scheduled_at = $2 where id = $1 and status = 'scheduled' returning id),
  woken as (
    update deliveries set wake_at = $2, deadline_at = $2 + interval '24 hours' where post_id in (select id from post) returning job_id
  )
  update pgboss.job set start_after = $2 where id in (select job_id from woken)`
