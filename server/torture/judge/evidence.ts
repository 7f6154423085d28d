import type pg from 'pg'
import type { Accepted, Drive } from '../driver.ts'
import type { Fleet } from '../fleet.ts'

/** What the network shows, what we say, and what we wrote down. */
export interface Evidence {
  drive: Pick<Drive, 'accepted' | 'keysBroken'>
  /** Ids of visible posts, by their text. */
  visible: ReadonlyMap<string, readonly string[]>
  results: ReadonlyMap<string, Result>
  attempts: readonly AttemptRow[]
  /** Commits whose answer was unclear at first. */
  doubts: number
  leftOver: { jobs: number; openAttempts: number; openDeliveries: number; deadAccounts: number }
}

export interface Result {
  postId: string
  postStatus: string
  status: string
  platformPostId: string | null
  errorCode: string | null
  errorMessage: string | null
  warnings: readonly { code: string }[]
}

export interface AttemptRow {
  deliveryId: string
  step: string
  number: number
  outcome: string | null
  reason: string
}

/** A promise that was broken. */
export interface Violation {
  invariant: string
  what: string
  post: Accepted | null
}

export async function collectEvidence(fleet: Fleet, drive: Drive): Promise<Evidence> {
  const ledger = await fleet.sandbox('GET', '/ledger?network=x&include=posts')
  const visible = new Map<string, string[]>()
  for (const { text, id } of ledger.posts as { text: string; id: string }[])
    visible.set(text, [...(visible.get(text) ?? []), id])
  const { rows } = await fleet.sql.query(
    `select p.id as "postId", p.status as "postStatus", d.status, d.platform_post_id as "platformPostId",
      d.error_code as "errorCode", d.error_message as "errorMessage", d.warnings
      from posts p join deliveries d on d.post_id = p.id`,
  )
  return {
    drive,
    visible,
    results: new Map(rows.map((row: Result) => [row.postId, row])),
    ...(await readAttempts(fleet.sql)),
    leftOver: await readLeftOver(fleet.sql),
  }
}

/** Where the judge reads: straight at the database. */
export type Reader = Pick<pg.Client, 'query'>

/** Every commit that was sent, and how many were unclear at first. */
export async function readAttempts(sql: Reader): Promise<Pick<Evidence, 'attempts' | 'doubts'>> {
  const attempts = await sql.query(
    `select delivery_id as "deliveryId", step, number, outcome, reason from attempts order by id`,
  )
  const doubts = await sql.query(
    `select count(*)::int as count from timeline where decision = 'in doubt'`,
  )
  return { attempts: attempts.rows, doubts: doubts.rows[0].count }
}

/** What is still open when everything should be at rest. */
export async function readLeftOver(sql: Reader): Promise<Evidence['leftOver']> {
  const { rows } = await sql.query(
    `select (select count(*)::int from pgboss.job where name = 'deliver' and state in ('created', 'retry', 'active')) as jobs,
      (select count(*)::int from attempts where outcome is null) as "openAttempts",
      (select count(*)::int from deliveries where wake_at is not null) as "openDeliveries",
      (select count(*)::int from accounts where health <> 'active' and health_reason not like '%does not renew the access%') as "deadAccounts"`,
  )
  return rows[0]
}
