import type { DeliveryErrorCode } from '../../errors.ts'
import { type CallPurpose, isOutage } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { type Outcome, PublishError, type RetryAdvice } from '../publish-error.ts'
import { type LinkedinRefusal, readRefusal } from './answer.ts'
import { apiVersion } from './api-version.ts'
import { rateResetOf } from './rate-limit.ts'

/** The call that was refused, as far as it decides what the refusal means. */
export interface RefusedCall {
  purpose: CallPurpose
  now: Date
  /** Which sending of a commit it was; 1 elsewhere. */
  attemptNumber: number
  /** True while the token is so young that LinkedIn may not know it everywhere. */
  hasYoungToken: boolean
}

interface Rule {
  when(refusal: LinkedinRefusal, call: RefusedCall): boolean
  code: DeliveryErrorCode
  retry: RetryAdvice
  /** What to tell the caller; LinkedIn's own words follow. */
  message: string
  /** With retry `at`: how long to rest, by the number of the attempt; after the last it is `never`. */
  restsMs?: readonly number[]
}

const has =
  (...codes: readonly string[]) =>
  (refusal: LinkedinRefusal): boolean =>
    refusal.codes.some((code) => codes.includes(code))

/** First rest of a post whose media is not ready; more calls than these would eat the day's quota. */
const mediaRestsMs = [10_000, 30_000, 60_000, 60_000, 120_000, 300_000, 600_000] as const

/** LinkedIn's refusals, first match wins. Codes decide; its words only where no code is known. */
const rules: readonly Rule[] = [
  {
    when: (refusal) => has('RESTRICTED_MEMBER')(refusal) || refusal.serviceCode === 65608,
    code: 'permission_denied',
    retry: 'never',
    message:
      'LinkedIn has restricted this member; the account’s owner must settle that with LinkedIn.',
  },
  {
    when: ({ serviceCode, codes }, call) =>
      call.hasYoungToken && (serviceCode === 65601 || codes.includes('REVOKED_ACCESS_TOKEN')),
    code: 'auth_expired',
    retry: 'at',
    restsMs: [5_000, 5_000, 5_000],
    message: 'LinkedIn does not know the new access token yet.',
  },
  {
    when: ({ status }) => status === 401,
    code: 'auth_expired',
    retry: 'refresh_token',
    message: 'LinkedIn does not accept the access token any more.',
  },
  {
    when: (refusal) => refusal.status === 426 || has('NONEXISTENT_VERSION')(refusal),
    code: 'platform_rejected',
    retry: 'never',
    message: `LinkedIn no longer serves version ${apiVersion.value} of its API; the operator must update this server.`,
  },
  {
    when: isDuplicate,
    code: 'duplicate_content',
    retry: 'never',
    message: 'LinkedIn refuses the same content twice; change the text, or wait ten minutes.',
  },
  {
    when: (refusal) =>
      has('FIELD_LENGTH_TOO_LONG', 'FIELD_ARRAY_SIZE_TOO_HIGH')(refusal) ||
      /text length \(\d+ characters\) exceeded/i.test(refusal.prose),
    code: 'text_too_long',
    retry: 'never',
    message:
      'The text is too long for LinkedIn; shorten it. LinkedIn counts a backslash for each of | { } @ [ ] ( ) < > # \\ * _ ~.',
  },
  {
    when: has('INVALID_VALUE_BLANK_FIELD'),
    code: 'text_required',
    retry: 'never',
    message: 'LinkedIn does not take this post without a text; add one.',
  },
  {
    when: (refusal, { purpose }) =>
      purpose === 'commit' && has('MEDIA_ASSET_WAITING_UPLOAD')(refusal),
    code: 'media_processing_failed',
    retry: 'at',
    restsMs: mediaRestsMs,
    message: 'LinkedIn is not done with the uploaded media.',
  },
  {
    when: has(
      'MEDIA_ASSET_WAITING_UPLOAD',
      'MEDIA_ASSET_PROCESSING_FAILED',
      'UPDATING_ASSET_FAILED',
    ),
    code: 'media_processing_failed',
    retry: 'restart_media',
    message:
      'LinkedIn could not process the uploaded media; if it happens again, encode the file anew.',
  },
  {
    when: has('EXPIRED_UPLOAD_URL', 'INVALID_IMAGE_ID', 'INVALID_VIDEO_ID'),
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'LinkedIn no longer knows the upload.',
  },
  {
    when: has('INVALID_URL'),
    code: 'content_rejected',
    retry: 'never',
    message: 'LinkedIn does not accept the address of the link; mend or remove it.',
  },
  {
    when: (refusal) => refusal.status === 409 || has('CONFLICT')(refusal),
    code: 'platform_unavailable',
    retry: 'at',
    restsMs: [5_000],
    message: 'LinkedIn was changing the same thing at that moment.',
  },
  {
    when: ({ status }, { purpose }) => status === 404 && purpose === 'upload',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'LinkedIn no longer knows the upload.',
  },
  {
    when: ({ status }) => status === 404,
    code: 'platform_rejected',
    retry: 'never',
    message: 'What the call names is not on LinkedIn (any more).',
  },
  {
    when: ({ status }) => status === 413,
    code: 'media_too_large',
    retry: 'never',
    message: 'LinkedIn does not take a file of this size; send a smaller one.',
  },
  {
    when: ({ status }) => status === 415,
    code: 'unsupported_media_format',
    retry: 'never',
    message: 'LinkedIn does not take a file of this kind; convert it.',
  },
  {
    // Envelope A without a code: the words are all there is.
    when: ({ status, prose }) => status === 403 && /^Unpermitted fields/.test(prose),
    code: 'platform_rejected',
    retry: 'never',
    message: 'LinkedIn does not let this developer app send a field of the call.',
  },
  {
    when: ({ status }) => status === 403,
    code: 'permission_denied',
    retry: 'never',
    message:
      'LinkedIn does not permit this: a scope or product of the developer app, or the member’s role on the page, is missing.',
  },
  {
    when: ({ status, codes }, { purpose }) =>
      status === 400 && purpose === 'upload' && codes.length === 0,
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'LinkedIn did not take the bytes of a file.',
  },
]

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

/** 422, 409 and 400 have all been seen; the code is the surest sign. A person is not a post. */
function isDuplicate(refusal: LinkedinRefusal): boolean {
  if (![400, 409, 422].includes(refusal.status)) return false
  const { prose } = refusal
  return (
    has('DUPLICATE_POST')(refusal) || (/duplicate/i.test(prose) && !/urn:li:person:/.test(prose))
  )
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
