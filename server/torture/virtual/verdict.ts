import type { SandboxAccount } from '../../src/networks/simulator-contract.ts'
import type { Accepted } from '../driver.ts'
import {
  type Evidence,
  type Reader,
  type Result,
  readAttempts,
  readLeftOver,
  type Violation,
} from '../judge/evidence.ts'
import { judge } from '../judge/judge.ts'
import type { Owners } from './owners.ts'
import type { PlannedPost } from './plan.ts'
import type { VirtualNetwork } from './virtual-network.ts'

/** An account of a story. */
export interface Member {
  accountId: string
  person: SandboxAccount
}

/** What the judge looks into. */
export interface Case {
  sql: Reader
  network: VirtualNetwork
  owners: Owners
  /** Lets the owners finish what they do. */
  perform<T>(work: () => Promise<T>): Promise<T>
  startMs: number
  posts: readonly { id: string; planned: PlannedPost }[]
  keysBroken: string[]
  /** Nothing went wrong in this story. */
  isCalm: boolean
}

export interface Counts {
  posts: number
  published: number
  commits: number
  doubts: number
  unknown: number
}

/** Holds what the network shows against what the database says. */
export async function judgeStory(
  story: Case,
): Promise<{ violations: Violation[]; counts: Counts }> {
  const accepted: Accepted[] = []
  for (const { id, planned } of story.posts)
    accepted.push(...(await acceptedOf(story.sql, id, planned.parts, story.startMs + planned.atMs)))
  const dead = await story.perform(() => story.owners.countWronglyDead())
  const drive = { accepted, keysBroken: story.keysBroken }
  const evidence = await collect(story.sql, story.network, story.owners.members, drive, dead)
  return {
    violations: [
      ...judge(evidence),
      ...judgeTimes(story),
      ...(story.isCalm ? judgeCalm(evidence) : []),
    ],
    counts: countsOf(evidence),
  }
}

/** Networks tell times in whole seconds. */
const secondMs = 1_000

/** I6: nothing appears before its time. */
function judgeTimes({ posts, network, startMs }: Case): Violation[] {
  const dueMs = new Map(posts.map(({ planned }) => [planned.text, planned.scheduledAtMs ?? 0]))
  return network
    .posts()
    .filter(({ text, created_at }) => {
      const appearedMs = Date.parse(created_at) + secondMs - startMs
      return appearedMs < (dueMs.get(text) ?? Number.NEGATIVE_INFINITY)
    })
    .map(({ text, created_at }) => ({
      invariant: 'I6',
      what: `"${text}" appeared at ${created_at}, before its time`,
      post: null,
    }))
}

/** Where nothing went wrong, nothing may fail: a story in which all fails keeps every other promise. */
function judgeCalm({ drive, results }: Evidence): Violation[] {
  const texts = drive.accepted.map(({ parts }) => parts[0])
  const twins = new Set(texts.filter((text, index) => texts.indexOf(text) !== index))
  // Some networks refuse the second of two that read the same, and are right to.
  const isTwin = ({ postId, errorCode }: Result): boolean =>
    errorCode === 'duplicate_content' &&
    twins.has(drive.accepted.find(({ id }) => id === postId)?.parts[0])
  return [...results.values()]
    .filter((result) => result.status !== 'published' && !isTwin(result))
    .map(({ errorMessage }) => ({
      invariant: 'calm',
      what: `failed although nothing went wrong: ${errorMessage}`,
      post: null,
    }))
}

function countsOf({ drive, attempts, doubts, results }: Evidence): Counts {
  const all = [...results.values()]
  return {
    posts: drive.accepted.length,
    published: all.filter(({ status }) => status === 'published').length,
    commits: attempts.length,
    doubts,
    unknown: all.filter(({ errorCode }) => errorCode === 'outcome_unknown').length,
  }
}

/**
 * Puts together what the judge looks at. The judge knows posts with one account each, so a
 * delivery stands for a post here, and a text is told apart by its account.
 */
async function collect(
  sql: Reader,
  network: VirtualNetwork,
  members: readonly Member[],
  drive: Evidence['drive'],
  deadAccounts: number,
): Promise<Evidence> {
  const results = await sql.query<Result>(
    `select d.id as "postId", p.status as "postStatus", d.status, d.platform_post_id as "platformPostId",
      d.error_code as "errorCode", d.error_message as "errorMessage", d.warnings
      from posts p join deliveries d on d.post_id = p.id`,
  )
  return {
    drive,
    visible: visibleTexts(network, members),
    results: new Map(results.rows.map((row) => [row.postId, row])),
    ...(await readAttempts(sql)),
    leftOver: { ...(await readLeftOver(sql)), deadAccounts },
  }
}

function visibleTexts(
  network: VirtualNetwork,
  members: readonly Member[],
): Map<string, readonly string[]> {
  const visible = new Map<string, readonly string[]>()
  for (const { text, id, author_id } of network.posts()) {
    const owner = members.find(({ person }) => namesOf(person).includes(author_id))
    const key = textOf(owner?.accountId ?? author_id, text)
    visible.set(key, [...(visible.get(key) ?? []), id])
  }
  return visible
}

function namesOf({ id, page_id, author_urn }: SandboxAccount): (string | null)[] {
  return [id, page_id, author_urn]
}

/** A text as the judge compares it: the same words on another account are another post. */
function textOf(accountId: string, text: string): string {
  return `${accountId}: ${text}`
}

/** The deliveries of an accepted post, each as a post of its own. */
async function acceptedOf(
  sql: Reader,
  postId: string,
  parts: readonly string[],
  acceptedAt: number,
): Promise<Accepted[]> {
  const { rows } = await sql.query<{ id: string; account_id: string }>(
    'select id, account_id from deliveries where post_id = $1 order by position',
    [postId],
  )
  return rows.map(({ id, account_id }) => ({
    id,
    accountId: account_id,
    parts: parts.map((part) => textOf(account_id, part)),
    acceptedAt,
  }))
}
