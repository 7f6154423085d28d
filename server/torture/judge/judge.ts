import type { Accepted } from './accepted.ts'
import type { AttemptRow, Evidence, Result, Violation, VisiblePost } from './evidence.ts'

/** Holds the evidence against the promises. An empty list: all were kept. */
export function judge(evidence: Evidence): Violation[] {
  const creates = Map.groupBy(evidence.accepted, ({ parts }) => parts[0] ?? '')
  return [
    ...evidence.accepted.flatMap((post) => judgePost(evidence, post, creates)),
    ...evidence.lost.map((id) =>
      broken('I4', `the accepted post ${id} is not in the database`, null),
    ),
    ...evidence.keysBroken.map((key) => broken('I5', `key ${key} gave two posts`, null)),
    ...evidence.brokenRaces.map((what) => broken('I7', what, null)),
    ...judgeAttempts(evidence.attempts),
    ...judgeRest(evidence),
  ]
}

/** Twins share their text: as many visible posts as there are creates are right. */
type Creates = ReadonlyMap<string, readonly Accepted[]>

function broken(invariant: string, what: string, post: Accepted | null): Violation {
  return { invariant, what, post }
}

/**
 * I1: at most one visible post for each part, and one comment. I2: published means exactly one, under
 * the stored id. I3: failed means none. I4: everything accepted came to an end. I6: nothing before its
 * time. I7: what was canceled or edited away is not seen. I15: unknown only where nobody could tell.
 */
function judgePost(evidence: Evidence, post: Accepted, creates: Creates): Violation[] {
  const result = evidence.results.get(post.id)
  if (!result) return [broken('I4', 'an accepted delivery is not in the database', post)]
  const isFinal = ['published', 'partial', 'failed', 'canceled'].includes(result.postStatus)
  if (!isFinal) {
    const what = `the post is still ${result.postStatus}; its delivery, ${result.status}: ${result.lastWord}`
    return [broken('I4', what, post)]
  }
  return [
    ...judgeCount(evidence, post, creates),
    ...judgeVerdict(evidence, post, result, creates),
    ...judgeComment(evidence, post, result, creates),
    ...judgeTime(evidence, post),
    ...judgeNever(evidence, post),
    ...judgeUnknown(post, result),
  ]
}

function seen(evidence: Evidence, text: string): readonly VisiblePost[] {
  return evidence.visible.get(text) ?? []
}

function createsOf(creates: Creates, { parts }: Accepted): readonly Accepted[] {
  return creates.get(parts[0] ?? '') ?? []
}

function judgeCount(evidence: Evidence, post: Accepted, creates: Creates): Violation[] {
  const most = createsOf(creates, post).length
  return post.parts.flatMap((text) => {
    const count = seen(evidence, text).length
    return count > most
      ? [broken('I1', `"${text}" is visible ${count} times after ${most} creates`, post)]
      : []
  })
}

function judgeVerdict(
  evidence: Evidence,
  post: Accepted,
  result: Result,
  creates: Creates,
): Violation[] {
  const [first = '', ...later] = post.parts
  const shown = seen(evidence, first).length
  const twins = createsOf(creates, post).map(({ id }) => evidence.results.get(id))
  const published = twins.filter((each) => each?.status === 'published').length
  const unknown = twins.filter((each) => each?.errorCode === 'outcome_unknown').length
  const violations: Violation[] = []
  const counts = `"${first}" is visible ${shown} times and counts as published ${published} times`
  if (shown < published) violations.push(broken('I2', counts, post))
  if (shown > published + unknown)
    violations.push(broken(result.postStatus === 'canceled' ? 'I7' : 'I3', counts, post))
  if (result.status !== 'published') return violations
  const { platformPostId: id } = result
  if (id !== null && !seen(evidence, first).some((each) => each.id === id))
    violations.push(broken('I2', `"${first}" is bound to ${id}, which is another post`, post))
  if (result.warnings.some(({ code }) => code === 'thread_incomplete')) return violations
  for (const text of later)
    if (seen(evidence, text).length !== 1)
      violations.push(broken('I2', `the part "${text}" is not visible once`, post))
  return violations
}

/** A first comment stands there once, or the result warns that it does not. */
function judgeComment(
  evidence: Evidence,
  post: Accepted,
  result: Result,
  creates: Creates,
): Violation[] {
  const { comment, parts } = post
  if (comment === null) return []
  const most = createsOf(creates, post).length
  const all = seen(evidence, parts[0] ?? '').flatMap(({ comments }) => comments)
  const count = all.filter((text) => text === comment).length
  if (count > most)
    return [broken('I1', `the comment "${comment}" is visible ${count} times`, post)]
  const isWarned = result.warnings.some(({ code }) => code === 'first_comment_failed')
  const isMissing = count < most && result.status === 'published' && !isWarned && most === 1
  return isMissing
    ? [broken('I2', `the comment "${comment}" is missing without a warning`, post)]
    : []
}

/** Networks tell times in whole seconds. */
const secondMs = 1_000

function judgeTime(evidence: Evidence, { parts, notBefore, ...post }: Accepted): Violation[] {
  if (notBefore === null) return []
  return seen(evidence, parts[0] ?? '')
    .filter(({ appearedMs }) => appearedMs + secondMs < notBefore)
    .map(({ appearedMs }) => {
      const what = `"${parts[0]}" appeared ${notBefore - appearedMs} ms before its time`
      return broken('I6', what, { parts, notBefore, ...post })
    })
}

function judgeNever(evidence: Evidence, post: Accepted): Violation[] {
  return post.never
    .filter((text) => seen(evidence, text).length > 0)
    .map((text) => broken('I7', `"${text}" is visible, and is not what the post says`, post))
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

/** I9: no commit while the account is held. I10: no account died although its tokens were good. I13: nothing is left over. */
function judgeRest({ leftOver }: Evidence): Violation[] {
  const all: [number, string, string][] = [
    [leftOver.heldCommits, 'I9', 'commits began while the network wanted none'],
    [
      leftOver.deadAccounts,
      'I10',
      'accounts count as dead, although the network takes their tokens',
    ],
    [leftOver.openDeliveries, 'I13', 'deliveries still wait for something'],
    [leftOver.openAttempts, 'I13', 'attempts are still under way'],
    [leftOver.jobs, 'I13', 'jobs are left in the queue'],
  ]
  return all.flatMap(([count, invariant, what]) =>
    count > 0 ? [broken(invariant, `${count} ${what}`, null)] : [],
  )
}
