import type { Accepted } from '../driver.ts'
import type { AttemptRow, Evidence, Result, Violation } from './evidence.ts'

/** Holds the evidence against the promises. An empty list: all were kept. */
export function judge(evidence: Evidence): Violation[] {
  return [
    ...evidence.drive.accepted.flatMap((post) => judgePost(evidence, post)),
    ...evidence.drive.keysBroken.map((key) => broken('I5', `key ${key} gave two posts`, null)),
    ...judgeAttempts(evidence.attempts),
    ...judgeRest(evidence),
  ]
}

function broken(invariant: string, what: string, post: Accepted | null): Violation {
  return { invariant, what, post }
}

/**
 * I1: at most one visible post for each part. I2: published means exactly one, under the stored id.
 * I3: failed means none. I4: everything accepted came to an end. I15: unknown only where nobody could tell.
 */
function judgePost(evidence: Evidence, post: Accepted): Violation[] {
  const result = evidence.results.get(post.id)
  if (!result) return [broken('I4', 'an accepted post is not in the database', post)]
  const isFinal = ['published', 'partial', 'failed'].includes(result.postStatus)
  if (!isFinal) return [broken('I4', `the post is still ${result.postStatus}`, post)]
  return [
    ...judgeCount(evidence, post),
    ...judgeVerdict(evidence, post, result),
    ...judgeUnknown(post, result),
  ]
}

/** Twins share their text: as many visible posts as there are creates are right. */
function createsOf(evidence: Evidence, text: string): Accepted[] {
  return evidence.drive.accepted.filter(({ parts }) => parts.includes(text))
}

function judgeCount(evidence: Evidence, post: Accepted): Violation[] {
  return post.parts.flatMap((text) => {
    const count = evidence.visible.get(text)?.length ?? 0
    const creates = createsOf(evidence, text).length
    return count > creates
      ? [broken('I1', `"${text}" is visible ${count} times after ${creates} creates`, post)]
      : []
  })
}

function judgeVerdict(evidence: Evidence, post: Accepted, result: Result): Violation[] {
  const [first = '', ...later] = post.parts
  const ids = evidence.visible.get(first) ?? []
  const published = createsOf(evidence, first).filter(
    ({ id }) => evidence.results.get(id)?.status === 'published',
  ).length
  const unknown = createsOf(evidence, first).filter(
    ({ id }) => evidence.results.get(id)?.errorCode === 'outcome_unknown',
  ).length
  const violations: Violation[] = []
  if (ids.length < published)
    violations.push(
      broken(
        'I2',
        `"${first}" counts as published ${published} times and is visible ${ids.length} times`,
        post,
      ),
    )
  if (ids.length > published + unknown)
    violations.push(
      broken(
        'I3',
        `"${first}" is visible ${ids.length} times and counts as published ${published} times`,
        post,
      ),
    )
  if (result.status !== 'published') return violations
  if (result.platformPostId !== null && !ids.includes(result.platformPostId))
    violations.push(
      broken('I2', `"${first}" is bound to ${result.platformPostId}, which is another post`, post),
    )
  const isBroken = result.warnings.some((warning) => warning.code === 'thread_incomplete')
  for (const text of later)
    if (!isBroken && evidence.visible.get(text)?.length !== 1)
      violations.push(broken('I2', `the part "${text}" is not visible once`, post))
  return violations
}

/** Nobody can tell where the account could not be read, its access is gone, or reading was never permitted. */
const unknownReasons = [
  'could not be read',
  'without a clear answer',
  'not answer',
  'does not renew the access',
  'no longer valid',
  'connect the account again',
  'renewed token was refused',
  'does not permit this',
  'only the creator can see',
]

function judgeUnknown(post: Accepted, { errorCode, errorMessage }: Result): Violation[] {
  const isUnknown = errorCode === 'outcome_unknown'
  const isAllowed = unknownReasons.some((reason) => errorMessage?.includes(reason))
  return isUnknown && !isAllowed
    ? [broken('I15', `unknown without need: ${errorMessage}`, post)]
    : []
}

const decidedWithoutEffect = ['rejected', 'not_sent', 'absent', 'probed', 'given_up']

/** I14: a step was sent again only after the sending before it was decided to have had no effect. */
function judgeAttempts(attempts: readonly AttemptRow[]): Violation[] {
  const before = new Map<string, AttemptRow>()
  return attempts.flatMap((attempt) => {
    const key = `${attempt.deliveryId} ${attempt.step}`
    const last = before.get(key)
    before.set(key, attempt)
    if (!last || decidedWithoutEffect.includes(last.outcome ?? '')) return []
    return [
      broken('I14', `${key} was sent again while the attempt before was ${last.outcome}`, null),
    ]
  })
}

/** I10: no account died although its tokens were good. I13: nothing is left over. */
function judgeRest({ leftOver }: Evidence): Violation[] {
  const all: [number, string, string][] = [
    [leftOver.deadAccounts, 'I10', 'accounts count as dead, although the network never said so'],
    [leftOver.openDeliveries, 'I13', 'deliveries still wait for something'],
    [leftOver.openAttempts, 'I13', 'attempts are still under way'],
    [leftOver.jobs, 'I13', 'jobs are left in the queue'],
  ]
  return all.flatMap(([count, invariant, what]) =>
    count > 0 ? [broken(invariant, `${count} ${what}`, null)] : [],
  )
}
