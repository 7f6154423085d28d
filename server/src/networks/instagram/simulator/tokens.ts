import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Account } from './people.ts'
import { allScopes, type Family } from './scopes.ts'
import type { Switches } from './switches.ts'
import { deadToken, expiredToken } from './token-errors.ts'

const hourMs = 3_600_000
/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11-23) */
export const longLifeMs = 60 * 24 * hourMs
export const shortLifeMs = hourMs
/** `expires_in` of a fresh user token in https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow */
const shortFacebookLifeMs = 5_108_000
export const minRefreshAgeMs = 24 * hourMs
/** A token that is handed out should last a test. */
const freshEnoughMs = hourMs

export type TokenKind = 'instagram_short' | 'instagram_long' | 'user_short' | 'user_long' | 'page'

export interface Token {
  kind: TokenKind
  /** The account it speaks for; null for a Facebook user's. */
  account_id: string | null
  scopes: readonly string[]
  issued_at: number
  /** null: never. */
  expires_at: number | null
  /** The subcode that tells why it is good no more. */
  death: Switches['token_death'] | null
}

const lifeMs: Readonly<Record<TokenKind, number | null>> = {
  instagram_short: shortLifeMs,
  instagram_long: longLifeMs,
  user_short: shortFacebookLifeMs,
  user_long: longLifeMs,
  page: null,
}

/** Instagram user tokens (`IGAA…`), Facebook user and Page tokens (`EAA…`). */
export class Tokens {
  readonly #rows: Records<Token>
  /** The token behind `GET /_sandbox/accounts`, per account. */
  readonly #standing: Records<string>
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.#rows = world.records('tokens')
    this.#standing = world.records('standing')
  }

  get(value: string): Token | undefined {
    return this.#rows.get(value)
  }

  /** @throws GraphError 190 when it is of the other family, expired or revoked */
  good(value: string, family: Family): Token {
    const token = this.#rows.get(value)
    if (!token || familyOf(token.kind) !== family) throw deadToken('none', this.#world)
    if (token.death !== null) throw deadToken(token.death, this.#world)
    const now = this.#world.now()
    if (token.expires_at !== null && token.expires_at <= now.getTime())
      throw expiredToken(new Date(token.expires_at), now)
    return token
  }

  issue(
    kind: TokenKind,
    fields: { accountId: string | null; scopes: readonly string[]; ageMs?: number },
  ): { value: string; token: Token } {
    const issuedAt = this.#nowMs() - (fields.ageMs ?? 0)
    const life = lifeMs[kind]
    const token: Token = {
      kind,
      account_id: fields.accountId,
      scopes: [...fields.scopes],
      issued_at: issuedAt,
      expires_at: life === null ? null : issuedAt + life,
      death: null,
    }
    const value = newTokenValue(kind)
    this.#rows.put(value, token)
    return { value, token }
  }

  /** Another 60 days, under a new string or the old one. */
  extend(value: string, token: Token, keepsValue: boolean): { value: string; token: Token } {
    const fields = { accountId: token.account_id, scopes: token.scopes }
    if (!keepsValue) return this.issue('instagram_long', fields)
    const now = this.#nowMs()
    const next = { ...token, issued_at: now, expires_at: now + longLifeMs }
    this.#rows.put(value, next)
    return { value, token: next }
  }

  /** A Page token, which dies with a short-lived user token and never with a long-lived one. */
  pageToken(accountId: string, user: Token): string {
    const scopes = user.scopes
    const value = this.#pageTokenOf(accountId, user)
    if (value) return value
    const made = this.issue('page', { accountId, scopes })
    if (user.kind === 'user_short')
      this.#rows.put(made.value, { ...made.token, expires_at: user.expires_at })
    return made.value
  }

  /** Ends a token in the way the switch names; 463 is an end of its time. */
  kill(value: string, death: Switches['token_death']): void {
    const token = this.#rows.get(value)
    if (!token) return
    const change = death === '463' ? { expires_at: this.#nowMs() } : { death }
    this.#rows.put(value, { ...token, ...change })
  }

  /** The person took the app's access away: every Facebook token that came from it ends. */
  revokeFacebook(): void {
    for (const [value, token] of this.#facebookTokens())
      this.#rows.put(value, { ...token, death: '458' })
  }

  /** One permission less, in every token of the Facebook user. */
  withdraw(scope: string): void {
    for (const [value, token] of this.#facebookTokens())
      this.#rows.put(value, { ...token, scopes: token.scopes.filter((each) => each !== scope) })
  }

  /** A token of the account's that is good now; made anew when the last one has ended. */
  standing(account: Account): { value: string; token: Token } {
    const value = this.#standing.get(account.id)
    const token = value === undefined ? undefined : this.#rows.get(value)
    if (value !== undefined && token && this.#isFresh(token)) return { value, token }
    const family: Family = account.login
    const scopes = allScopes[family].filter((scope) => !account.without_scopes.includes(scope))
    const fresh = this.issue(family === 'instagram' ? 'instagram_long' : 'page', {
      accountId: account.id,
      scopes,
      ageMs: account.token_age_hours * hourMs,
    })
    this.#standing.put(account.id, fresh.value)
    return fresh
  }

  /** Ended tokens are kept for a while, because what they are refused with tells why. */
  prune(): void {
    const longAgo = this.#nowMs() - longLifeMs
    for (const value of [...this.#rows.keys()]) {
      const token = this.#rows.get(value)
      const isOver = token && token.expires_at !== null && token.expires_at < longAgo
      if (isOver) this.#rows.delete(value)
    }
  }

  #pageTokenOf(accountId: string, user: Token): string | null {
    for (const [value, token] of this.#facebookTokens()) {
      const isSame = token.kind === 'page' && token.account_id === accountId && token.death === null
      if (!isSame || token.scopes.join() !== user.scopes.join()) continue
      if (
        user.kind === 'user_long' ? token.expires_at === null : token.expires_at === user.expires_at
      )
        return value
    }
    return null
  }

  #facebookTokens(): [string, Token][] {
    return [...this.#rows.keys()].flatMap((value) => {
      const token = this.#rows.get(value)
      return token && familyOf(token.kind) === 'facebook' ? [[value, token]] : []
    })
  }

  #isFresh(token: Token): boolean {
    const lasts = token.expires_at === null || token.expires_at > this.#nowMs() + freshEnoughMs
    return token.death === null && lasts
  }

  #nowMs(): number {
    return this.#world.now().getTime()
  }
}

export function familyOf(kind: TokenKind): Family {
  return kind.startsWith('instagram') ? 'instagram' : 'facebook'
}

export function secondsLeft(token: Token, now: Date): number {
  return Math.max(0, Math.floor(((token.expires_at ?? 0) - now.getTime()) / 1000))
}

function newTokenValue(kind: TokenKind): string {
  const letters = randomBytes(120).toString('base64').replace(/[+/=]/g, '')
  return `${familyOf(kind) === 'instagram' ? 'IGAA' : 'EAA'}${letters}`
}
