import { isOutage } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { type Outcome, PublishError } from '../publish-error.ts'
import { type LinkedinRefusal, readRefusal } from './answer.ts'
import { type RefusedCall, type Rule, rules } from './error-table.ts'
import { rateResetOf } from './rate-limit.ts'

const otherwise: Omit<Rule, 'when'> = {
  code: 'platform_rejected',
  retry: 'never',
  message: 'LinkedIn refused the request.',
}

/** Turns an answer other than the one hoped for into our words. */
export function refusalOf(answer: NetworkAnswer, call: RefusedCall): PublishError {
  const refusal = readRefusal(answer)
  if (refusal.status === 429) return rateLimited(refusal, call)
  // A comment's thread appears a moment after its post: until then nothing is made of the comment.
  if (/unable to obtain activity/i.test(refusal.prose))
    return failure(refusal, 'rejected', notYetThere, null)
  if (isOutage(answer.status)) return outage(refusal, call)
  const rule = rules.find((each) => each.when(refusal, call)) ?? otherwise
  if (rule.restsMs === undefined) return failure(refusal, 'rejected', rule, null)
  const restMs = rule.restsMs[call.attemptNumber - 1]
  if (restMs === undefined) return failure(refusal, 'rejected', { ...rule, retry: 'never' }, null)
  return failure(refusal, 'rejected', rule, new Date(call.now.getTime() + restMs))
}

const notYetThere = {
  code: 'platform_unavailable',
  retry: 'backoff',
  message: 'LinkedIn does not know the post well enough yet to take comments on it.',
} as const

function rateLimited(refusal: LinkedinRefusal, call: RefusedCall): PublishError {
  const reset = rateResetOf(refusal, call.now, call.attemptNumber)
  const whose = reset.isOfApp ? 'the developer app' : 'this account'
  return failure(
    refusal,
    'rejected',
    {
      code: reset.isDaily ? 'daily_cap_reached' : 'rate_limited',
      retry: 'at',
      message: reset.isDaily
        ? `The day’s quota of ${whose} on LinkedIn is used up; it begins anew at midnight UTC.`
        : 'LinkedIn asks to slow down.',
    },
    reset.at,
  )
}

function outage(refusal: LinkedinRefusal, { purpose }: RefusedCall): PublishError {
  return failure(
    refusal,
    purpose === 'commit' ? 'in_doubt' : 'rejected',
    {
      code: 'platform_unavailable',
      retry: 'backoff',
      message: `LinkedIn answered with status ${refusal.answer.status}.`,
    },
    null,
  )
}

function failure(
  refusal: LinkedinRefusal,
  outcome: Outcome,
  words: Pick<Rule, 'code' | 'retry' | 'message'>,
  retryAt: Date | null,
): PublishError {
  const theirs = refusal.prose === '' ? '' : ` LinkedIn says: "${refusal.prose.slice(0, 500)}".`
  const { status, body } = refusal.answer
  return new PublishError({
    outcome,
    code: words.code,
    retry: words.retry,
    retryAt,
    message: words.message + theirs,
    response: { status, body },
  })
}
