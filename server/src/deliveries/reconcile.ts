import { redactText } from '../lib/redact.ts'
import type { CommitStep, Confirmation } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { reached } from './checkpoint.ts'
import { finishFailed } from './finish.ts'
import type { Attempt } from './records.ts'
import { restAfter, type StepEnd } from './rest.ts'
import { applyProgress, cleaned, decide, type Run, save, stepContext } from './run.ts'
import { secretsOf } from './secrets.ts'

/** So many times a commit is sent at most, however often reading says that it is not there. */
const maxAttempts = 5

/**
 * A commit may have happened: look before anything is sent again. Found: it is ours. Not found at
 * every look of the schedule: a new attempt is allowed. Nobody can tell: `outcome_unknown`.
 */
export async function reconcile(
  run: Run,
  step: CommitStep<unknown, unknown>,
  attempt: Attempt,
): Promise<StepEnd> {
  const { delaysMs, windowMs } = run.context.reconcile[run.delivery.environment]
  const doubtSince = attempt.settledAt ?? new Date()
  const lookAt = new Date(doubtSince.getTime() + (delaysMs[attempt.looks] ?? 0))
  if (attempt.outcome === null || lookAt > new Date()) {
    if (attempt.outcome === null)
      decide(
        run,
        step.name,
        'in doubt',
        'The process stopped between sending and hearing the answer. Reading the account before anything is sent again.',
      )
    await save(run, { id: attempt.id, outcome: 'in_doubt' }, { wakeAt: lookAt, isRetry: false })
    return 'stop'
  }
  let confirmation: Confirmation<unknown>
  try {
    confirmation = await step.confirm(stepContext(run), {
      startedAt: firstStart(run, step.name),
      boundIds: await boundIds(run),
    })
  } catch (cause) {
    const error = cleaned(run, cause)
    const isOver = Date.now() > doubtSince.getTime() + windowMs
    if (isOver && !isTokenTrouble(error))
      return giveUp(run, `The account could not be read: ${(error as Error).message}`)
    return restAfter(run, step.name, error, null)
  }
  reached('after_confirm', run.delivery.id)
  return conclude(run, step, attempt, confirmation)
}

function isTokenTrouble(error: unknown): boolean {
  return error instanceof PublishError && error.retry === 'refresh_token'
}

async function conclude(
  run: Run,
  step: CommitStep<unknown, unknown>,
  attempt: Attempt,
  confirmation: Confirmation<unknown>,
): Promise<StepEnd> {
  if (confirmation.found === 'unreadable')
    return giveUp(run, redactText(confirmation.reason, secretsOf(run.context, run.account)))
  if (confirmation.found === 'yes') {
    applyProgress(run, confirmation.progress)
    decide(
      run,
      step.name,
      'found',
      'Reading the account found the post: the unclear call had gone through. Nothing is sent again.',
    )
    await save(run, { id: attempt.id, outcome: 'done' }, null)
    return 'go on'
  }
  const { delaysMs } = run.context.reconcile[run.delivery.environment]
  const looks = attempt.looks + 1
  const nextDelayMs = delaysMs[looks]
  if (nextDelayMs !== undefined) {
    decide(
      run,
      step.name,
      'not found yet',
      `Look ${looks} of ${delaysMs.length} did not find the post; listings can lag.`,
    )
    const wakeAt = new Date((attempt.settledAt ?? new Date()).getTime() + nextDelayMs)
    await save(run, { id: attempt.id, outcome: 'in_doubt', looks }, { wakeAt, isRetry: false })
    return 'stop'
  }
  if (attempt.number >= maxAttempts)
    return giveUp(run, `The call was sent ${attempt.number} times without a clear answer.`)
  decide(
    run,
    step.name,
    'absent',
    `${looks} looks did not find the post: the call had no effect and may be sent again.`,
  )
  await save(run, { id: attempt.id, outcome: 'absent', looks }, null)
  return 'go on'
}

async function giveUp(run: Run, reason: string): Promise<StepEnd> {
  await finishFailed(run, { code: 'outcome_unknown', message: reason }, null)
  return 'stop'
}

/** The earliest moment at which any attempt of this step may have taken effect. */
function firstStart(run: Run, step: string): Date {
  const times = run.attempts
    .filter(
      (attempt) =>
        attempt.step === step && attempt.outcome !== 'rejected' && attempt.outcome !== 'not_sent',
    )
    .map((attempt) => attempt.commitStartedAt.getTime())
  return new Date(Math.min(...times))
}

async function boundIds(run: Run): Promise<ReadonlySet<string>> {
  const rows = await run.context.database.query<{ platform_post_id: string }>({
    name: 'bound-ids',
    text: `select platform_post_id from deliveries
      where account_id = $1 and id <> $2 and platform_post_id is not null and published_at > now() - interval '48 hours'`,
    values: [run.delivery.accountId, run.delivery.id],
  })
  return new Set(rows.map((row) => row.platform_post_id))
}
