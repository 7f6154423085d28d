import { redactText } from '../lib/redact.ts'
import type { CommitStep, Confirmation, DoubtfulCommit, Progress } from '../networks/contract.ts'
import { PublishError } from '../networks/publish-error.ts'
import { askNetwork } from './ask-network.ts'
import { reached } from './checkpoint.ts'
import { finishFailed } from './finish.ts'
import type { Attempt } from './records.ts'
import { restAfter, type StepEnd, windowEnd } from './rest.ts'
import { applyProgress, decide, type Run, save, stepContext } from './run.ts'
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
  const { delaysMs } = run.context.reconcile[run.delivery.environment]
  const now = run.context.clock.now()
  const doubtSince = attempt.settledAt ?? now
  const lookAt = new Date(doubtSince.getTime() + (delaysMs[attempt.looks] ?? 0))
  if (attempt.outcome === null || lookAt > now) return rest(run, attempt, lookAt)
  let confirmation: Confirmation<unknown>
  try {
    confirmation = await askNetwork(run, async () =>
      step.confirm(stepContext(run), await doubtOf(run, step.name)),
    )
  } catch (error) {
    if (now > windowEnd(run, attempt) && !isTokenTrouble(error))
      return giveUp(run, `The account could not be read: ${(error as Error).message}`)
    return restAfter(run, error, null)
  }
  reached('after_confirm', run.delivery.id)
  return conclude(run, attempt, confirmation)
}

async function rest(run: Run, attempt: Attempt, wakeAt: Date): Promise<StepEnd> {
  if (attempt.outcome === null)
    decide(
      run,
      'in doubt',
      'The process stopped between sending and hearing the answer. Reading the account before anything is sent again.',
    )
  await save(run, { id: attempt.id, outcome: 'in_doubt' }, { wakeAt, isRetry: false })
  return 'stop'
}

function isTokenTrouble(error: unknown): boolean {
  return error instanceof PublishError && error.retry === 'refresh_token'
}

async function conclude(
  run: Run,
  attempt: Attempt,
  confirmation: Confirmation<unknown>,
): Promise<StepEnd> {
  switch (confirmation.found) {
    case 'unreadable':
      return giveUp(run, redactText(confirmation.reason, secretsOf(run.context, run.account)))
    case 'yes':
      return bind(run, attempt, confirmation.progress)
    case 'ask_again':
      return sendToAsk(run, attempt, confirmation)
    case 'no':
      return notThere(run, attempt, confirmation)
  }
}

async function bind(run: Run, attempt: Attempt, progress: Progress<unknown>): Promise<StepEnd> {
  applyProgress(run, progress)
  decide(
    run,
    'found',
    'Reading the account found the post: the unclear call had gone through. Nothing is sent again.',
  )
  await save(run, { id: attempt.id, outcome: 'done' }, null)
  return 'go on'
}

/** Nobody can look, but the network itself tells twins apart: the same is sent once more, to learn. */
async function sendToAsk(
  run: Run,
  attempt: Attempt,
  { waitMs, reason }: Extract<Confirmation<unknown>, { found: 'ask_again' }>,
): Promise<StepEnd> {
  if (attempt.number >= maxAttempts) return giveUp(run, tooOften(attempt))
  const now = run.context.clock.now()
  const wakeAt = new Date((attempt.settledAt ?? now).getTime() + waitMs)
  if (wakeAt > now) {
    decide(run, 'wait to ask', `${reason} It is sent again at ${wakeAt.toISOString()}.`)
    await save(run, { id: attempt.id, outcome: 'in_doubt' }, { wakeAt, isRetry: true })
    return 'stop'
  }
  decide(run, 'ask by sending', reason)
  await save(run, { id: attempt.id, outcome: 'probed' }, null)
  return 'go on'
}

async function notThere(
  run: Run,
  attempt: Attempt,
  { isCertain, state }: Extract<Confirmation<unknown>, { found: 'no' }>,
): Promise<StepEnd> {
  const { delaysMs } = run.context.reconcile[run.delivery.environment]
  const looks = attempt.looks + 1
  const nextDelayMs = isCertain ? undefined : delaysMs[looks]
  if (nextDelayMs !== undefined) {
    decide(
      run,
      'not found yet',
      `Look ${looks} of ${delaysMs.length} did not find the post; listings can lag.`,
    )
    const since = attempt.settledAt ?? run.context.clock.now()
    const wakeAt = new Date(since.getTime() + nextDelayMs)
    await save(run, { id: attempt.id, outcome: 'in_doubt', looks }, { wakeAt, isRetry: false })
    return 'stop'
  }
  if (attempt.number >= maxAttempts) return giveUp(run, tooOften(attempt))
  decide(
    run,
    'absent',
    isCertain
      ? 'The network itself says that the call had no effect; it may be sent again.'
      : `${looks} looks did not find the post: the call had no effect and may be sent again.`,
  )
  if (state !== undefined) run.state = state
  await save(run, { id: attempt.id, outcome: 'absent', looks }, null)
  return 'go on'
}

function tooOften(attempt: Attempt): string {
  return `The call was sent ${attempt.number} times without a clear answer.`
}

async function giveUp(run: Run, reason: string): Promise<StepEnd> {
  await finishFailed(run, { code: 'outcome_unknown', message: reason }, null)
  return 'stop'
}

/** What is known of a commit that may have happened. */
export async function doubtOf(run: Run, step: string): Promise<DoubtfulCommit> {
  return { startedAt: firstStart(run, step), boundIds: await boundIds(run) }
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

/** Posts of the network that belong to other deliveries of this account. */
async function boundIds(run: Run): Promise<ReadonlySet<string>> {
  const rows = await run.context.database.query<{ platform_post_id: string }>({
    name: 'bound-ids',
    text: `select platform_post_id from deliveries
      where account_id = $1 and id <> $2 and platform_post_id is not null and published_at > now() - interval '48 hours'`,
    values: [run.delivery.accountId, run.delivery.id],
  })
  return new Set(rows.map((row) => row.platform_post_id))
}
