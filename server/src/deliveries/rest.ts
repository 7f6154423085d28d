import { PublishError } from '../networks/publish-error.ts'
import { type Failure, finishFailed } from './finish.ts'
import { type Attempt, isUndecided } from './records.ts'
import { withFreshToken } from './refresh-token.ts'
import { backoffMs, retryTime } from './retry-policy.ts'
import { decide, LeaseLost, type Run, save } from './run.ts'
import type { AttemptVerdict } from './settle.ts'

/** `stop`: the delivery is settled, or rests. */
export type StepEnd = 'go on' | 'stop'

const maxMediaRestarts = 2
/** So many renewed tokens are refused, one after the other, before the account counts as dead. */
const refusalsToGiveUp = 4
/** What comes after the post is visible (a comment, a link) is not worth keeping it open for longer. */
const patienceAfterPublishingMs = 10 * 60_000
const triesAfterPublishing = 6

/**
 * A failure that surely had no effect: refresh, wait, begin the media anew, or end.
 * @param about what the network spoke of: of this post, or of the account's access to anything
 */
export async function restAfter(
  run: Run,
  error: unknown,
  attempt: AttemptVerdict | null,
  about: 'post' | 'access' = 'post',
): Promise<StepEnd> {
  if (error instanceof LeaseLost) throw error
  const failure = error instanceof PublishError ? error : asPassing(run, error)
  if (failure.retry === 'refresh_token') return refreshAndGoOn(run, failure, attempt)
  if (failure.retry === 'restart_media' && run.mediaRestarts < maxMediaRestarts) {
    run.mediaRestarts += 1
    run.state = run.network.forgetMedia(run.state)
    decide(run, 'upload again', failure.message)
    await save(run, attempt, null)
    return 'go on'
  }
  run.failures += 1
  const now = run.context.clock.now()
  const wakeAt = failure.retry === 'restart_media' ? null : retryTime(failure, run.failures, now)
  if (wakeAt === null) {
    const isNetworksWord = about === 'post' && failure.code !== 'auth_expired'
    await finishFailed(run, { ...failureOf(failure), isNetworksWord }, attempt)
    return 'stop'
  }
  await holdAccount(run, failure, wakeAt, attempt)
  const message = `${failure.message} Trying again at ${wakeAt.toISOString()}.`
  return restUntil(run, wakeAt, { ...failureOf(failure), message }, attempt)
}

/** A limit belongs to the account, not to the post: its other deliveries need not find out by themselves. */
async function holdAccount(
  run: Run,
  failure: PublishError,
  until: Date,
  attempt: AttemptVerdict | null,
): Promise<void> {
  const { code, message } = failure
  if (code !== 'rate_limited' && code !== 'daily_cap_reached') return
  const kind = isReading(run, attempt) ? 'read' : 'publish'
  await run.context.holds.set(run.delivery.accountId, { kind, until, code, reason: message })
}

/**
 * Looking for a post, and polling for its end, are counted apart from posting.
 * @param decided the attempt that this very answer decides
 */
export function isReading(run: Run, decided: AttemptVerdict | null): boolean {
  const { step, attempts } = run
  if (step === null) return false
  const isLooking = attempts.some(
    (each) => each.id !== decided?.id && each.step === step.name && isUndecided(each),
  )
  return isLooking || (step.repeatable && attempts.some((each) => each.outcome === 'done'))
}

/**
 * Lets the delivery go until then. It ends instead when that is past its deadline, past the window
 * of its doubt, or more than a step after publishing is worth.
 */
export async function restUntil(
  run: Run,
  wakeAt: Date,
  failure: Failure,
  attempt: AttemptVerdict | null,
): Promise<StepEnd> {
  const now = run.context.clock.now()
  const doubt = run.attempts.find((each) => each.id !== attempt?.id && isUndecided(each))
  const end = doubt ? windowEnd(run, doubt) : run.delivery.deadlineAt
  const isOver = doubt ? now >= end : wakeAt > end
  if (isOver || isNotWorthIt(run, wakeAt, now)) {
    const message = doubt ? `The account could not be read: ${failure.message}` : failure.message
    await finishFailed(run, { ...failure, message }, attempt)
    return 'stop'
  }
  decide(run, 'wait', failure.message)
  await save(run, attempt, { wakeAt: wakeAt < end ? wakeAt : end, isRetry: true })
  return 'stop'
}

/** When nobody looks any longer for what became of this attempt. */
export function windowEnd(run: Run, attempt: Attempt): Date {
  const { windowMs } = run.context.reconcile[run.delivery.environment]
  return new Date((attempt.settledAt ?? attempt.commitStartedAt).getTime() + windowMs)
}

function isNotWorthIt(run: Run, wakeAt: Date, now: Date): boolean {
  if (!run.isPublished || run.step?.ifItFails === undefined) return false
  const isLate = wakeAt.getTime() - now.getTime() > patienceAfterPublishingMs
  return isLate || run.failures >= triesAfterPublishing
}

async function refreshAndGoOn(
  run: Run,
  failure: PublishError,
  attempt: AttemptVerdict | null,
): Promise<StepEnd> {
  const isRenewed =
    run.refusedVersion !== null && run.refusedVersion !== run.account.credentialsVersion
  if (isRenewed && run.failures < refusalsToGiveUp) return restAfterRefusal(run, failure, attempt)
  if (isRenewed) {
    await run.context.accounts.setHealth(run.account.id, 'needs_reconnect', failure.message)
    const message = `${failure.message} A renewed token was refused too. Connect the account again.`
    await finishFailed(run, { ...failureOf(failure), code: 'auth_expired', message }, attempt)
    return 'stop'
  }
  run.refusedVersion = run.account.credentialsVersion
  decide(run, 'refresh token', failure.message)
  if (attempt) await save(run, attempt, null)
  return useFreshToken(run, run.refusedVersion)
}

/** One refused renewal may be a network that is slow to spread its own token: another pair is asked for, later. */
async function restAfterRefusal(
  run: Run,
  failure: PublishError,
  attempt: AttemptVerdict | null,
): Promise<StepEnd> {
  run.failures += 1
  const wakeAt = new Date(run.context.clock.now().getTime() + backoffMs(run.failures))
  const message = `${failure.message} A renewed token was refused too; another is asked for at ${wakeAt.toISOString()}.`
  return restUntil(run, wakeAt, { ...failureOf(failure), code: 'auth_expired', message }, attempt)
}

/** Renews the token when it is old, or was refused. A passing failure rests; a dead account ends the delivery. */
export async function useFreshToken(run: Run, refusedVersion: number | null): Promise<StepEnd> {
  try {
    run.account = await withFreshToken(
      run.context,
      run.network,
      run.http,
      run.account,
      refusedVersion,
    )
    return 'go on'
  } catch (error) {
    return restAfter(run, error, null, 'access')
  }
}

function failureOf({ code, message, response }: PublishError): Failure {
  return { code, message, response }
}

/** Not a network's answer: our own trouble. It is logged with its cause, and passes. */
function asPassing(run: Run, error: unknown): PublishError {
  run.context.log.error(
    { err: error, delivery_id: run.delivery.id },
    'a delivery step failed unexpectedly',
  )
  return new PublishError({
    outcome: 'not_sent',
    code: 'platform_unavailable',
    retry: 'backoff',
    message: 'Something went wrong on our side before the network answered.',
    cause: error,
  })
}
