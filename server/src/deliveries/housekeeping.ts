import type { Database } from '../db/database.ts'

const idempotencyDays = 7
const sessionDays = 30

/** Forgets what is kept for a time only: call logs and raw answers, spent idempotency keys, ended sessions. */
export async function keepHouse(database: Database, logRetentionDays: number): Promise<void> {
  await database.query({
    text: `delete from timeline where at < now() - $1 * interval '1 day'`,
    values: [logRetentionDays],
  })
  await database.query({
    text: `update deliveries set raw_response = null from posts p
      where p.id = deliveries.post_id and raw_response is not null and p.finished_at < now() - $1 * interval '1 day'`,
    values: [logRetentionDays],
  })
  // Connections that were started: long enough to say of a late callback what became of it.
  await database.query({
    text: `delete from connections where created_at < now() - interval '1 day'`,
  })
  // A session in use is prolonged, but not for ever.
  await database.query({
    text: `delete from sessions where expires_at < now() or created_at < now() - interval '${sessionDays} days'`,
  })
  await database.query({
    text: `delete from idempotency_keys where created_at < now() - interval '${idempotencyDays} days'`,
  })
}
