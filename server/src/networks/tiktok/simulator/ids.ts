/** Rising 19-digit ids as TikTok's are: seconds in the upper 32 bits, a sequence in the lower. */
export class Ids {
  #last = 0n

  /** Ids already given, so that none comes twice after a restart or when the clock goes back. */
  seen(id: string): void {
    const value = BigInt(id)
    if (value > this.#last) this.#last = value
  }

  next(now: Date): string {
    const fromClock = BigInt(Math.floor(now.getTime() / 1000)) << 32n
    this.#last = fromClock > this.#last ? fromClock : this.#last + 1n
    return this.#last.toString()
  }
}
