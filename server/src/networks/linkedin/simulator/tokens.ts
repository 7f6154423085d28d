import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import { gatewayRefusal } from './refusal.ts'
import { appScopes } from './scopes.ts'
import type { Switches } from './switches.ts'

const dayMs = 24 * 3_600_000
/** https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow (read 2026-11-23) */
const accessLifeMs = 60 * dayMs
/** Counted from the consent, and never moved. …/programmatic-refresh-tokens (read 2026-11-23) */
const refreshLifeMs = 365 * dayMs
/** A token that is handed out should last a test. */
const freshEnoughMs = 3_600_000
/** How long a dead token is still told apart from one that never was. */
const remembersMs = 30 * dayMs

/** What a member agreed to once; every token that follows belongs to it. */
export interface Grant {
  id: string
  member_id: string
  client_id: string
  scopes: string[]
  authorized_at: number
  access_token: string
  access_expires_at: number
  refresh_token: string | null
  is_revoked: boolean
}

interface Token {
  grant_id: string
  kind: 'access' | 'refresh'
  issued_at: number
  expires_at: number
  is_revoked: boolean
}

/** A token as `introspectToken` tells of it. */
export interface TokenFacts {
  grant: Grant
  issuedAt: number
  expiresAt: number
  status: 'active' | 'expired' | 'revoked'
}

/** Access and refresh tokens of LinkedIn's members. */
export class Tokens {
  readonly #grants: Records<Grant>
  readonly #tokens: Records<Token>
  /** The grant behind `GET /_sandbox/accounts`, per account. */
  readonly #standing: Records<string>
  readonly #grantsByMember = new Map<string, Set<string>>()
  readonly #world: SimulatorWorld
  readonly #switches: () => Switches

  constructor(world: SimulatorWorld, switches: () => Switches) {
    this.#world = world
    this.#switches = switches
    this.#grants = world.records<Grant>('grants', {
      put: (id, { member_id }) => {
        const ids = this.#grantsByMember.get(member_id) ?? new Set()
        this.#grantsByMember.set(member_id, ids.add(id))
      },
      delete: (id, { member_id }) => void this.#grantsByMember.get(member_id)?.delete(id),
    })
    this.#tokens = world.records<Token>('tokens')
    this.#standing = world.records<string>('standing')
  }

  /**
   * Whose token it is.
   * @throws Refusal 401: unknown, revoked or expired
   */
  grantOf(accessToken: string): Grant {
    const facts = this.facts(accessToken)
    const isAccess = this.#tokens.get(accessToken)?.kind === 'access'
    if (!facts || !isAccess) {
      throw gatewayRefusal(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', 65600)
    }
    const { token_warm_up_ms: warmUpMs } = this.#switches()
    if (facts.status === 'revoked' || facts.issuedAt + warmUpMs > this.#nowMs()) {
      const message = 'The token used in the request has been revoked by the user'
      throw gatewayRefusal(401, 'REVOKED_ACCESS_TOKEN', message, 65601)
    }
    if (facts.status === 'expired') {
      const message = 'The token used in the request has expired'
      throw gatewayRefusal(401, 'EXPIRED_ACCESS_TOKEN', message, 65602)
    }
    return facts.grant
  }

  facts(value: string): TokenFacts | null {
    const token = this.#tokens.get(value)
    const grant = token && this.#grants.get(token.grant_id)
    if (!grant) return null
    const isExpired = token.expires_at <= this.#nowMs()
    const status =
      grant.is_revoked || token.is_revoked ? 'revoked' : isExpired ? 'expired' : 'active'
    return { grant, issuedAt: token.issued_at, expiresAt: token.expires_at, status }
  }

  expire(accessToken: string): void {
    const token = this.#tokens.get(accessToken)
    if (token) this.#tokens.put(accessToken, { ...token, expires_at: this.#nowMs() })
  }

  /** A consent. Other scopes than before end the earlier tokens of the member in this app. */
  consent(memberId: string, clientId: string, scopes: readonly string[]): Grant {
    for (const grant of this.#grantsOf(memberId)) {
      if (!sameScopes(grant.scopes, scopes)) this.#revokeGrant(grant)
    }
    return this.#begin(memberId, clientId, scopes)
  }

  /** @returns the grant with a new access token, or null when the token is expired, revoked or somebody else's */
  refresh(refreshToken: string, clientId: string): Grant | null {
    const facts = this.facts(refreshToken)
    if (facts?.status !== 'active' || facts.grant.client_id !== clientId) return null
    if (this.#tokens.get(refreshToken)?.kind !== 'refresh') return null
    return this.#renew(facts.grant)
  }

  /** Ends an access token, or with a refresh token all that came of its consent. */
  revoke(value: string, clientId: string): void {
    const token = this.#tokens.get(value)
    const grant = token && this.#grants.get(token.grant_id)
    if (grant?.client_id !== clientId || !token) return
    if (token.kind === 'refresh') this.#revokeGrant(grant)
    else this.#tokens.put(value, { ...token, is_revoked: true })
  }

  /** A grant of the account's whose tokens are good now; made anew when they are not. */
  standing(account: { id: string; member_id: string; scopes: readonly string[] | null }): Grant {
    const switches = this.#switches()
    const scopes = account.scopes ?? appScopes(switches)
    const grant = this.#grants.get(this.#standing.get(account.id) ?? '')
    const isLike =
      grant &&
      sameScopes(grant.scopes, scopes) &&
      (grant.refresh_token !== null) === givesRefreshTokens(switches)
    if (isLike && this.#isFresh(grant)) return grant
    const fresh = this.#begin(account.member_id, this.#world.app.clientId, scopes)
    this.#standing.put(account.id, fresh.id)
    return fresh
  }

  refreshExpiresAt(grant: Grant): number {
    return grant.authorized_at + refreshLifeMs
  }

  /** What died long ago is forgotten. */
  prune(): void {
    const before = this.#nowMs() - remembersMs
    const living = new Set(this.#standing.values())
    for (const key of [...this.#tokens.keys()]) {
      const token = this.#tokens.get(key)
      if (token && token.expires_at > before) living.add(token.grant_id)
      else this.#tokens.delete(key)
    }
    for (const id of [...this.#grants.keys()]) if (!living.has(id)) this.#grants.delete(id)
  }

  #begin(memberId: string, clientId: string, scopes: readonly string[]): Grant {
    const now = this.#nowMs()
    const refreshToken = givesRefreshTokens(this.#switches()) ? secret('AQX') : null
    const grant: Grant = {
      id: randomBytes(12).toString('base64url'),
      member_id: memberId,
      client_id: clientId,
      scopes: [...scopes],
      authorized_at: now,
      access_token: '',
      access_expires_at: 0,
      refresh_token: refreshToken,
      is_revoked: false,
    }
    if (refreshToken) this.#addToken(refreshToken, 'refresh', grant, now + refreshLifeMs)
    return this.#renew(grant)
  }

  /** Access tokens do not outlive the consent's year. */
  #renew(grant: Grant): Grant {
    const end = grant.refresh_token ? grant.authorized_at + refreshLifeMs : Number.POSITIVE_INFINITY
    const expiresAt = Math.min(this.#nowMs() + accessLifeMs, end)
    const next = { ...grant, access_token: secret('AQV'), access_expires_at: expiresAt }
    this.#grants.put(grant.id, next)
    this.#addToken(next.access_token, 'access', grant, expiresAt)
    return next
  }

  #addToken(value: string, kind: Token['kind'], grant: Grant, expiresAt: number): void {
    const issuedAt = this.#nowMs()
    this.#tokens.put(value, {
      grant_id: grant.id,
      kind,
      issued_at: issuedAt,
      expires_at: expiresAt,
      is_revoked: false,
    })
  }

  #isFresh(grant: Grant): boolean {
    const access = this.facts(grant.access_token)
    const refresh = grant.refresh_token ? this.facts(grant.refresh_token) : null
    const isAlive = access?.status === 'active' && refresh?.status !== 'revoked'
    return isAlive && access.expiresAt > this.#nowMs() + freshEnoughMs
  }

  #grantsOf(memberId: string): Grant[] {
    const ids = this.#grantsByMember.get(memberId) ?? []
    return [...ids].flatMap((id) => this.#grants.get(id) ?? [])
  }

  #revokeGrant(grant: Grant): void {
    this.#grants.put(grant.id, { ...grant, is_revoked: true })
  }

  #nowMs(): number {
    return this.#world.now().getTime()
  }
}

function givesRefreshTokens({ app, refresh_tokens }: Switches): boolean {
  return refresh_tokens && app !== 'self_serve'
}

function sameScopes(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((scope) => right.includes(scope))
}

/** Long, as the network's are: a column that is too short shows. */
function secret(prefix: string): string {
  return `${prefix}${randomBytes(360).toString('base64url')}`
}
