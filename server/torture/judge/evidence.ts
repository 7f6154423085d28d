import type pg from 'pg'
import type { LedgerPost } from '../../src/networks/simulator-contract.ts'
import { type Accepted, textOf } from './accepted.ts'

/** What the networks show, what we say, and what we wrote down. */
export interface Evidence {
  accepted: readonly Accepted[]
  /** Posts that were accepted and are not in the database. */
  lost: readonly string[]
  keysBroken: readonly string[]
  /** Cancels and edits whose answer was not kept. */
  brokenRaces: readonly string[]
  visible: Visible
  /** By delivery. */
  results: ReadonlyMap<string, Result>
  attempts: readonly AttemptRow[]
  /** Commits whose answer was unclear at first. */
  doubts: number
  leftOver: LeftOver
}

/** What people see, by its text as `textOf` writes it. */
export type Visible = ReadonlyMap<string, readonly VisiblePost[]>

export interface VisiblePost {
  id: string
  comments: readonly string[]
  appearedMs: number
}

/** What should be nought when everything is at rest. */
export interface LeftOver {
  jobs: number
  openAttempts: number
  openDeliveries: number
  /** Accounts that count as dead, and whose tokens the network takes. */
  deadAccounts: number
  /** Commits that began while the network wanted nothing from the account. */
  heldCommits: number
}

export interface Result {
  deliveryId: string
  platform: string
  postStatus: string
  status: string
  platformPostId: string | null
  errorCode: string | null
  errorMessage: string | null
  warnings: readonly { code: string }[]
  /** What was decided last, and why. */
  lastWord: string | null
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

/** Where the judge reads: straight at the database. */
export type Reader = Pick<pg.Client, 'query'>

/** Sorts what a ledger shows. @param accountOf the account of ours behind an author */
export function visibleOf(
  posts: Iterable<LedgerPost>,
  accountOf: (authorId: string) => string | undefined,
): Visible {
  const visible = new Map<string, VisiblePost[]>()
  for (const { text, id, author_id, comments, created_at } of posts) {
    const key = textOf(accountOf(author_id) ?? author_id, text)
    const post = {
      id,
      comments: comments.map((comment) => comment.text),
      appearedMs: Date.parse(created_at),
    }
    visible.set(key, [...(visible.get(key) ?? []), post])
  }
  return visible
}

/** What the API would say of each delivery. */
export async function readResults(sql: Reader): Promise<Map<string, Result>> {
  const { rows } = await sql.query<Result>(
    `select d.id as "deliveryId", d.platform, p.status as "postStatus", d.status, d.platform_post_id as "platformPostId",
      d.error_code as "errorCode", d.error_message as "errorMessage", d.warnings,
      (select t.decision || ': ' || t.reason from timeline t
        where t.delivery_id = d.id and t.decision is not null order by t.id desc limit 1) as "lastWord"
      from posts p join deliveries d on d.post_id = p.id`,
  )
  return new Map(rows.map((row) => [row.deliveryId, row]))
}

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
export async function readOpen(
  sql: Reader,
): Promise<Pick<LeftOver, 'jobs' | 'openAttempts' | 'openDeliveries'>> {
  const { rows } = await sql.query(
    `select (select count(*)::int from pgboss.job where name = 'deliver' and state in ('created', 'retry', 'active')) as jobs,
      (select count(*)::int from attempts where outcome is null) as "openAttempts",
      (select count(*)::int from deliveries where wake_at is not null) as "openDeliveries"`,
  )
  return rows[0]
}
