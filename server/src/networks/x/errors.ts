import type { DeliveryErrorCode } from '../../errors.ts'
import { type CallPurpose, isOutage } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { type Outcome, PublishError, type RetryAdvice } from '../publish-error.ts'
import { readRefusal, type XRefusal } from './answer.ts'
import { rateResetOf } from './rate-limit.ts'

interface Rule {
  when(refusal: XRefusal, purpose: CallPurpose): boolean
  code: DeliveryErrorCode
  retry: RetryAdvice
  /** What to tell the caller; X's own words follow. */
  message: string
}

/**
 * X's refusals, first match wins. Status, `type` and legacy codes decide where X gives them; where
 * all refusals share `about:blank`, its words are matched, with "Post" for "Tweet" and either host.
 * Credits are the operator's to buy, not the account owner's to reconnect: `permission_denied`.
 */
const rules: readonly Rule[] = [
  {
    when: ({ status, legacyCodes }) =>
      status === 401 || legacyCodes.includes(89) || legacyCodes.includes(32),
    code: 'auth_expired',
    retry: 'refresh_token',
    message: 'X does not accept the access token any more.',
  },
  {
    when: ({ title, type }) =>
      title === 'SpendCapReached' || title === 'UsageCapExceeded' || type === 'usage-capped',
    code: 'daily_cap_reached',
    retry: 'never',
    message:
      'The developer app has reached its spending or usage cap on X; its operator can raise it.',
  },
  {
    when: ({ status, type }) => status === 402 || type === 'credits' || type === 'credits-depleted',
    code: 'permission_denied',
    retry: 'never',
    message:
      'The developer app has no credits left on X; its operator must buy some. The account is fine.',
  },
  {
    when: ({ prose, legacyCodes }) => /duplicate content/i.test(prose) || legacyCodes.includes(187),
    code: 'duplicate_content',
    retry: 'never',
    message: 'X refuses the same content twice; change the text.',
  },
  {
    when: ({ prose }) =>
      /not allowed to post a video longer than|video duration exceeded/i.test(prose),
    code: 'media_too_large',
    retry: 'never',
    message: 'The video is longer than X allows this account; shorten it.',
  },
  {
    when: ({ type, prose }) =>
      type === 'not-authorized-for-resource' ||
      /reply to this conversation is not allowed|quoting this (post|tweet) is not allowed/i.test(
        prose,
      ),
    code: 'permission_denied',
    retry: 'never',
    message: 'The app may reply to or quote only posts that mention the account or are its own.',
  },
  {
    when: ({ type }) => type === 'client-forbidden' || type === 'unsupported-authentication',
    code: 'permission_denied',
    retry: 'never',
    message:
      'X does not let this developer app make the call; its operator must enrol it in a plan.',
  },
  {
    when: ({ type, prose }) =>
      type === 'user-suspended' || /account is (suspended|temporarily locked)/i.test(prose),
    code: 'permission_denied',
    retry: 'never',
    message: 'X has suspended or locked the account; its owner must settle that with X.',
  },
  {
    when: ({ prose, legacyCodes }) => /text is too long/i.test(prose) || legacyCodes.includes(186),
    code: 'text_too_long',
    retry: 'never',
    message: 'The text is too long for this account on X; shorten it.',
  },
  {
    when: ({ prose }) => /cashtag/i.test(prose),
    code: 'content_rejected',
    retry: 'never',
    message: 'X allows one $cashtag a post; remove the others.',
  },
  {
    when: ({ prose }) => /contains an invalid url/i.test(prose),
    code: 'content_rejected',
    retry: 'never',
    message: 'X does not accept a link in the text; mend or remove it.',
  },
  {
    when: ({ prose, legacyCodes }) =>
      /media ids? (are|is) invalid/i.test(prose) || legacyCodes.includes(324),
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'X no longer knows the uploaded media.',
  },
  {
    when: ({ prose }) => /media_ids.*maximum of \d+ items/i.test(prose),
    code: 'media_too_many',
    retry: 'never',
    message: 'X takes fewer media in one post; send fewer.',
  },
  {
    when: ({ type }) => type === 'disallowed-resource',
    code: 'content_rejected',
    retry: 'never',
    message: 'X does not allow this content.',
  },
  {
    when: ({ status }, purpose) => status === 404 && purpose === 'upload',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'X no longer knows the upload.',
  },
  {
    when: ({ status, type }) => status === 404 || type === 'resource-not-found',
    code: 'platform_rejected',
    retry: 'never',
    message: 'A post that this one replies to or quotes is not on X (any more).',
  },
  {
    when: ({ status }) => status === 413,
    code: 'media_too_large',
    retry: 'never',
    message: 'X does not take a file of this size; send a smaller one.',
  },
  {
    when: ({ status }) => status === 403,
    code: 'permission_denied',
    retry: 'never',
    message: 'X does not permit this: a scope is missing, or the account’s plan does not allow it.',
  },
  {
    when: ({ status }, purpose) => status === 400 && purpose === 'upload',
    code: 'media_processing_failed',
    retry: 'never',
    message: 'X does not take this file; encode it anew.',
  },
]

const otherwise = {
  code: 'platform_rejected',
  retry: 'never',
  message: 'X refused the request.',
} as const satisfies Omit<Rule, 'when'>

/** Turns an answer other than the one hoped for into our words. */
export function refusalOf(answer: NetworkAnswer, purpose: CallPurpose, now: Date): PublishError {
  const refusal = readRefusal(answer)
  if (isRateLimit(refusal)) return rateLimited(refusal, now)
  if (isOutage(answer.status)) return outage(refusal, purpose)
  const rule = rules.find((each) => each.when(refusal, purpose)) ?? otherwise
  const resetsLater =
    rule.code === 'daily_cap_reached' && refusal.resetDate !== null && refusal.resetDate > now
  return failure(
    refusal,
    'rejected',
    rule.code,
    resetsLater ? 'at' : rule.retry,
    rule.message,
    refusal.resetDate,
  )
}

function isRateLimit({ status, type, legacyCodes }: XRefusal): boolean {
  const isCap = type === 'usage-capped' || type === 'credits'
  return legacyCodes.includes(88) || (!isCap && (status === 429 || type === 'rate-limit-exceeded'))
}

function rateLimited(refusal: XRefusal, now: Date): PublishError {
  const reset = rateResetOf(refusal.answer, now)
  const code = reset.isDaily ? 'daily_cap_reached' : 'rate_limited'
  const message = reset.isDaily ? 'The day’s quota on X is used up.' : 'X asks to slow down.'
  return failure(refusal, 'rejected', code, reset.at === null ? 'backoff' : 'at', message, reset.at)
}

function outage(refusal: XRefusal, purpose: CallPurpose): PublishError {
  const outcome = purpose === 'commit' ? 'in_doubt' : 'rejected'
  return failure(
    refusal,
    outcome,
    'platform_unavailable',
    'backoff',
    `X answered with status ${refusal.status}.`,
    null,
  )
}

function failure(
  refusal: XRefusal,
  outcome: Outcome,
  code: DeliveryErrorCode,
  retry: RetryAdvice,
  message: string,
  retryAt: Date | null,
): PublishError {
  const words = refusal.prose === '' ? '' : ` X says: "${refusal.prose.slice(0, 500)}".`
  const { status, body } = refusal.answer
  return new PublishError({
    outcome,
    code,
    retry,
    retryAt,
    message: message + words,
    response: { status, body },
  })
}
