/** One who acts in a story: a worker of one life, an API process, a client, the network. */
export class Actor {
  readonly name: string
  /** Dead: nothing that it waits for ever comes. */
  isDead = false
  /** Until then it does not run, and does not know it. */
  frozenUntilMs = 0
  /** Called at its death: what the outside notices (connections are cut). */
  readonly #wills: (() => Promise<void>)[] = []

  constructor(name: string) {
    this.name = name
  }

  onDeath(will: () => Promise<void>): void {
    this.#wills.push(will)
  }

  /** From here on it does nothing more, like a process after `kill -9`. */
  die(): void {
    this.isDead = true
  }

  /** What the others see of the death. */
  async bury(): Promise<void> {
    for (const will of this.#wills.splice(0)) await will()
  }
}
