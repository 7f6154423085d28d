import type { DeliveryErrorCode } from '../../errors.ts'
import { type CallPurpose, isOutage } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { PublishError, type RetryAdvice } from '../publish-error.ts'
import { errorOf } from './answer.ts'

interface Rule {
  code: DeliveryErrorCode
  retry: RetryAdvice
  /** With retry `at`: so long after the answer. */
  waitMs?: number
  /** What to tell the caller; TikTok's own words follow. */
  message: string
}

/** Per-token limits are counted in a sliding minute: https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit (checked 2026-11-23). */
const minuteMs = 60_000
/** The caps slide over 24 hours and TikTok names no moment, so a place may be free long before a day is over. */
const capLookMs = 3_600_000

const badParameter = {
  code: 'platform_rejected',
  retry: 'never',
  message: 'TikTok does not accept a parameter of the call.',
} as const satisfies Rule

const bannedFromPosting = {
  code: 'permission_denied',
  retry: 'never',
  message: 'TikTok has banned this creator from posting; its owner must settle that with TikTok.',
} as const satisfies Rule

const postCap = {
  code: 'daily_cap_reached',
  retry: 'at',
  waitMs: capLookMs,
  message: 'The creator has made all the posts that TikTok takes through its API in 24 hours.',
} as const satisfies Rule

const rateLimit = {
  code: 'rate_limited',
  retry: 'at',
  waitMs: minuteMs,
  message: 'TikTok asks to slow down.',
} as const satisfies Rule

/** TikTok's refusals by `error.code`, whatever the HTTP status: creator_info says no with a 200. */
const rules: Readonly<Record<string, Rule>> = {
  access_token_invalid: {
    code: 'auth_expired',
    retry: 'refresh_token',
    message: 'TikTok does not accept the access token any more.',
  },
  scope_not_authorized: {
    code: 'permission_denied',
    retry: 'never',
    message:
      'The creator did not grant a permission that this needs; connect the account again and leave all boxes ticked.',
  },
  scope_permission_missed: {
    code: 'permission_denied',
    retry: 'never',
    message:
      'A field needs a permission that was not granted; connect the account again and leave all boxes ticked.',
  },
  invalid_params: badParameter,
  invalid_param: badParameter,
  invalid_file_upload: {
    code: 'media_processing_failed',
    retry: 'never',
    message: 'The file is not as TikTok wants it; encode it anew.',
  },
  rate_limit_exceeded: rateLimit,
  spam_risk_too_many_posts: postCap,
  spam_risk_too_many_pending_share: {
    code: 'daily_cap_reached',
    retry: 'at',
    waitMs: capLookMs,
    message:
      'Five drafts of the last 24 hours wait in the creator’s inbox; the creator must post or discard some.',
  },
  reached_active_user_cap: {
    code: 'daily_cap_reached',
    retry: 'at',
    waitMs: capLookMs,
    message:
      'As many creators as TikTok allows the developer app have posted in 24 hours; its operator can ask for more.',
  },
  spam_risk_user_banned_from_posting: bannedFromPosting,
  unaudited_client_can_only_post_to_private_accounts: {
    code: 'permission_denied',
    retry: 'never',
    message:
      'TikTok has not audited the developer app: until it has, accounts must be set to private and posts go out as SELF_ONLY.',
  },
  url_ownership_unverified: {
    code: 'permission_denied',
    retry: 'never',
    message:
      'TikTok fetches photos only from addresses that the developer app has verified: its operator must add this server’s public address to the app’s URL properties.',
  },
  privacy_level_option_mismatch: {
    code: 'option_not_allowed',
    retry: 'never',
    message: 'The creator’s account does not offer this privacy_level (any more); choose another.',
  },
  app_version_check_failed: {
    code: 'permission_denied',
    retry: 'never',
    message: 'Photo drafts need TikTok 31.8 or later on the creator’s phone; update the app there.',
  },
  invalid_publish_id: {
    code: 'platform_rejected',
    retry: 'never',
    message: 'TikTok does not know the publish_id (any more).',
  },
  token_not_authorized_for_specified_publish_id: {
    code: 'permission_denied',
    retry: 'never',
    message: 'The publish_id belongs to another account, or to another app.',
  },
  publish_not_cancellable: {
    code: 'platform_rejected',
    retry: 'never',
    message: 'The post is too far on to be canceled.',
  },
}

/** By HTTP status, where a proxy or a changed frame hides the code. */
const rulesByStatus: Readonly<Record<number, Rule>> = {
  401: rules.access_token_invalid as Rule,
  429: rateLimit,
}

const otherwise = {
  code: 'platform_rejected',
  retry: 'never',
  message: 'TikTok refused the request.',
} as const satisfies Rule

/** The `upload_url` knows no error codes: https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide (checked 2026-11-23). */
const uploadRules: Readonly<Record<number, Rule>> = {
  400: {
    code: 'platform_rejected',
    retry: 'never',
    message: 'TikTok does not accept how the video was sent.',
  },
  403: {
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'The address for the upload is no longer good.',
  },
  404: {
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'TikTok no longer knows the upload.',
  },
  416: {
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'TikTok expects other bytes of the video than it was sent.',
  },
  429: rateLimit,
}

/** Turns an answer other than `ok` into our words. */
export function refusalOf(answer: NetworkAnswer, purpose: CallPurpose, now: Date): PublishError {
  const { code } = errorOf(answer)
  if (answer.status >= 500 || answer.status === 408 || code === 'internal_error')
    return outage(answer, purpose)
  const rule = rules[code] ?? rulesByStatus[answer.status]
  if (rule) return failure(answer, rule, now)
  // What no table names and no 4xx refuses may have been carried out.
  const isUnclear = isOutage(answer.status) && (purpose === 'commit' || code === '')
  return isUnclear ? outage(answer, purpose) : failure(answer, otherwise, now)
}

/** Turns an answer of the `upload_url` other than success into our words. */
export function uploadRefusalOf(
  answer: NetworkAnswer,
  purpose: CallPurpose,
  now: Date,
): PublishError {
  if (isOutage(answer.status)) return outage(answer, purpose)
  return failure(answer, uploadRules[answer.status] ?? otherwise, now)
}

function outage(answer: NetworkAnswer, purpose: CallPurpose): PublishError {
  const { status, body } = answer
  return new PublishError({
    outcome: purpose === 'commit' ? 'in_doubt' : 'rejected',
    code: 'platform_unavailable',
    retry: 'backoff',
    message: `TikTok answered with status ${status}.${wordsOf(answer)}`,
    response: { status, body },
  })
}

function failure(answer: NetworkAnswer, rule: Rule, now: Date): PublishError {
  const { status, body } = answer
  return new PublishError({
    outcome: 'rejected',
    code: rule.code,
    retry: rule.retry,
    retryAt: rule.waitMs === undefined ? null : new Date(now.getTime() + rule.waitMs),
    message: rule.message + wordsOf(answer),
    response: { status, body },
  })
}

function wordsOf(answer: NetworkAnswer): string {
  const { code, message } = errorOf(answer)
  const words = [code, message].filter((each) => each !== '').join(': ')
  return words === '' ? '' : ` TikTok says: "${words.slice(0, 500)}".`
}
