import { randomBytes } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'

/** https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow (read 2026-11-23) */
const codeLifeMs = 30 * 60_000

interface Code {
  member_id: string
  scopes: string[]
  redirect_uri: string
  expires_at: number
  is_spent: boolean
}

/** Authorization codes: good once, for half an hour, with the redirect_uri they went to. */
export class Codes {
  readonly #rows: Records<Code>
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld) {
    this.#world = world
    this.#rows = world.records<Code>('codes')
  }

  give(memberId: string, scopes: readonly string[], redirectUri: string): string {
    const code = `AQT${randomBytes(48).toString('base64url')}`
    this.#rows.put(code, {
      member_id: memberId,
      scopes: [...scopes],
      redirect_uri: redirectUri,
      expires_at: this.#world.now().getTime() + codeLifeMs,
      is_spent: false,
    })
    return code
  }

  /** A code is spent by the attempt, also by one with another redirect_uri. */
  spend(value: string, redirectUri: string): Code | 'unknown' | 'mismatch' {
    const code = this.#rows.get(value)
    if (!code) return 'unknown'
    this.#rows.put(value, { ...code, is_spent: true })
    const isGood = !code.is_spent && code.expires_at > this.#world.now().getTime()
    return isGood && code.redirect_uri === redirectUri ? code : 'mismatch'
  }

  /** Codes of yesterday are forgotten. */
  prune(): void {
    const before = this.#world.now().getTime() - 24 * 3_600_000
    for (const key of [...this.#rows.keys()]) {
      if ((this.#rows.get(key)?.expires_at ?? 0) < before) this.#rows.delete(key)
    }
  }
}
