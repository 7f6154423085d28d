import type { DeliveryErrorCode } from '../errors.ts'

/**
 * What is known about a call that did not succeed.
 * - `not_sent`: no byte left this machine; nothing can have happened.
 * - `rejected`: the network answered, and it certainly did nothing.
 * - `in_doubt`: the call may have taken effect. Only reading the account can tell.
 */
export type Outcome = 'not_sent' | 'rejected' | 'in_doubt'

/**
 * What the worker may do next. The connector only states it; the worker decides.
 * - `never`: the same call would be refused again.
 * - `backoff`: a passing failure.
 * - `refresh_token`: the access token is dead; a new one may help.
 * - `at`: the network named the moment (`retryAt`).
 * - `restart_media`: uploaded media is gone or unusable; upload again from the start.
 */
export type RetryAdvice = 'never' | 'backoff' | 'refresh_token' | 'at' | 'restart_media'

/** A network's answer in our words. Thrown by connectors, judged by the worker. */
export class PublishError extends Error {
  override readonly name = 'PublishError'
  readonly outcome: Outcome
  readonly code: DeliveryErrorCode
  readonly retry: RetryAdvice
  readonly retryAt: Date | null
  /** The network's own answer, for `raw_response`. Secrets are removed before it is stored. */
  readonly response: RawResponse | null

  constructor(fields: {
    outcome: Outcome
    code: DeliveryErrorCode
    retry: RetryAdvice
    message: string
    retryAt?: Date | null
    response?: RawResponse | null
    cause?: unknown
  }) {
    super(fields.message, { cause: fields.cause })
    this.outcome = fields.outcome
    this.code = fields.code
    this.retry = fields.retry
    this.retryAt = fields.retryAt ?? null
    this.response = fields.response ?? null
  }
}

/** A network's answer as it came: HTTP status and parsed JSON, or the first part of the text. */
export interface RawResponse {
  status: number
  body: unknown
}
