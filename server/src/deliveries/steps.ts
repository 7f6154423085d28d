import type { CommitStep, Progress, RepeatableStep } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { askNetwork, takeAdvice } from './ask-network.ts'
import { reached } from './checkpoint.ts'
import { finishFailed, finishPublished } from './finish.ts'
import { passGate } from './pass-gate.ts'
import { doubtOf, reconcile } from './reconcile.ts'
import { type Attempt, isUndecided } from './records.ts'
import { restAfter, type StepEnd } from './rest.ts'
import { applyProgress, contentOf, decide, LeaseLost, type Run, save, stepContext } from './run.ts'
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
    progress = await askNetwork(run, () => step.run(stepContext(run)))
  } catch (error) {
    return restAfter(run, error, null)
  }
  reached('after_prepare', run.delivery.id)
  applyProgress(run, progress)
  await takeAdvice(run, progress)
  return sitOut(run, progress.waitMs ?? 0)
}

/** The network is still working: a short wait is sat out, a longer one is a rest, and none is for ever. */
async function sitOut(run: Run, ms: number): Promise<StepEnd> {
  const { clock } = run.context
  const wakeAt = new Date(clock.now().getTime() + ms)
  if (ms > 0 && wakeAt > run.delivery.deadlineAt) {
    const message = `${run.network.name} was still working on the post when its time was over.`
    await finishFailed(run, { code: 'platform_unavailable', message }, null)
    return 'stop'
  }
  if (ms > shortWaitMs) {
    await save(run, null, { wakeAt, isRetry: false })
    return 'stop'
  }
  await save(run, null, null)
  if (ms > 0) await clock.sleep(ms)
  return 'go on'
}

/** The call that makes it visible: in the account's turn, through the gate, once. */
export async function runCommit(run: Run, step: CommitStep<unknown, unknown>): Promise<StepEnd> {
  const undecided = run.attempts.find(
    (attempt) => attempt.step === step.name && isUndecided(attempt) && attempt.outcome !== 'probed',
  )
  if (undecided) return reconcile(run, step, undecided)
  const endTurn = await run.context.turns.take(run.delivery.accountId)
  try {
    const attempt = await passGate(run, step)
    return typeof attempt === 'string' ? attempt : await commit(run, step, attempt)
  } finally {
    endTurn()
  }
}

async function commit(
  run: Run,
  step: CommitStep<unknown, unknown>,
  attempt: Attempt,
): Promise<StepEnd> {
  reached('after_gate', run.delivery.id)
  const isProbe = run.attempts.some((each) => each.step === step.name && each.outcome === 'probed')
  let progress: Progress<unknown>
  try {
    const { number } = attempt
    const sending = isProbe
      ? { number, isProbe, doubt: await doubtOf(run, step.name) }
      : { number, isProbe }
    const context = stepContext(run, sending)
    progress = await askNetwork(run, () => step.run(context))
  } catch (error) {
    reached('after_commit', run.delivery.id)
    return afterFailedCommit(run, step, attempt, error)
  }
  reached('after_commit', run.delivery.id)
  applyProgress(run, progress)
  await takeAdvice(run, progress)
  const done: AttemptVerdict = { id: attempt.id, outcome: 'done' }
  if (run.network.nextStep(contentOf(run), run.state) === null) {
    await finishPublished(run, done)
    return 'stop'
  }
  await save(run, done, null)
  return 'go on'
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
    return restAfter(run, error, {
      id: attempt.id,
      outcome: error.outcome === 'not_sent' ? 'not_sent' : 'rejected',
    })
  decide(
    run,
    'in doubt',
    `${(error as Error).message} It may be live: the account is read before anything is sent again.`,
  )
  const firstDelayMs = run.context.reconcile[run.delivery.environment].delaysMs[0] ?? 0
  const wakeAt = new Date(run.context.clock.now().getTime() + firstDelayMs)
  await save(run, { id: attempt.id, outcome: 'in_doubt' }, { wakeAt, isRetry: false })
  reached('after_in_doubt', run.delivery.id)
  return 'stop'
}

/** "Duplicate", after an attempt that reading did not find: it went through after all, and the listing lags. */
function contradicts(run: Run, step: string, error: PublishError): boolean {
  const wasAbsent = run.attempts.some(
    (attempt) =>
      attempt.step === step && (attempt.outcome === 'absent' || attempt.outcome === 'probed'),
  )
  return error.code === 'duplicate_content' && wasAbsent
}
