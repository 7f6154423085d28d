/** Rising 17-digit ids as Instagram gives them: `17`, milliseconds, two digits of sequence. */
export class GraphIds {
  #last = 0n

  /** Ids already given, so that none comes twice after a restart or when the clock goes back. */
  seen(id: string): void {
    const value = BigInt(id.slice(2))
    if (value > this.#last) this.#last = value
  }

  next(now: Date): string {
    const fromClock = BigInt(now.getTime()) * 100n
    this.#last = fromClock > this.#last ? fromClock : this.#last + 1n
    return `17${this.#last.toString().padStart(15, '0')}`
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Odd, so that no two ids share a product; makes neighbours look different, as on Instagram. */
const mixer = 6_364_136_223_846_793_005n

/** The 11 letters of a permalink: a number of 64 bits, written in 64 letters. */
export function shortcodeOf(id: string): string {
  let rest = BigInt.asUintN(64, BigInt(id) * mixer)
  let code = ''
  for (let at = 0; at < 11; at += 1, rest /= 64n) code = alphabet.charAt(Number(rest % 64n)) + code
  return code
}
