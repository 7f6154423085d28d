import { isUniqueViolation } from '../db/database.ts'
import type { DeliveryErrorCode } from '../errors.ts'
import type { Progress } from '../networks/contract.ts'
import type { RawResponse } from '../networks/publish-error.ts'
import { reached } from './checkpoint.ts'
import { nextRecheck } from './recheck-schedule.ts'
import { type Attempt, isUndecided } from './records.ts'
import { addWarnings, applyProgress, contentOf, decide, LeaseLost, type Run } from './run.ts'
import type { AttemptVerdict, Settlement, Verdict } from './settle.ts'

export interface Failure {
  code: DeliveryErrorCode
  message: string
  response?: RawResponse | null
  /** The network itself says that there will be no post, as opposed to what keeps us from asking. */
  isNetworksWord?: boolean
}

/** The end: every account's result is published. @throws LeaseLost */
export async function finishPublished(run: Run, attempt: AttemptVerdict | null): Promise<void> {
  if (!run.isPublished)
    throw new Error(`${run.network.id}: all steps are done, and none of them published`)
  run.step = null
  decide(
    run,
    'published',
    run.platformPostId ? `The network's id is ${run.platformPostId}.` : 'The network gave no id.',
  )
  await settle(run, {
    status: 'published',
    errorCode: null,
    errorMessage: null,
    rawResponse: null,
    attempt,
  })
}

/** A commit that may have happened, and that nobody can look for any more. */
function isInDoubt(run: Run, decided: AttemptVerdict | null): boolean {
  return run.attempts.some((attempt) => attempt.id !== decided?.id && isUndecided(attempt))
}

/** A commit was accepted, and the network was to say later what became of it. */
export function isAccepted({
  isPublished,
  attempts,
}: Pick<Run, 'isPublished' | 'attempts'>): boolean {
  return !isPublished && attempts.some(({ outcome }) => outcome === 'done')
}

const unknownOutcome = {
  doubtful:
    'The network may have published this post: the answer to the call was lost, and the account does not tell.',
  accepted: 'The network has taken this post, and what became of it could not be read.',
}

/**
 * The end by an error. While a commit is in doubt, or accepted and not yet seen, whatever stopped us
 * from looking ends as `outcome_unknown`: "failed" would invite a second post. What is live already stays published: a
 * thread that broke after its first part is a published post with a warning. @throws LeaseLost
 */
export async function finishFailed(
  run: Run,
  failure: Failure,
  attempt: AttemptVerdict | null,
): Promise<void> {
  if (run.isPublished) return finishWithout(run, failure, attempt)
  const isUnseen = isAccepted(run) && failure.isNetworksWord !== true
  const code = isUnseen || isInDoubt(run, attempt) ? 'outcome_unknown' : failure.code
  const words = isUnseen ? unknownOutcome.accepted : unknownOutcome.doubtful
  const message =
    code === 'outcome_unknown'
      ? `${words} ${failure.message} Look at the account before sending it again.`
      : failure.message
  run.step = null
  decide(run, 'failed', message)
  const rawResponse = failure.response ?? null
  await settle(run, {
    status: 'failed',
    errorCode: code,
    errorMessage: message,
    rawResponse,
    attempt,
  })
}

/** The post is live; what was to follow it (a part of a thread, a comment, its address) is not. */
async function finishWithout(
  run: Run,
  failure: Failure,
  attempt: AttemptVerdict | null,
): Promise<void> {
  const code = run.step?.ifItFails ?? 'thread_incomplete'
  const what = code === 'thread_incomplete' ? 'A later part failed' : 'A step after it failed'
  const inDoubt = isInDoubt(run, attempt) ? ' It may have gone through all the same.' : ''
  addWarnings(run, [{ code, message: `${what}: ${failure.message}${inDoubt}` }])
  decide(run, 'published', `The post is live. ${what}: ${failure.message}${inDoubt}`)
  await settle(run, {
    status: 'published',
    errorCode: null,
    errorMessage: null,
    rawResponse: failure.response ?? null,
    attempt,
  })
}

/** A post that counted as failed because nobody could tell turns out to be live. @throws LeaseLost */
export async function correctToPublished(
  run: Run,
  attempt: Attempt,
  progress: Progress<unknown>,
): Promise<void> {
  applyProgress(run, progress)
  decide(run, 'found', 'The post is live after all: a later look at the account found it.')
  run.step = run.network.nextStep(contentOf(run), run.state)
  if (run.step !== null) {
    const code = run.step.ifItFails ?? 'thread_incomplete'
    addWarnings(run, [
      { code, message: 'The post was found late; what was to follow it was not sent.' },
    ])
  }
  const done: AttemptVerdict = { id: attempt.id, outcome: 'done' }
  const none = { errorCode: null, errorMessage: null, rawResponse: null }
  await settle(run, { status: 'published', ...none, attempt: done }, true)
}

type End = Pick<Verdict, 'status' | 'errorCode' | 'errorMessage' | 'rawResponse' | 'attempt'>

async function settle(run: Run, end: End, isCorrection = false): Promise<void> {
  const verdict: Verdict = {
    ...end,
    state: run.state,
    platformPostId: run.platformPostId,
    platformPostUrl: run.platformPostUrl,
    warnings: run.warnings,
    isIncomplete: run.isPublished && run.network.isIncomplete(contentOf(run), run.state),
  }
  const settlement: Settlement = {
    delivery: run.delivery,
    verdict,
    timeline: run.timeline.splice(0),
    isCorrection,
    recheckAt: end.errorCode === 'outcome_unknown' ? nextRecheck(run, 0) : null,
  }
  reached('before_settle', run.delivery.id)
  if (!(await settleOnce(run, settlement))) throw new LeaseLost()
  reached('after_settle', run.delivery.id)
}

async function settleOnce(run: Run, settlement: Settlement): Promise<boolean> {
  try {
    return await run.context.settle(settlement)
  } catch (error) {
    if (!isUniqueViolation(error, 'deliveries_bound')) throw error
    // Another delivery holds this network id. Two results may not point at one post.
    addWarnings(run, [
      {
        code: 'id_not_available',
        message: `The network's id ${run.platformPostId} belongs to another delivery of this account.`,
      },
    ])
    const verdict = {
      ...settlement.verdict,
      platformPostId: null,
      platformPostUrl: null,
      warnings: run.warnings,
    }
    return run.context.settle({ ...settlement, verdict })
  }
}
