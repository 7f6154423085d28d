/** What the journal keeps about one collection's rows. `bytes` is the length of the row's line. */
export interface Shelf {
  readonly size: number
  has(key: string): boolean
  keys(): IterableIterator<string>
  /** @returns the row, read back from disk where it is not kept */
  read(key: string): unknown
  set(key: string, value: unknown, offset: number, bytes: number): void
  /** The row's line is elsewhere now. */
  move(key: string, offset: number, bytes: number): void
  bytesOf(key: string): number
  delete(key: string): void
  clear(): void
}

/** Rows held in memory. */
export class MemoryShelf implements Shelf {
  readonly #rows = new Map<string, { value: unknown; bytes: number }>()

  get size(): number {
    return this.#rows.size
  }
  has(key: string): boolean {
    return this.#rows.has(key)
  }
  keys(): IterableIterator<string> {
    return this.#rows.keys()
  }
  read(key: string): unknown {
    return this.#rows.get(key)?.value
  }
  set(key: string, value: unknown, _offset: number, bytes: number): void {
    this.#rows.set(key, { value, bytes })
  }
  move(key: string, _offset: number, bytes: number): void {
    const row = this.#rows.get(key)
    if (row) row.bytes = bytes
  }
  bytesOf(key: string): number {
    return this.#rows.get(key)?.bytes ?? 0
  }
  delete(key: string): void {
    this.#rows.delete(key)
  }
  clear(): void {
    this.#rows.clear()
  }
}

/** A line longer than this does not fit into the packed place. */
export const maxLineBytes = 2 ** 20 - 1

/** Rows left in the journal; memory holds each one's place, packed into a number (offset · 2²⁰ + length). */
export class DiskShelf implements Shelf {
  readonly #places = new Map<string, number>()
  readonly #readLine: (offset: number, length: number) => string

  constructor(readLine: (offset: number, length: number) => string) {
    this.#readLine = readLine
  }

  get size(): number {
    return this.#places.size
  }
  has(key: string): boolean {
    return this.#places.has(key)
  }
  keys(): IterableIterator<string> {
    return this.#places.keys()
  }
  read(key: string): unknown {
    const place = this.#places.get(key)
    if (place === undefined) return undefined
    const line = this.#readLine(Math.floor(place / 2 ** 20), place % 2 ** 20)
    return (JSON.parse(line) as [string, string, unknown])[2]
  }
  set(key: string, _value: unknown, offset: number, bytes: number): void {
    this.move(key, offset, bytes)
  }
  move(key: string, offset: number, bytes: number): void {
    this.#places.set(key, offset * 2 ** 20 + bytes)
  }
  bytesOf(key: string): number {
    return (this.#places.get(key) ?? 0) % 2 ** 20
  }
  delete(key: string): void {
    this.#places.delete(key)
  }
  clear(): void {
    this.#places.clear()
  }
}
