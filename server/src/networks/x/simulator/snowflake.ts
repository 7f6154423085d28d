/** X counts the milliseconds of its ids from here (2010-11-04). */
const epochMs = 1_288_834_974_657n

/** Rising 19-digit ids: 42 bits of time, 22 bits of sequence. */
export class Snowflakes {
  #last = 0n

  /** Ids already given, so that none comes twice after a restart or when the clock goes back. */
  seen(id: string): void {
    const value = BigInt(id)
    if (value > this.#last) this.#last = value
  }

  next(now: Date): string {
    const fromClock = (BigInt(now.getTime()) - epochMs) << 22n
    this.#last = fromClock > this.#last ? fromClock : this.#last + 1n
    return this.#last.toString()
  }
}

/** Decimal ids of different length still compare by size. */
export function compareIds(left: string, right: string): number {
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0)
}
