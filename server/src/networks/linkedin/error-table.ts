import type { DeliveryErrorCode } from '../../errors.ts'
import type { CallPurpose } from '../call-failure.ts'
import type { RetryAdvice } from '../publish-error.ts'
import type { LinkedinRefusal } from './answer.ts'
import { apiVersion } from './api-version.ts'

/** The call that was refused, as far as it decides what the refusal means. */
export interface RefusedCall {
  purpose: CallPurpose
  now: Date
  /** Which sending of a commit it was; 1 elsewhere. */
  attemptNumber: number
  /** True while the token is so young that LinkedIn may not know it everywhere. */
  hasYoungToken: boolean
}

export interface Rule {
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
export const rules: readonly Rule[] = [
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
    message: `LinkedIn no longer serves version ${apiVersion.value} of its API (announced end: ${apiVersion.sunsetsOn}); the operator must update this server.`,
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

/** 422, 409 and 400 have all been seen; the code is the surest sign. A person is not a post. */
function isDuplicate(refusal: LinkedinRefusal): boolean {
  if (![400, 409, 422].includes(refusal.status)) return false
  const { prose } = refusal
  return (
    has('DUPLICATE_POST')(refusal) || (/duplicate/i.test(prose) && !/urn:li:person:/.test(prose))
  )
}
