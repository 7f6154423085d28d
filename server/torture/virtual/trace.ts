import { createHash, type Hash } from 'node:crypto'

/** What happened in a story, in order. Two runs of one seed have the same. */
export class Trace {
  readonly lines: string[] = []
  readonly #hash: Hash = createHash('sha256')
  readonly #startMs: number

  constructor(startMs: number) {
    this.#startMs = startMs
  }

  add(atMs: number, who: string, what: string): void {
    const seconds = ((atMs - this.#startMs) / 1000).toFixed(3)
    const line = `+${seconds} ${who} ${what}`
    this.lines.push(line)
    this.#hash.update(`${line}\n`)
  }

  digest(): string {
    return this.#hash.copy().digest('hex')
  }
}
