import { randomInt } from 'node:crypto'

/** A number as LinkedIn gives it: 41 bits of Unix milliseconds, then 22 that follow no order. */
export function mintId(nowMs: number, isTaken: (id: string) => boolean): string {
  for (;;) {
    const id = ((BigInt(nowMs) << 22n) | BigInt(randomInt(2 ** 22))).toString()
    if (!isTaken(id)) return id
  }
}
