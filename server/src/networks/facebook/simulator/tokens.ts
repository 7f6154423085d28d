import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Page, People } from './people.ts'
import { allPermissions, type Permission } from './permissions.ts'
import type { Switches } from './switches.ts'

/** https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived (2026-09-11) */
export const longLifeSeconds = 60 * 86_400
/** "Hours"; the sample of the login guide says 5108 (read 2026-11-23). */
export const shortLifeSeconds = 5_108
/** Data access lasts 90 days from the last login. */
const dataAccessMs = 90 * 86_400_000
const codeLifeMs = 10 * 60_000
/** A token that is handed out should last a test. */
const freshEnoughMs = 10 * 60_000

/** Why tokens of a grant, or one token, are no good any more: the subcode of code 190. */
export type EndedAs = 458 | 459 | 460 | 463 | 464 | 467 | 492

/** What a person agreed to in the dialog; tokens that follow belong to it. */
export interface Grant {
  id: string
  user_id: string
  granted: Permission[]
  declined: Permission[]
  /** Pages that were ticked in the dialog. */
  page_ids: string[]
  agreed_at: number
  ended_as?: EndedAs
}

export interface Token {
  grant_id: string
  kind: 'user' | 'page'
  /** Whose it is; null for a user token. */
  page_id: string | null
  is_long: boolean
  issued_at: number
  /** Null: never. */
  expires_at: number | null
  ended_as?: EndedAs
}

interface Code {
  grant_id: string
  redirect_uri: string
  expires_at: number
  is_used: boolean
}

/** Login codes, user tokens and Page tokens, under the grants they come from. */
export class Tokens {
  readonly #grants: Records<Grant>
  readonly #tokens: Records<Token>
  readonly #codes: Records<Code>
  /** The Page token that a user token was given, so that a list read again gives the same. */
  readonly #given: Records<string>
  /** The Page token behind `GET /_sandbox/accounts`, per Page. */
  readonly #standing: Records<string>
  readonly #world: SimulatorWorld
  readonly #switches: () => Switches

  constructor(world: SimulatorWorld, switches: () => Switches) {
    this.#world = world
    this.#switches = switches
    this.#grants = world.records<Grant>('grants')
    this.#tokens = world.records<Token>('tokens')
    this.#codes = world.records<Code>('codes')
    this.#given = world.records<string>('given')
    this.#standing = world.records<string>('standing')
  }

  get(value: string): Token | undefined {
    return this.#tokens.get(value)
  }

  grantOf(token: Token): Grant | undefined {
    return this.#grants.get(token.grant_id)
  }

  /** Why a token is no good now; null when it is good. */
  endedAs(token: Token): EndedAs | null {
    const ended = token.ended_as ?? this.grantOf(token)?.ended_as
    if (ended) return ended
    return token.expires_at !== null && token.expires_at <= this.#nowMs() ? 463 : null
  }

  end(value: string, endedAs: EndedAs): void {
    const token = this.#tokens.get(value)
    if (!token) return
    // A password or an app that is gone takes every token of the login along, Page tokens too.
    const grant = endedAs === 458 || endedAs === 460 ? this.grantOf(token) : undefined
    if (grant) this.#grants.put(grant.id, { ...grant, ended_as: endedAs })
    else this.#tokens.put(value, { ...token, ended_as: endedAs })
  }

  /** A consent in the dialog. */
  agree(consent: Omit<Grant, 'id' | 'agreed_at' | 'ended_as'>): Grant {
    const grant: Grant = { ...consent, id: secret(12), agreed_at: this.#nowMs() }
    this.#grants.put(grant.id, grant)
    return grant
  }

  /** What the person declined the last time, and was not asked again. */
  lastGrantOf(userId: string): Grant | undefined {
    return [...this.#grants.values()].findLast((grant) => grant.user_id === userId)
  }

  issueCode(grant: Grant, redirectUri: string): string {
    const code = `AQ${secret(60)}`
    this.#codes.put(code, {
      grant_id: grant.id,
      redirect_uri: redirectUri,
      expires_at: this.#nowMs() + codeLifeMs,
      is_used: false,
    })
    return code
  }

  /** @returns a short-lived user token, or what is wrong with the code */
  redeem(
    value: string,
    redirectUri: string,
  ): { token: string } | { problem: 'unknown' | 'used' | 'expired' | 'redirect_uri' } {
    const code = this.#codes.get(value)
    const grant = code && this.#grants.get(code.grant_id)
    if (!code || !grant) return { problem: 'unknown' }
    if (code.is_used) return { problem: 'used' }
    if (code.expires_at <= this.#nowMs()) return { problem: 'expired' }
    if (code.redirect_uri !== redirectUri) return { problem: 'redirect_uri' }
    this.#codes.put(value, { ...code, is_used: true })
    return { token: this.issueUserToken(grant, false) }
  }

  issueUserToken(grant: Grant, isLong: boolean): string {
    const lifeSeconds = isLong ? longLifeSeconds : shortLifeSeconds
    return this.#issue({
      grant_id: grant.id,
      kind: 'user',
      page_id: null,
      is_long: isLong,
      issued_at: this.#nowMs(),
      expires_at: this.#nowMs() + lifeSeconds * 1000,
    })
  }

  /** The Page token that goes with a user token: without end when that one is long-lived, else ending with it. */
  pageToken(userToken: string, pageId: string): string {
    const key = `${userToken}/${pageId}`
    const known = this.#given.get(key)
    const source = this.#tokens.get(userToken)
    if (!source) throw new Error('Page tokens come of user tokens that are known.')
    const found = known ? this.#tokens.get(known) : undefined
    if (known && found && this.endedAs(found) === null) return known
    const endMs = this.#nowMs() + longLifeSeconds * 1000
    const longEnd = this.#switches().page_tokens_expire ? endMs : null
    const value = this.#issue({
      grant_id: source.grant_id,
      kind: 'page',
      page_id: pageId,
      is_long: source.is_long,
      issued_at: this.#nowMs(),
      expires_at: source.is_long ? longEnd : source.expires_at,
    })
    this.#given.put(key, value)
    return value
  }

  /** The person removes the app, or takes one permission back. */
  revoke(userId: string, permission: Permission | null): void {
    for (const grant of [...this.#grants.values()]) {
      if (grant.user_id !== userId || grant.ended_as) continue
      if (permission === null) this.#grants.put(grant.id, { ...grant, ended_as: 458 })
      else {
        const granted = grant.granted.filter((each) => each !== permission)
        this.#grants.put(grant.id, { ...grant, granted })
      }
    }
  }

  /** A Page token with every permission that is good now; made anew when the last one is not. */
  standing(page: Page, people: People): { value: string; token: Token } {
    const value = this.#standing.get(page.id) ?? ''
    const token = this.#tokens.get(value)
    if (token && this.#isFresh(token)) return { value, token }
    const grant = this.agree({
      user_id: page.user_id,
      granted: [...allPermissions],
      declined: [],
      page_ids: people.pagesOf(page.user_id).map(({ id }) => id),
    })
    const fresh = this.pageToken(this.issueUserToken(grant, true), page.id)
    this.#standing.put(page.id, fresh)
    return { value: fresh, token: this.#tokens.get(fresh) as Token }
  }

  dataAccessExpiresAt(token: Token): number {
    return (this.grantOf(token)?.agreed_at ?? token.issued_at) + dataAccessMs
  }

  /** What has ended goes, but for grants that a living token or a standing one belongs to. */
  prune(): void {
    const living = new Set<string>()
    for (const [key, token] of entries(this.#tokens)) {
      if (token.expires_at !== null && token.expires_at <= this.#nowMs()) this.#tokens.delete(key)
      else living.add(token.grant_id)
    }
    for (const [key, code] of entries(this.#codes))
      if (code.expires_at <= this.#nowMs()) this.#codes.delete(key)
      else living.add(code.grant_id)
    for (const [key, value] of entries(this.#given))
      if (!this.#tokens.has(value)) this.#given.delete(key)
    for (const key of [...this.#grants.keys()]) if (!living.has(key)) this.#grants.delete(key)
  }

  #isFresh(token: Token): boolean {
    if (this.endedAs(token) !== null) return false
    if (token.expires_at !== null && token.expires_at < this.#nowMs() + freshEnoughMs) return false
    return this.grantOf(token)?.granted.length === allPermissions.length
  }

  #issue(token: Token): string {
    const value = `EAA${secret(60)}`
    this.#tokens.put(value, token)
    return value
  }

  #nowMs(): number {
    return this.#world.now().getTime()
  }
}

function entries<T>(records: Records<T>): [string, T][] {
  return [...records.keys()].flatMap((key) => {
    const value = records.get(key)
    return value === undefined ? [] : [[key, value] as [string, T]]
  })
}

/** Letters and digits only, as Meta's tokens are. */
function secret(bytes: number): string {
  return randomBytes(bytes).toString('base64').replace(/[+/=]/g, 'Z')
}
