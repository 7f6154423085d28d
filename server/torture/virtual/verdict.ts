import type { SandboxAccount } from '../../src/networks/simulator-contract.ts'
import { type Accepted, textOf } from '../judge/accepted.ts'
import {
  type Evidence,
  type Reader,
  type Result,
  readAttempts,
  readOpen,
  readResults,
  type Violation,
  visibleOf,
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
    accepted.push(...(await acceptedOf(story.sql, id, planned, story.startMs)))
  const dead = await story.perform(() => story.owners.countWronglyDead())
  const evidence: Evidence = {
    accepted,
    lost: [],
    keysBroken: story.keysBroken,
    brokenRaces: [],
    visible: visibleOf(story.network.posts(), (authorId) => accountOf(story, authorId)),
    results: await readResults(story.sql),
    ...(await readAttempts(story.sql)),
    leftOver: { ...(await readOpen(story.sql)), deadAccounts: dead, heldCommits: 0 },
  }
  return {
    violations: [...judge(evidence), ...(story.isCalm ? judgeCalm(evidence) : [])],
    counts: countsOf(evidence),
  }
}

/** Where nothing went wrong, nothing may fail: a story in which all fails keeps every other promise. */
function judgeCalm({ accepted, results }: Evidence): Violation[] {
  const texts = accepted.map(({ parts }) => parts[0])
  const twins = new Set(texts.filter((text, index) => texts.indexOf(text) !== index))
  // Some networks refuse the second of two that read the same, and are right to.
  const isTwin = ({ deliveryId, errorCode }: Result): boolean =>
    errorCode === 'duplicate_content' &&
    twins.has(accepted.find(({ id }) => id === deliveryId)?.parts[0])
  return [...results.values()]
    .filter((result) => result.status !== 'published' && !isTwin(result))
    .map(({ errorMessage }) => ({
      invariant: 'calm',
      what: `failed although nothing went wrong: ${errorMessage}`,
      post: null,
    }))
}

function countsOf({ accepted, attempts, doubts, results }: Evidence): Counts {
  const all = [...results.values()]
  return {
    posts: accepted.length,
    published: all.filter(({ status }) => status === 'published').length,
    commits: attempts.length,
    doubts,
    unknown: all.filter(({ errorCode }) => errorCode === 'outcome_unknown').length,
  }
}

function accountOf({ owners }: Case, authorId: string): string | undefined {
  return owners.members.find(({ person }) => namesOf(person).includes(authorId))?.accountId
}

function namesOf({ id, page_id, author_urn }: SandboxAccount): (string | null)[] {
  return [id, page_id, author_urn]
}

/** The deliveries of an accepted post. */
async function acceptedOf(
  sql: Reader,
  postId: string,
  { parts, comment, atMs, scheduledAtMs }: PlannedPost,
  startMs: number,
): Promise<Accepted[]> {
  const { rows } = await sql.query<{ id: string; account_id: string }>(
    'select id, account_id from deliveries where post_id = $1 order by position',
    [postId],
  )
  return rows.map(({ id, account_id }) => ({
    id,
    accountId: account_id,
    parts: parts.map((part) => textOf(account_id, part)),
    comment,
    never: [],
    notBefore: scheduledAtMs === null ? null : startMs + scheduledAtMs,
    acceptedAt: startMs + atMs,
  }))
}
