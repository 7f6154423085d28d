import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Switches } from './switches.ts'

export const allScopes = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'media.write',
  'offline.access',
] as const

const accessLifeMs = 2 * 3_600_000
/** About six months, as X says of refresh tokens. */
const refreshLifeMs = 182 * 24 * 3_600_000
/** A pair that is handed out should last a test. */
const freshEnoughMs = 10 * 60_000

/** What a person agreed to once; every token pair that follows belongs to it. */
export interface Grant {
  id: string
  user_id: string
  client_id: string
  scopes: string[]
  access_token: string
  refresh_token: string
  access_expires_at: number
  is_revoked: boolean
}

interface Token {
  grant_id: string
  kind: 'access' | 'refresh'
  expires_at: number
  is_spent: boolean
}

export interface Caller {
  userId: string
  clientId: string
  scopes: readonly string[]
  token: string
}

/** Access and refresh tokens of X's users. */
export class Tokens {
  readonly #grants: Records<Grant>
  readonly #tokens: Records<Token>
  /** The grant behind `GET /_sandbox/accounts`, per user. */
  readonly #standing: Records<string>
  readonly #world: SimulatorWorld
  readonly #switches: () => Switches

  constructor(world: SimulatorWorld, switches: () => Switches) {
    this.#world = world
    this.#switches = switches
    this.#grants = world.records<Grant>('grants')
    this.#tokens = world.records<Token>('tokens')
    this.#standing = world.records<string>('standing')
  }

  /** @returns whose token it is, or null: unknown, expired or revoked */
  caller(accessToken: string): Caller | null {
    const token = this.#live(accessToken, 'access')
    const grant = token && this.#grants.get(token.grant_id)
    if (!grant || grant.is_revoked) return null
    return {
      userId: grant.user_id,
      clientId: grant.client_id,
      scopes: grant.scopes,
      token: accessToken,
    }
  }

  expire(accessToken: string): void {
    const token = this.#tokens.get(accessToken)
    if (token) this.#tokens.put(accessToken, { ...token, expires_at: 0 })
  }

  /** A consent: a new grant with its first pair. */
  grant(userId: string, clientId: string, scopes: readonly string[]): Grant {
    const id = secret(12)
    return this.#renew({
      id,
      user_id: userId,
      client_id: clientId,
      scopes: [...scopes],
      access_token: '',
      refresh_token: '',
      access_expires_at: 0,
      is_revoked: false,
    })
  }

  /** @returns the next pair, or null when the token is spent, expired, revoked or somebody else's */
  refresh(refreshToken: string, clientId: string): Grant | null {
    const token = this.#tokens.get(refreshToken)
    const grant = token && this.#grants.get(token.grant_id)
    if (token?.kind !== 'refresh' || grant?.client_id !== clientId) return null
    if (grant.is_revoked || token.expires_at <= this.#nowMs()) return null
    if (token.is_spent) {
      if (this.#switches().family_revocation)
        this.#grants.put(grant.id, { ...grant, is_revoked: true })
      return null
    }
    this.#tokens.put(refreshToken, { ...token, is_spent: true })
    return this.#renew(grant)
  }

  /** Ends the grant of a token, access or refresh. Unknown tokens are no error (RFC 7009). */
  revoke(token: string, clientId: string): void {
    const grant = this.#grants.get(this.#tokens.get(token)?.grant_id ?? '')
    if (grant?.client_id === clientId) this.#grants.put(grant.id, { ...grant, is_revoked: true })
  }

  /** A pair of the user's that is good now; made anew when the last one was spent, revoked or has expired. */
  standing(userId: string): Grant {
    const grant = this.#grants.get(this.#standing.get(userId) ?? '')
    if (grant && this.#isFresh(grant)) return grant
    const fresh = this.grant(userId, this.#world.app.clientId, allScopes)
    this.#standing.put(userId, fresh.id)
    return fresh
  }

  /** Spent and expired tokens go, grants without a living token too. */
  prune(): void {
    const now = this.#nowMs()
    const living = new Set(this.#standing.values())
    for (const key of [...this.#tokens.keys()]) {
      const token = this.#tokens.get(key)
      if (token && token.expires_at > now) living.add(token.grant_id)
      else this.#tokens.delete(key)
    }
    for (const id of [...this.#grants.keys()]) if (!living.has(id)) this.#grants.delete(id)
  }

  /** The pair handed out last must be unspent in both halves. */
  #isFresh(grant: Grant): boolean {
    const access = this.#live(grant.access_token, 'access')
    const isSpent = this.#live(grant.refresh_token, 'refresh') === null
    return (
      !grant.is_revoked && !isSpent && (access?.expires_at ?? 0) > this.#nowMs() + freshEnoughMs
    )
  }

  #renew(grant: Grant): Grant {
    const now = this.#nowMs()
    const next: Grant = {
      ...grant,
      access_token: secret(48),
      refresh_token: secret(48),
      access_expires_at: now + accessLifeMs,
    }
    const common = { grant_id: grant.id, is_spent: false }
    this.#grants.put(grant.id, next)
    this.#tokens.put(next.access_token, {
      ...common,
      kind: 'access',
      expires_at: now + accessLifeMs,
    })
    this.#tokens.put(next.refresh_token, {
      ...common,
      kind: 'refresh',
      expires_at: now + refreshLifeMs,
    })
    return next
  }

  #live(value: string, kind: Token['kind']): Token | null {
    const token = this.#tokens.get(value)
    const isGood = token?.kind === kind && !token.is_spent && token.expires_at > this.#nowMs()
    return isGood ? token : null
  }

  #nowMs(): number {
    return this.#world.now().getTime()
  }
}

export const accessLifeSeconds = accessLifeMs / 1000

function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
