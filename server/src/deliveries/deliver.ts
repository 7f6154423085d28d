import type { AccountForDelivery } from '../accounts/accounts.ts'
import { reached } from './checkpoint.ts'
import type { DeliveryContext } from './context.ts'
import { type Failure, finishFailed, finishPublished } from './finish.ts'
import type { ClaimedDelivery, TimelineLine } from './records.ts'
import { useFreshToken } from './rest.ts'
import { addWarnings, contentOf, type Lease, LeaseLost, type Run, startRun } from './run.ts'
import type { Verdict } from './settle.ts'
import { runCommit, runRepeatable } from './steps.ts'

/** A scheduled post found later than this may be skipped (`late_policy`). */
const lateAfterMs = 10 * 60_000

/**
 * Takes one leased delivery as far as it goes: settled, or at rest until a stated time. Every
 * effect is written under the lease's fence; whoever lost the lease stops without a trace.
 */
export async function deliver(
  context: DeliveryContext,
  delivery: ClaimedDelivery,
  lease: Lease,
): Promise<void> {
  try {
    await drive(context, delivery, lease)
  } catch (error) {
    if (error instanceof LeaseLost) return
    // Nothing was written: the lease runs out, and the sweep hands the delivery to the next worker.
    context.log.error({ err: error, delivery_id: delivery.id }, 'a delivery stopped unexpectedly')
  }
}

async function drive(
  context: DeliveryContext,
  delivery: ClaimedDelivery,
  lease: Lease,
): Promise<void> {
  reached('claimed', delivery.id)
  const network = context.networkOf(delivery.platform)
  const account = await context.accounts.load(delivery.accountId)
  if (!account) throw new Error(`account ${delivery.accountId} does not exist`)
  if (!network.delivers) return failUnavailable(context, delivery, network.name)
  const run = startRun(context, delivery, network, account, lease)
  const refusal = refuse(run, account)
  if (refusal) return finishFailed(run, refusal, null)
  if ((await useFreshToken(run, null, null)) === 'stop') return
  for (;;) {
    const step = network.nextStep(contentOf(run), run.state)
    if (step === null) return finishPublished(run, null)
    const end = await (step.repeatable ? runRepeatable(run, step) : runCommit(run, step))
    if (end === 'stop') return
  }
}

/** A network whose connector does not exist yet: the delivery ends before any step. */
async function failUnavailable(
  context: DeliveryContext,
  delivery: ClaimedDelivery,
  name: string,
): Promise<void> {
  const message = `Delivery to ${name} is not available in this version. Nothing was sent.`
  const verdict: Verdict = {
    status: 'failed',
    state: null,
    platformPostId: null,
    platformPostUrl: null,
    warnings: [],
    isIncomplete: false,
    errorCode: 'platform_unavailable',
    errorMessage: message,
    rawResponse: null,
    attempt: null,
  }
  const line: TimelineLine = {
    at: new Date(),
    kind: 'decision',
    step: null,
    decision: 'failed',
    reason: message,
  }
  await context.settle({ delivery, verdict, timeline: [line] })
}

/** What can be told without asking the network. Only at the first touch: later, the network's word counts. */
function refuse(run: Run, account: AccountForDelivery): Failure | null {
  const { content, scheduledAt, latePolicy, claimedAt, attempts } = run.delivery
  if (account.isSealedShut)
    return {
      code: 'auth_expired',
      message:
        'None of the configured master keys opens the account’s tokens. Restore the key, or connect the account again; then retry the post.',
    }
  if (account.credentials === null)
    return {
      code: 'account_disconnected',
      message: 'The account was disconnected. Connect it again, then retry the post.',
    }
  if (attempts.length > 0) return null
  const lateMs = scheduledAt ? claimedAt.getTime() - scheduledAt.getTime() : 0
  if (latePolicy === 'skip' && lateMs > lateAfterMs && run.delivery.state === null)
    return {
      code: 'skipped_late',
      message: `The post came due ${Math.round(lateMs / 60_000)} minutes ago while nothing was running; late_policy is skip.`,
    }
  if (content.missing.length > 0)
    return {
      code: 'media_unreachable',
      message: `${content.missing[0]} is not stored here. Upload the file with POST /v1/media and use its public_url.`,
    }
  return problemsOf(run)
}

function problemsOf(run: Run): Failure | null {
  const problems = run.network.check(contentOf(run), run.account)
  const errors = problems.filter((problem) => problem.severity === 'error')
  const [first] = errors
  if (first)
    return {
      code: first.code as Failure['code'],
      message: errors.map((problem) => `${problem.message} ${problem.fix}`).join(' '),
    }
  addWarnings(
    run,
    problems.map((problem) => ({
      code: problem.code as 'option_not_applied',
      message: problem.message,
    })),
  )
  return null
}
