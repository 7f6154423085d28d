import { AsyncLocalStorage } from 'node:async_hooks'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import type { Random } from '../random.ts'
import type { Actor } from './actor.ts'

/** Who is running: the worker, API or network in whose name code was called. */
export const acting = new AsyncLocalStorage<Actor>()

/** Where the time and the chance of a story come from. */
interface Source {
  nowMs(): number
  random: Random
}

const real = {
  Date: globalThis.Date,
  random: Math.random,
  randomBytes: crypto.randomBytes,
  randomInt: crypto.randomInt,
  randomUUID: crypto.randomUUID,
}

/**
 * Within a story the process's own time and chance are the story's: ids, tokens and jitter come out
 * the same for the same seed, wherever in the program they are drawn. That holds for those who act in
 * it; the machinery around them keeps the machine's own.
 * @returns the function that gives everything back
 */
export function seedGlobals({ nowMs, random }: Source): () => void {
  const isActing = (): boolean => acting.getStore() !== undefined
  class StoryDate extends real.Date {
    constructor(...given: ConstructorParameters<typeof Date> | []) {
      super(...((given.length === 0 ? [StoryDate.now()] : given) as [number]))
    }

    static override now(): number {
      return isActing() ? nowMs() : real.Date.now()
    }
  }
  const bytes = (size: number): Buffer => {
    const drawn = Buffer.allocUnsafe(size)
    for (let at = 0; at < size; at++) drawn[at] = random.between(0, 255)
    return drawn
  }
  globalThis.Date = StoryDate as DateConstructor
  Math.random = () => (isActing() ? random.next() : real.random())
  const seeded = {
    randomBytes: (size: number) => (isActing() ? bytes(size) : real.randomBytes(size)),
    randomInt: (...range: [number, number?]) => {
      const [least, end] = range.length === 1 ? [0, range[0]] : (range as [number, number])
      return isActing() ? random.between(least, end - 1) : real.randomInt(least, end)
    },
    randomUUID: () => (isActing() ? uuidOf(bytes(16)) : real.randomUUID()),
  }
  Object.assign(crypto, seeded)
  syncBuiltinESMExports()
  return () => {
    const { Date: realDate, random: realRandom, ...realCrypto } = real
    globalThis.Date = realDate
    Math.random = realRandom
    Object.assign(crypto, realCrypto)
    syncBuiltinESMExports()
  }
}

/** A version 4 UUID of these bytes (RFC 9562, section 5.4). */
function uuidOf(bytes: Buffer): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [0, 8, 12, 16, 20].map((at, index, all) => hex.slice(at, all[index + 1])).join('-')
}
