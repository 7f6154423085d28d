import type { Violation } from '../judge/evidence.ts'
import type { Actor } from './actor.ts'

/**
 * I10: one refresh of an account at a time. Two at once spend one refresh token twice, and the network
 * takes the account away for it: then nothing else would tell that the account died by our doing.
 */
export class RefreshWatch {
  readonly violations: Violation[] = []
  readonly #underWay = new Map<string, Actor>()

  /** @param body of the call; it names the refresh token */
  begins(body: Buffer, actor: Actor): void {
    const other = this.#underWay.get(body.toString())
    // Whoever died in the middle of it left a call behind that nobody knows of.
    if (other && !other.isDead)
      this.violations.push({
        invariant: 'I10',
        what: `${actor.name} renews a token that ${other.name} is renewing`,
        post: null,
      })
    this.#underWay.set(body.toString(), actor)
  }

  ends(body: Buffer, actor: Actor): void {
    if (this.#underWay.get(body.toString()) === actor) this.#underWay.delete(body.toString())
  }
}
