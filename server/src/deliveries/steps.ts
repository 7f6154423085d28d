import type { CommitStep, Progress, RepeatableStep } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { reached } from './checkpoint.ts'
import { finishPublished } from './finish.ts'
import { reconcile } from './reconcile.ts'
import type { Attempt } from './records.ts'
import { restAfter, type StepEnd } from './rest.ts'
import {
  applyProgress,
  cleaned,
  contentOf,
  decide,
  LeaseLost,
  type Run,
  requestHash,
  save,
  stepContext,
} from './run.ts'
import type { AttemptVerdict } from './settle.ts'

/** A wait this short is not worth letting go of the delivery. */
const shortWaitMs = 1_500

/** Prepare or observe: may be run again at will, so a failure of any kind is simply tried again later. */
export async function runRepeatable(
  run: Run,
  step: RepeatableStep<unknown, unknown>,
): Promise<StepEnd> {
  let progress: Progress<unknown>
  try {
    progress = await step.run(stepContext(run))
  } catch (error) {
    return restAfter(run, step.name, cleaned(run, error), null)
  }
  reached('after_prepare', run.delivery.id)
  applyProgress(run, progress)
  const waitMs = progress.waitMs ?? 0
  if (waitMs > shortWaitMs) {
    await save(run, null, { wakeAt: new Date(Date.now() + waitMs), isRetry: false })
    return 'stop'
  }
  await save(run, null, null)
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
  return 'go on'
}

/** The call that makes it visible: through the gate, once. */
export async function runCommit(run: Run, step: CommitStep<unknown, unknown>): Promise<StepEnd> {
  const undecided = run.attempts.find(
    (attempt) =>
      attempt.step === step.name && (attempt.outcome === null || attempt.outcome === 'in_doubt'),
  )
  if (undecided) return reconcile(run, step, undecided)
  reached('before_gate', run.delivery.id)
  const attempt = await passGate(run, step)
  reached('after_gate', run.delivery.id)
  let progress: Progress<unknown>
  try {
    progress = await step.run(stepContext(run))
  } catch (error) {
    reached('after_commit', run.delivery.id)
    return afterFailedCommit(run, step, attempt, cleaned(run, error))
  }
  reached('after_commit', run.delivery.id)
  applyProgress(run, progress)
  const done: AttemptVerdict = { id: attempt.id, outcome: 'done' }
  if (run.network.nextStep(contentOf(run), run.state) === null) {
    await finishPublished(run, done)
    return 'stop'
  }
  await save(run, done, null)
  return 'go on'
}

async function passGate(run: Run, step: CommitStep<unknown, unknown>): Promise<Attempt> {
  const earlier = run.attempts.filter((attempt) => attempt.step === step.name)
  const reason = whyAllowed(earlier)
  decide(run, step.name, 'send', reason)
  const attempt = await run.context.gate({
    deliveryId: run.delivery.id,
    postId: run.delivery.postId,
    fence: run.delivery.fence,
    step: step.name,
    reason,
    isResent: earlier.at(-1)?.outcome === 'absent',
    requestHash: requestHash(run, step.name),
    state: run.state,
    timeline: run.timeline.splice(0),
  })
  if (!attempt) throw new LeaseLost()
  run.attempts.push({ ...attempt })
  // The gate took its time, or this process was paused: somebody else may hold the delivery by now.
  if (!run.lease.isFresh()) throw new LeaseLost()
  return attempt
}

function whyAllowed(earlier: readonly Attempt[]): string {
  const last = earlier.at(-1)
  if (!last) return 'First attempt.'
  const causes: Record<string, string> = {
    rejected: 'the network refused the attempt before, so it had no effect',
    not_sent: 'the attempt before never left this machine',
    absent: 'reading the account showed that the attempt before had no effect',
    given_up: 'the caller accepted a possible duplicate',
  }
  return `Attempt again: ${causes[last.outcome ?? ''] ?? 'the attempt before is decided'}.`
}

async function afterFailedCommit(
  run: Run,
  step: CommitStep<unknown, unknown>,
  attempt: Attempt,
  error: unknown,
): Promise<StepEnd> {
  if (error instanceof LeaseLost) throw error
  const isInDoubt =
    !(error instanceof PublishError) ||
    error.outcome === 'in_doubt' ||
    contradicts(run, step.name, error)
  if (!isInDoubt)
    return restAfter(run, step.name, error, {
      id: attempt.id,
      outcome: error.outcome === 'not_sent' ? 'not_sent' : 'rejected',
    })
  decide(
    run,
    step.name,
    'in doubt',
    `${(error as Error).message} It may be live: the account is read before anything is sent again.`,
  )
  const firstDelayMs = run.context.reconcile[run.delivery.environment].delaysMs[0] ?? 0
  await save(
    run,
    { id: attempt.id, outcome: 'in_doubt' },
    { wakeAt: new Date(Date.now() + firstDelayMs), isRetry: false },
  )
  reached('after_in_doubt', run.delivery.id)
  return 'stop'
}

/** "Duplicate", after an attempt that reading did not find: it went through after all, and the listing lags. */
function contradicts(run: Run, step: string, error: PublishError): boolean {
  const wasAbsent = run.attempts.some(
    (attempt) => attempt.step === step && attempt.outcome === 'absent',
  )
  return error.code === 'duplicate_content' && wasAbsent
}
