import type { DeliveryErrorCode } from '../../errors.ts'
import { fieldsOf, textOf } from '../answer-fields.ts'
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
  byWord,
  deadTokens,
  type Meaning,
  missingPermission,
  notProfessional,
  unknownObject,
  unsignedCall,
} from './error-table.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Where Meta does not say for how long a limit holds. */
const usualWaitMs = 15 * minuteMs
/** A restriction, or a full day, passes in hours; nothing says when. */
const longWaitMs = hourMs
/** A container is ready in seconds, as a rule. */
const notReadyWaitMs = 10_000
const lostWaitMs = 30_000

/** What an error of Instagram's is when it says neither "no" nor "done". */
interface Cause {
  code: DeliveryErrorCode
  retry: RetryAdvice
  message: string
  retryAt?: Date
}

/** Turns an answer other than the one hoped for into our words. */
export function refusalOf(answer: NetworkAnswer, purpose: CallPurpose, now: Date): PublishError {
  const refusal = readRefusal(answer)
  // Codes of passing faults come with 400 as well as with 500, and posts have gone live behind both.
  if (purpose === 'commit' && isOutage(answer.status)) return outage(refusal, purpose)
  const meaning = meaningOf(refusal)
  if (meaning === null) return unknownRefusal(refusal, purpose)
  return failureOf(refusal, purpose, meaning, now)
}

/** The error of a container that failed: its `status` names the subcode, alone or in a sentence. */
export function containerFailure(answer: NetworkAnswer): PublishError {
  const status = textOf(fieldsOf(answer.body).status)
  const subcode = Number(/\b(2207\d{3})\b/.exec(status)?.[1] ?? 0)
  const meaning = bySubcode[subcode]
  const cause: Cause =
    typeof meaning === 'object'
      ? meaning
      : {
          code: 'media_processing_failed',
          retry: 'restart_media',
          message: 'Instagram could not process the media.',
        }
  const words = status === '' ? '' : ` Instagram says: "${status.slice(0, 500)}".`
  return new PublishError({
    outcome: 'rejected',
    code: cause.code,
    retry: cause.retry,
    message: cause.message + words,
    response: { status: answer.status, body: answer.body },
  })
}

/** The tables' word on a refusal, the most exact first; null when they have none. */
function meaningOf(refusal: GraphRefusal): Meaning | null {
  const { code, subcode, isTransient, prose, answer } = refusal
  const exact = bySubcode[subcode ?? 0] ?? byWord[wordOf(answer)]
  if (exact) return exact
  if (code === null) return answer.status === 429 ? 'rate_limit' : ofStatus(answer.status)
  if (code === 190 || code === 102) return deadTokens[subcode ?? 0] ?? anyDeadToken
  if (code === 10 && /not an Instagram Business/i.test(prose)) return notProfessional
  if (code === 10 || (code >= 200 && code <= 299)) return missingPermission
  if (code === 100) return ofCode100(refusal)
  return byCode[code] ?? (isTransient ? 'outage' : null)
}

/** `INSTAGRAM_PLATFORM_API__…` stands where a number is usual. */
function wordOf(answer: NetworkAnswer): string {
  return textOf(fieldsOf(fieldsOf(answer.body).error).code)
}

function ofStatus(status: number): Meaning | null {
  if (status === 401) return anyDeadToken
  return isOutage(status) ? 'outage' : null
}

function ofCode100({ subcode, prose, isTransient }: GraphRefusal): Meaning {
  if (subcode === 33) return unknownObject
  if (/appsecret_proof/i.test(prose)) return unsignedCall
  return isTransient ? 'outage' : badParameter
}

function failureOf(
  refusal: GraphRefusal,
  purpose: CallPurpose,
  meaning: Meaning,
  now: Date,
): PublishError {
  const at = (waitMs: number): Date => new Date(now.getTime() + waitMs)
  if (typeof meaning === 'object') return failure(refusal, 'rejected', meaning)
  switch (meaning) {
    case 'outage':
      return outage(refusal, purpose)
    case 'rate_limit':
      return failure(refusal, 'rejected', rateLimited(at(waitOf(refusal))))
    case 'restricted_for_hours':
      // Seen beside posts that had gone live: after a commit it proves nothing.
      return failure(
        refusal,
        purpose === 'commit' ? 'in_doubt' : 'rejected',
        restricted(at(longWaitMs)),
      )
    case 'daily_cap':
      return failure(refusal, 'rejected', dailyCap(at(longWaitMs)))
    case 'not_ready':
      return failure(refusal, 'rejected', notReady(at(notReadyWaitMs)))
    case 'lost_container':
      return failure(refusal, 'rejected', lostContainer(at(lostWaitMs)))
  }
}

/** A plain refusal of Instagram's own ends it; after a commit, an answer of anybody else proves nothing. */
function unknownRefusal(refusal: GraphRefusal, purpose: CallPurpose): PublishError {
  const isTheirs = refusal.code !== null || wordOf(refusal.answer) !== ''
  if (purpose === 'commit' && !isTheirs) return outage(refusal, purpose)
  return failure(refusal, 'rejected', {
    code: 'platform_rejected',
    retry: 'never',
    message: 'Instagram refused the request.',
  })
}

function outage(refusal: GraphRefusal, purpose: CallPurpose): PublishError {
  return failure(refusal, purpose === 'commit' ? 'in_doubt' : 'rejected', {
    code: 'platform_unavailable',
    retry: 'backoff',
    message: `Instagram has a passing fault (HTTP ${refusal.status}).`,
  })
}

function waitOf({ answer }: GraphRefusal): number {
  return usageOf(answer, { accountId: null, useCase: 'instagram' }).waitMs ?? usualWaitMs
}

const rateLimited = (retryAt: Date): Cause => ({
  code: 'rate_limited',
  retry: 'at',
  retryAt,
  message: 'The account or its app has made as many calls as Instagram allows for now.',
})

const restricted = (retryAt: Date): Cause => ({
  code: 'rate_limited',
  retry: 'at',
  retryAt,
  message: 'Instagram restricts what the account may do for some hours, to protect its community.',
})

/** The account has published all that it may through the API in these 24 hours. */
export const dailyCap = (retryAt: Date): Cause => ({
  code: 'daily_cap_reached',
  retry: 'at',
  retryAt,
  message: 'The account has published as many posts as Instagram takes from apps in 24 hours.',
})

const notReady = (retryAt: Date): Cause => ({
  code: 'media_processing_failed',
  retry: 'at',
  retryAt,
  message: 'Instagram is not ready to publish the media yet.',
})

const lostContainer = (retryAt: Date): Cause => ({
  code: 'media_processing_failed',
  retry: 'at',
  retryAt,
  message: 'Instagram does not find the media that it was given.',
})

function failure(refusal: GraphRefusal, outcome: Outcome, cause: Cause): PublishError {
  const words = refusal.prose === '' ? '' : ` Instagram says: "${refusal.prose.slice(0, 500)}".`
  const { status, body } = refusal.answer
  return new PublishError({
    outcome,
    code: cause.code,
    retry: cause.retry,
    retryAt: cause.retryAt ?? null,
    message: cause.message + words,
    response: { status, body },
  })
}
