import { createHash, randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'

/** No page says how long a code is good; https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2 has ten minutes at most. */
const codeLifeMs = 10 * 60_000

/** What a creator agreed to, until the app has fetched its tokens. */
export interface Consent {
  open_id: string
  scopes: string[]
  redirect_uri: string
  /** Hexadecimal SHA-256 of the verifier, which is not what RFC 7636 has. */
  code_challenge: string | null
  expires_at: number
}

export type Redeemed = { ok: true; consent: Consent } | { ok: false; reason: 'code' | 'verifier' }

/** Authorization codes: each is good once. */
export class Codes {
  readonly #rows: Records<Consent>
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.#rows = world.records<Consent>('codes')
  }

  /** With the signs that TikTok's codes have too: a caller must decode them before they are sent back. */
  issue(consent: Omit<Consent, 'expires_at'>): string {
    const code = `${randomBytes(48).toString('base64url')}*0!${randomBytes(2).readUInt16BE()}.va`
    this.#rows.put(code, { ...consent, expires_at: this.#world.now().getTime() + codeLifeMs })
    return code
  }

  /** A code that meets the wrong address or verifier is spent as well. */
  redeem(code: string, redirectUri: string, verifier: string | null): Redeemed {
    const consent = this.#rows.get(code)
    this.#rows.delete(code)
    const isGood =
      consent !== undefined &&
      consent.redirect_uri === redirectUri &&
      consent.expires_at > this.#world.now().getTime()
    if (!isGood) return { ok: false, reason: 'code' }
    const isProven =
      consent.code_challenge === null || consent.code_challenge === challengeOf(verifier ?? '')
    return isProven ? { ok: true, consent } : { ok: false, reason: 'verifier' }
  }

  prune(): void {
    const now = this.#world.now().getTime()
    for (const code of [...this.#rows.keys()]) {
      if ((this.#rows.get(code)?.expires_at ?? 0) <= now) this.#rows.delete(code)
    }
  }
}

/** https://developers.tiktok.com/doc/login-kit-desktop (read 2026-11-23): in hexadecimal digits. */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('hex')
}
