import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code (read 2026-11-23) */
const codeLifeMs = 30_000

/** What a user agreed to, until the app has fetched its tokens. */
export interface Consent {
  user_id: string
  scopes: string[]
  redirect_uri: string
  code_challenge: string
  code_challenge_method: 'S256' | 'plain'
  expires_at: number
}

/** Authorization codes: each is good once, and only with the verifier of its challenge. */
export class Codes {
  readonly #rows: Records<Consent>
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.#rows = world.records<Consent>('codes')
  }

  issue(consent: Omit<Consent, 'expires_at'>): string {
    const code = randomBytes(48).toString('base64url')
    this.#rows.put(code, { ...consent, expires_at: this.#world.now().getTime() + codeLifeMs })
    return code
  }

  /** A code that meets the wrong address or verifier is spent as well. */
  redeem(code: string, redirectUri: string, verifier: string): Consent | null {
    const consent = this.#rows.get(code)
    this.#rows.delete(code)
    if (!consent || consent.expires_at <= this.#world.now().getTime()) return null
    return consent.redirect_uri === redirectUri && isProven(consent, verifier) ? consent : null
  }

  prune(): void {
    const now = this.#world.now().getTime()
    for (const code of [...this.#rows.keys()])
      if ((this.#rows.get(code)?.expires_at ?? 0) <= now) this.#rows.delete(code)
  }
}

function isProven(consent: Consent, verifier: string): boolean {
  const answer =
    consent.code_challenge_method === 'S256'
      ? createHash('sha256').update(verifier).digest('base64url')
      : verifier
  const [a, b] = [Buffer.from(answer), Buffer.from(consent.code_challenge)]
  return a.length === b.length && timingSafeEqual(a, b)
}
