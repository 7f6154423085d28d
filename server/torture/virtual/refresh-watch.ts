import type { Violation } from '../judge/evidence.ts'
import type { Actor } from './actor.ts'

/**
 * I10: one refresh of an account at a time, and nobody spends a token again whose successor somebody
 * else holds. Otherwise the network takes the account away, and it would count as rightly dead.
 */
export class RefreshWatch {
  readonly violations: Violation[] = []
  /** Who sent a refresh token and waits for the answer, or has heard that it was taken. */
  readonly #holders = new Map<string, Actor>()

  /** @param body of the call; it names the refresh token */
  begins(body: Buffer, actor: Actor): void {
    const token = tokenOf(body)
    const holder = this.#holders.get(token)
    // Whoever died in the middle of it left a token behind of which nobody knows that it is spent.
    if (holder && !holder.isDead)
      this.violations.push({
        invariant: 'I10',
        what: `${actor.name} spends a refresh token that ${holder.name} has sent`,
        post: null,
      })
    this.#holders.set(token, actor)
  }

  /** @param answer as the network worded it; undefined: none came */
  ends(body: Buffer, actor: Actor, answer: unknown): void {
    const token = tokenOf(body)
    const successor = (answer as { refresh_token?: unknown } | null | undefined)?.refresh_token
    // Networks whose tokens work more than once name the same again, or none.
    const isSpent = typeof successor === 'string' && successor !== token
    if (!isSpent && this.#holders.get(token) === actor) this.#holders.delete(token)
  }
}

function tokenOf(body: Buffer): string {
  return new URLSearchParams(body.toString()).get('refresh_token') ?? ''
}
