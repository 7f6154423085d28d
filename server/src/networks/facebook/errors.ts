import type { DeliveryErrorCode } from '../../errors.ts'
import { type CallPurpose, isOutage } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { type GraphRefusal, readRefusal } from '../graph-answer.ts'
import { usageOf } from '../graph-usage.ts'
import { type Outcome, PublishError, type RetryAdvice } from '../publish-error.ts'
import {
  anyDeadToken,
  badParameter,
  byCode,
  bySubcode,
  byUploadError,
  deadTokens,
  fileTooLarge,
  lostUpload,
  type Meaning,
  missingPermission,
  textTooLong,
  unknownObject,
  unsignedCall,
} from './error-table.ts'

const minuteMs = 60_000
/** Where Facebook does not say for how long a limit holds. */
const usualWaitMs = 15 * minuteMs

/** Turns an answer other than the one hoped for into our words. */
export function refusalOf(answer: NetworkAnswer, purpose: CallPurpose, now: Date): PublishError {
  const refusal = readRefusal(answer)
  // Codes 1 and 2 come with 400 as well as with 500, and have been seen on posts that went through.
  if (purpose === 'commit' && isOutage(answer.status)) return outage(refusal, purpose)
  const meaning = meaningOf(refusal, purpose)
  if (meaning === 'outage') return outage(refusal, purpose)
  if (meaning === 'rate_limit') return rateLimited(refusal, now)
  if (meaning !== null) return failure(refusal, 'rejected', meaning)
  if (isOutage(answer.status)) return outage(refusal, purpose)
  return unknownRefusal(refusal, purpose)
}

/** The tables' word on a refusal, the most exact first; null when they have none. */
function meaningOf(refusal: GraphRefusal, purpose: CallPurpose): Meaning | null {
  const { code, subcode, uploadError, isTransient, status } = refusal
  const exact = bySubcode[subcode ?? 0] ?? bySubcode[code ?? 0]
  if (exact) return exact
  if (code === null) return ofUploadHost(uploadError, isTransient, status, purpose)
  if (code === 190 || code === 102) return deadTokens[subcode ?? 0] ?? anyDeadToken
  if (code === 100) return ofCode100(refusal, purpose)
  if (code === 2500 && /active access token/i.test(refusal.prose)) return anyDeadToken
  if (code >= 200 && code <= 299) return missingPermission
  return byCode[code] ?? (isTransient ? 'outage' : null)
}

/** 100 stands for whatever is wrong with a value; the words tell apart what the caller can mend. */
function ofCode100(refusal: GraphRefusal, purpose: CallPurpose): Meaning {
  if (refusal.subcode === 33) return purpose === 'upload' ? lostUpload : unknownObject
  if (/appsecret_proof/i.test(refusal.prose)) return unsignedCall
  if (/no permission to publish/i.test(refusal.prose)) return missingPermission
  if (/parameter too long/i.test(refusal.prose)) return textTooLong
  return refusal.isTransient ? 'outage' : badParameter
}

function ofUploadHost(
  uploadError: string,
  isTransient: boolean | null,
  status: number,
  purpose: CallPurpose,
): Meaning | null {
  if (isTransient) return 'outage'
  const named = byUploadError[uploadError]
  if (named) return named
  if (status === 401) return anyDeadToken
  if (status === 429) return 'rate_limit'
  return status === 413 && purpose === 'upload' ? fileTooLarge : null
}

/** A plain refusal of Facebook's own ends it; after a commit, an answer of anybody else proves nothing. */
function unknownRefusal(refusal: GraphRefusal, purpose: CallPurpose): PublishError {
  const isTheirs = refusal.code !== null || refusal.uploadError !== ''
  if (purpose === 'commit' && !isTheirs) return outage(refusal, purpose)
  return failure(refusal, 'rejected', {
    code: 'platform_rejected',
    retry: 'never',
    message: 'Facebook refused the request.',
  })
}

function outage(refusal: GraphRefusal, purpose: CallPurpose): PublishError {
  return failure(refusal, purpose === 'commit' ? 'in_doubt' : 'rejected', {
    code: 'platform_unavailable',
    retry: 'backoff',
    message: `Facebook has a passing fault (HTTP ${refusal.status}).`,
  })
}

function rateLimited(refusal: GraphRefusal, now: Date): PublishError {
  const { waitMs } = usageOf(refusal.answer, { accountId: null, useCase: 'pages' })
  const meaning = {
    code: 'rate_limited',
    retry: 'at',
    message: 'The Page or its app has made as many calls as Facebook allows for now.',
  } as const
  return failure(refusal, 'rejected', meaning, new Date(now.getTime() + (waitMs ?? usualWaitMs)))
}

function failure(
  refusal: GraphRefusal,
  outcome: Outcome,
  meaning: { code: DeliveryErrorCode; retry: RetryAdvice; message: string },
  retryAt: Date | null = null,
): PublishError {
  const words = refusal.prose === '' ? '' : ` Facebook says: "${refusal.prose.slice(0, 500)}".`
  const { status, body } = refusal.answer
  return new PublishError({
    outcome,
    code: meaning.code,
    retry: meaning.retry,
    retryAt,
    message: meaning.message + words,
    response: { status, body },
  })
}
