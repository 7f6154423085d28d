import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { RecordHooks, Records } from '../../networks/simulator-contract.ts'
import { AppendFile } from './append-file.ts'
import { readLines } from './read-lines.ts'
import { DiskShelf, MemoryShelf, maxLineBytes, type Shelf } from './shelf.ts'

type Line = [collection: string, key?: string, value?: unknown]
type AnyHooks = RecordHooks<unknown>

/** Rewriting pays once this much of the file is of no use any more. */
const compactionBytes = 16 * 2 ** 20

/**
 * The sandbox's memory: one append-only file of `[collection, key, value]` lines. A line without a
 * value deletes, one without a key empties the collection. Collections are opened first, then `replay`
 * fills them; a last line torn by a crash is dropped, because its answer cannot have left.
 */
export class Journal {
  readonly #path: string
  #file: AppendFile
  readonly #shelves = new Map<string, Shelf>()
  readonly #hooks = new Map<string, AnyHooks>()
  #liveBytes = 0

  constructor(path: string) {
    this.#path = path
    rmSync(`${path}.new`, { force: true })
    this.#file = new AppendFile(path)
  }

  /** Opens a collection whose rows are kept in memory (`records`) or left on disk (`archive`). */
  open<T>(name: string, kept: 'memory' | 'disk', hooks: RecordHooks<T> = {}): Records<T> {
    if (this.#shelves.has(name)) throw new Error(`The collection ${name} is open already.`)
    const shelf: Shelf =
      kept === 'memory'
        ? new MemoryShelf()
        : new DiskShelf((offset, length) => this.#file.read(offset, length))
    this.#shelves.set(name, shelf)
    this.#hooks.set(name, hooks as AnyHooks)
    return this.#records<T>(name, shelf)
  }

  /** Fills the open collections from the file. Call once, before the first change. */
  replay(): void {
    const size = readLines(this.#path, (line, offset, length) =>
      this.#apply(JSON.parse(line) as Line, offset, length),
    )
    if (size < this.#file.size) this.#file.truncate(size)
    this.#compactIfWorthwhile()
  }

  /** Resolves when every change made so far is in the file. */
  async settled(): Promise<void> {
    await this.#file.settled()
    this.#compactIfWorthwhile()
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  #records<T>(name: string, shelf: Shelf): Records<T> {
    return {
      get: (key) => shelf.read(key) as T | undefined,
      has: (key) => shelf.has(key),
      put: (key, value) => this.#change([name, key, value]),
      delete: (key) => {
        if (shelf.has(key)) this.#change([name, key])
      },
      clear: () => {
        if (shelf.size > 0) this.#change([name])
      },
      keys: () => shelf.keys(),
      *values() {
        for (const key of shelf.keys()) yield shelf.read(key) as T
      },
      get size() {
        return shelf.size
      },
    }
  }

  #change(line: Line): void {
    const text = JSON.stringify(line)
    if (text.length * 3 > maxLineBytes && Buffer.byteLength(text) > maxLineBytes)
      throw new Error(`A row of ${line[0]} is larger than ${maxLineBytes} bytes.`)
    const { offset, length } = this.#file.append(text)
    this.#apply(line, offset, length)
  }

  #apply([name, key, value]: Line, offset: number, length: number): void {
    const shelf = this.#shelves.get(name)
    const hooks = this.#hooks.get(name)
    if (!shelf || !hooks) return
    if (key === undefined) {
      for (const each of shelf.keys()) this.#liveBytes -= shelf.bytesOf(each)
      hooks.clear?.()
      shelf.clear()
      return
    }
    this.#liveBytes -= shelf.bytesOf(key)
    if (value === undefined) {
      if (hooks.delete && shelf.has(key)) hooks.delete(key, shelf.read(key))
      shelf.delete(key)
      return
    }
    shelf.set(key, value, offset, length)
    this.#liveBytes += length
    hooks.put?.(key, value)
  }

  #compactIfWorthwhile(): void {
    const deadBytes = this.#file.size - this.#liveBytes
    if (this.#file.isIdle && deadBytes > Math.max(compactionBytes, this.#liveBytes)) this.#compact()
  }

  /** Blocks: 30 MB take about a tenth of a second, and it happens once per as many bytes written. */
  #compact(): void {
    const fresh = `${this.#path}.new`
    const fd = openSync(fresh, 'w', 0o600)
    let offset = 0
    const moves: [shelf: Shelf, key: string, offset: number, bytes: number][] = []
    for (const [name, shelf] of this.#shelves) {
      for (const key of shelf.keys()) {
        const value = shelf.read(key)
        const bytes = Buffer.from(`${JSON.stringify([name, key, value])}\n`)
        writeWhole(fd, bytes)
        moves.push([shelf, key, offset, bytes.length - 1])
        offset += bytes.length
      }
    }
    closeSync(fd)
    renameSync(fresh, this.#path)
    this.#file.abandon()
    this.#file = new AppendFile(this.#path)
    for (const [shelf, key, place, bytes] of moves) shelf.move(key, place, bytes)
    this.#liveBytes = offset
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  let done = 0
  while (done < bytes.length) done += writeSync(fd, bytes, done)
}
