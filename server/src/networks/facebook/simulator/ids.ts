import { randomInt } from 'node:crypto'

/** Rising ids of 18 digits that begin with 122, as Pages' posts, photos and videos have them. */
export class Ids {
  #last = 0n

  /** Ids already given, so that none comes twice after a restart or when the clock goes back. */
  seen(id: string): void {
    const value = /^[0-9]{1,19}$/.test(id) ? BigInt(id) : 0n
    if (value > this.#last && id.startsWith('122')) this.#last = value
  }

  next(now: Date): string {
    const fromClock = 122n * 10n ** 15n + BigInt(now.getTime()) * 100n
    this.#last = fromClock > this.#last ? fromClock : this.#last + 1n
    return this.#last.toString()
  }
}

/** Ids of Pages and people: they say nothing of when they were made. */
export function profileId(): string {
  return `10${Array.from({ length: 13 }, () => randomInt(10)).join('')}`
}
