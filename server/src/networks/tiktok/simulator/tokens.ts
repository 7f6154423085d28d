import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Person } from './people.ts'
import type { Switches } from './switches.ts'

/** A pair that is handed out should last a test. */
const freshEnoughMs = 10 * 60_000

/** What a creator agreed to once; every token pair that follows belongs to it. */
export interface Grant {
  id: string
  open_id: string
  scopes: string[]
  access_token: string
  refresh_token: string
  access_expires_at: number
  refresh_expires_at: number
  is_revoked: boolean
}

interface Token {
  grant_id: string
  kind: 'access' | 'refresh'
  expires_at: number
  is_spent: boolean
}

/** Access and refresh tokens of TikTok's creators. */
export class Tokens {
  readonly #grants: Records<Grant>
  readonly #tokens: Records<Token>
  /** The grant behind `GET /_sandbox/accounts`, per creator. */
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

  /** @returns the grant of a living access token, or null */
  grantOf(accessToken: string): Grant | null {
    const token = this.#live(accessToken, 'access')
    const grant = token && this.#grants.get(token.grant_id)
    return grant && !grant.is_revoked ? grant : null
  }

  expire(accessToken: string): void {
    const token = this.#tokens.get(accessToken)
    if (token) this.#tokens.put(accessToken, { ...token, expires_at: 0 })
  }

  /** A consent: a new grant with its first pair. */
  grant(openId: string, scopes: readonly string[]): Grant {
    return this.#renew({
      id: randomBytes(12).toString('base64url'),
      open_id: openId,
      scopes: [...scopes],
      access_token: '',
      refresh_token: '',
      access_expires_at: 0,
      refresh_expires_at: 0,
      is_revoked: false,
    })
  }

  /** @returns the next pair, or null when the token is spent, expired or revoked */
  refresh(refreshToken: string): Grant | null {
    const token = this.#live(refreshToken, 'refresh')
    const grant = token && this.#grants.get(token.grant_id)
    if (!grant || grant.is_revoked) return null
    if (!this.#switches().refresh_rotates) return this.#renew(grant, refreshToken)
    this.#tokens.put(refreshToken, { ...token, is_spent: true })
    return this.#renew(grant)
  }

  /** Ends the grant of an access token. @returns the grant, or null when there is none */
  revoke(accessToken: string): Grant | null {
    const token = this.#tokens.get(accessToken)
    const grant = token?.kind === 'access' ? this.#grants.get(token.grant_id) : undefined
    if (!grant || grant.is_revoked) return null
    this.#grants.put(grant.id, { ...grant, is_revoked: true })
    return grant
  }

  /** A pair that is good now; made anew when the last one was spent, revoked or has nearly expired. */
  standing(person: Person): Grant {
    const grant = this.#grants.get(this.#standing.get(person.open_id) ?? '')
    if (grant && this.#isFresh(grant)) return grant
    const fresh = this.grant(person.open_id, person.scopes)
    this.#standing.put(person.open_id, fresh.id)
    return fresh
  }

  /** Spent and expired tokens go, grants without a living token too. */
  prune(): void {
    const living = new Set(this.#standing.values())
    for (const key of [...this.#tokens.keys()]) {
      const token = this.#tokens.get(key)
      if (token && token.expires_at > this.#nowMs()) living.add(token.grant_id)
      else this.#tokens.delete(key)
    }
    for (const id of [...this.#grants.keys()]) if (!living.has(id)) this.#grants.delete(id)
  }

  /** Short lives set by a switch would never be fresh by the clock alone: half a life will do then. */
  #isFresh(grant: Grant): boolean {
    const access = this.#live(grant.access_token, 'access')
    const refresh = this.#live(grant.refresh_token, 'refresh')
    if (grant.is_revoked || !access || !refresh) return false
    const halfLifeMs = this.#switches().access_token_seconds * 500
    return access.expires_at > this.#nowMs() + Math.min(freshEnoughMs, halfLifeMs)
  }

  #renew(grant: Grant, kept?: string): Grant {
    const { access_token_seconds: accessSeconds, refresh_token_seconds: refreshSeconds } =
      this.#switches()
    const now = this.#nowMs()
    const next: Grant = {
      ...grant,
      access_token: `act.${secret()}`,
      access_expires_at: now + accessSeconds * 1000,
      ...(kept ? {} : { refresh_token: `rft.${secret()}` }),
      ...(kept ? {} : { refresh_expires_at: now + refreshSeconds * 1000 }),
    }
    this.#grants.put(grant.id, next)
    this.#keep(next.access_token, 'access', grant.id, next.access_expires_at)
    if (!kept) this.#keep(next.refresh_token, 'refresh', grant.id, next.refresh_expires_at)
    return next
  }

  #keep(value: string, kind: Token['kind'], grantId: string, expiresAt: number): void {
    this.#tokens.put(value, { grant_id: grantId, kind, expires_at: expiresAt, is_spent: false })
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

function secret(): string {
  return randomBytes(32).toString('base64url')
}
