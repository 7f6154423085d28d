import { PublishError } from '../networks/publish-error.ts'
import { finishFailed } from './finish.ts'
import { withFreshToken } from './refresh-token.ts'
import { retryTime } from './retry-policy.ts'
import { decide, LeaseLost, type Run, save } from './run.ts'
import type { AttemptVerdict } from './settle.ts'

/** `stop`: the delivery is settled, or rests. */
export type StepEnd = 'go on' | 'stop'

const maxMediaRestarts = 2

/** A failure that surely had no effect: refresh, wait, begin the media anew, or end. */
export async function restAfter(
  run: Run,
  step: string,
  error: unknown,
  attempt: AttemptVerdict | null,
): Promise<StepEnd> {
  if (error instanceof LeaseLost) throw error
  const failure = error instanceof PublishError ? error : asPassing(run, error)
  if (failure.retry === 'refresh_token') return refreshAndGoOn(run, step, failure, attempt)
  if (failure.retry === 'restart_media' && run.mediaRestarts < maxMediaRestarts) {
    run.mediaRestarts += 1
    run.state = run.network.forgetMedia(run.state)
    decide(run, step, 'upload again', failure.message)
    await save(run, attempt, null)
    return 'go on'
  }
  run.failures += 1
  const wakeAt =
    failure.retry === 'restart_media' ? null : retryTime(failure, run.failures, new Date())
  if (wakeAt === null || wakeAt > run.delivery.deadlineAt) {
    await finishFailed(
      run,
      { code: failure.code, message: failure.message, response: failure.response },
      attempt,
    )
    return 'stop'
  }
  decide(run, step, 'wait', `${failure.message} Trying again at ${wakeAt.toISOString()}.`)
  await save(run, attempt, { wakeAt, isRetry: true })
  return 'stop'
}

async function refreshAndGoOn(
  run: Run,
  step: string,
  failure: PublishError,
  attempt: AttemptVerdict | null,
): Promise<StepEnd> {
  if (run.refusedVersion !== null && run.refusedVersion !== run.account.credentialsVersion) {
    await run.context.accounts.setHealth(run.account.id, 'needs_reconnect', failure.message)
    await finishFailed(
      run,
      {
        code: 'auth_expired',
        message: `${failure.message} A renewed token was refused too. Connect the account again.`,
        response: failure.response,
      },
      attempt,
    )
    return 'stop'
  }
  run.refusedVersion = run.account.credentialsVersion
  decide(run, step, 'refresh token', failure.message)
  if (attempt) await save(run, attempt, null)
  return useFreshToken(run, step, run.refusedVersion)
}

/** Renews the token when it is old, or was refused. A passing failure rests; a dead account ends the delivery. */
export async function useFreshToken(
  run: Run,
  step: string | null,
  refusedVersion: number | null,
): Promise<StepEnd> {
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
    return restAfter(run, step ?? 'refresh_token', error, null)
  }
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
