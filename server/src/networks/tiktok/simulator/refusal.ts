import { randomBytes } from 'node:crypto'
import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Switches } from './switches.ts'

/** TikTok says no. Thrown inside the simulator, worded by `refusalAnswer`. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** 400; the code is spelt as the switch `param_error_code` says. */
export function invalidParams(message: string): Refusal {
  return new Refusal(400, 'invalid_params', message)
}

export function accessTokenInvalid(): Refusal {
  return new Refusal(
    401,
    'access_token_invalid',
    'The access token is invalid or not found in the request.',
  )
}

export function scopeNotAuthorized(): Refusal {
  return new Refusal(
    401,
    'scope_not_authorized',
    'The user did not authorize the scope required for completing this request.',
  )
}

export function rateLimited(): Refusal {
  return new Refusal(
    429,
    'rate_limit_exceeded',
    'The API rate limit was exceeded. Please try again later.',
  )
}

/** 403, or 200 where the network answers a question about the creator. */
export function spamRisk(
  code:
    | 'spam_risk_too_many_posts'
    | 'spam_risk_user_banned_from_posting'
    | 'spam_risk_too_many_pending_share'
    | 'reached_active_user_cap',
): Refusal {
  const texts = {
    spam_risk_too_many_posts: 'The daily post cap of this creator through the API is reached.',
    spam_risk_user_banned_from_posting: 'The user is banned from making new posts.',
    spam_risk_too_many_pending_share: 'The user has too many pending shares of the last 24 hours.',
    reached_active_user_cap: 'The daily quota of active publishing users of the client is reached.',
  }
  return new Refusal(403, code, texts[code])
}

/** The refusal in TikTok's frame. */
export function refusalAnswer(refusal: Refusal, switches: Switches, now: Date): SimulatorResponse {
  const code = refusal.code === 'invalid_params' ? switches.param_error_code : refusal.code
  return {
    status: switches.error_status === '200' ? 200 : refusal.status,
    body: { error: { code, message: refusal.message, log_id: logId(now) } },
  }
}

/** Success in TikTok's frame. Without `data` only `error` is sent, with the code `ok`. */
export function okAnswer(data: unknown, now: Date): SimulatorResponse {
  const error = { code: 'ok', message: '', log_id: logId(now) }
  return { status: 200, body: data === undefined ? { error } : { data, error } }
}

/** `202611231040530102231050230F2E1F8B`: the second, then 20 hexadecimal digits. */
export function logId(now: Date): string {
  const second = now.toISOString().slice(0, 19).replace(/\D/g, '')
  return `${second}${randomBytes(10).toString('hex').toUpperCase()}`
}
