import { AppError } from '../../errors.ts'
import type { Caller } from '../../keys/caller.ts'
import { type Allowance, createLimiter, type Limiter } from './limiter.ts'

/** Our own limits; null where none is configured. */
export interface Limits {
  requests: Limiter | null
  /** Attempts to sign in, of one address. */
  signIns: Limiter | null
  /** Wrong passwords for one person, from wherever. */
  wrongPasswords: Limiter | null
}

export function createLimits(config: {
  requestsPerMinute: number | null
  signInsPerMinute: number | null
}): Limits {
  const limiter = (perMinute: number | null): Limiter | null =>
    perMinute === null ? null : createLimiter(perMinute, () => performance.now())
  return {
    requests: limiter(config.requestsPerMinute),
    signIns: limiter(config.signInsPerMinute),
    wrongPasswords: limiter(config.signInsPerMinute),
  }
}

/** What a client is told of its allowance. */
export function allowanceHeaders(allowance: Allowance): Record<string, string> {
  return {
    'ratelimit-limit': String(allowance.limit),
    'ratelimit-remaining': String(allowance.remaining),
    'ratelimit-reset': String(allowance.resetSeconds),
  }
}

/**
 * Counts a request of a key or a person.
 * @returns the headers that say what is left; none without a limit
 * @throws AppError rate_limited
 */
export function countRequest({ requests }: Limits, { actor }: Caller): Record<string, string> {
  if (requests === null) return {}
  const allowance = requests.take(actor.id)
  if (!allowance.isWithin)
    throw tooMany(allowance, `more than ${allowance.limit} requests a minute`)
  return allowanceHeaders(allowance)
}

/** Counts an attempt to sign in. @throws AppError rate_limited */
export function countSignIn(
  { signIns, wrongPasswords }: Limits,
  address: string,
  email: string | null,
): void {
  const allowances = [
    signIns?.take(address),
    // Looked at here, counted when the password turns out to be wrong.
    email === null ? undefined : wrongPasswords?.look(email),
  ]
  const spent = allowances.find((allowance) => allowance?.isWithin === false)
  if (spent) throw tooMany(spent, `more than ${spent.limit} attempts a minute`)
}

function tooMany(allowance: Allowance, what: string): AppError {
  const { resetSeconds } = allowance
  return new AppError(
    'rate_limited',
    `This makes ${what}. Wait ${resetSeconds} second${resetSeconds === 1 ? '' : 's'}.`,
    { headers: { ...allowanceHeaders(allowance), 'retry-after': String(resetSeconds) } },
  )
}
