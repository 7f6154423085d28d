import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import type { Family } from './scopes.ts'

/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11-23) */
const lifeMs = 3_600_000

/** What a person agreed to in a dialog, until its code is exchanged. */
export interface Consent {
  family: Family
  account_id: string | null
  scopes: readonly string[]
  redirect_uri: string
  expires_at: number
  is_used: boolean
}

/** Login codes: an hour, and once. */
export class Consents {
  readonly #rows: Records<Consent>
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.#rows = world.records('consents')
  }

  has(code: string): boolean {
    return this.#rows.has(code)
  }

  /** @returns the code */
  add(consent: Omit<Consent, 'expires_at' | 'is_used'>): string {
    const code = `AQ${randomBytes(60).toString('base64url')}`
    const expiresAt = this.#world.now().getTime() + lifeMs
    this.#rows.put(code, { ...consent, expires_at: expiresAt, is_used: false })
    return code
  }

  /** Uses a code up, unless it is none, over, or of another address. */
  spend(
    code: string,
    family: Family,
    redirectUri: string,
  ): Consent | 'unknown' | 'used' | 'expired' | 'redirect' {
    const consent = this.#rows.get(code)
    if (consent?.family !== family) return 'unknown'
    if (consent.is_used) return 'used'
    if (consent.expires_at <= this.#world.now().getTime()) return 'expired'
    if (consent.redirect_uri !== redirectUri) return 'redirect'
    this.#rows.put(code, { ...consent, is_used: true })
    return consent
  }

  prune(): void {
    const longAgo = this.#world.now().getTime() - 24 * lifeMs
    for (const code of [...this.#rows.keys()]) {
      if ((this.#rows.get(code)?.expires_at ?? 0) < longAgo) this.#rows.delete(code)
    }
  }
}
