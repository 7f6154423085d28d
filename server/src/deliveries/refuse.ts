import type { AccountForDelivery } from '../accounts/accounts.ts'
import { type DeliveryWarningCode, deliveryWarnings } from '../errors.ts'
import { checkContent } from '../posts/check-content.ts'
import type { Failure } from './finish.ts'
import { addWarnings, type Run } from './run.ts'

/** A scheduled post found later than this may be skipped (`late_policy`). */
const lateAfterMs = 10 * 60_000

/** What stands against the delivery whatever its content: the account, and the time. */
export function refusalOf(run: Run, account: AccountForDelivery): Failure | null {
  const { scheduledAt, latePolicy, claimedAt, attempts } = run.delivery
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
  const isUntouched = attempts.length === 0 && run.delivery.state === null
  const lateMs = scheduledAt ? claimedAt.getTime() - scheduledAt.getTime() : 0
  if (latePolicy === 'skip' && lateMs > lateAfterMs && isUntouched)
    return {
      code: 'skipped_late',
      message: `The post came due ${Math.round(lateMs / 60_000)} minutes ago while nothing was running; late_policy is skip.`,
    }
  return null
}

/** What the network would refuse of the content. Only before the first attempt: later, the network's word counts. */
export function contentRefusalOf(run: Run): Failure | null {
  if (run.delivery.attempts.length > 0) return null
  // What the network only said earlier is asked anew on the way.
  const problems = checkContent(run.network, run.delivery.content, run.account).filter(
    ({ isRemembered }) => isRemembered !== true,
  )
  const errors = problems.filter((problem) => problem.severity === 'error')
  const [first] = errors
  if (first)
    return {
      code: first.code as Failure['code'],
      message: errors.map((problem) => `${problem.message} ${problem.fix}`).join(' '),
    }
  addWarnings(
    run,
    problems.flatMap(({ code, message }) => (isResultWarning(code) ? [{ code, message }] : [])),
  )
  return null
}

/** Warnings for whoever writes a post say nothing of what became of it. */
function isResultWarning(code: string): code is DeliveryWarningCode {
  return code in deliveryWarnings
}
