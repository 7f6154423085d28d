import { closeSync, fstatSync, ftruncateSync, openSync, readSync, write } from 'node:fs'

/**
 * A file that only grows. Lines added while a write is under way go out together with the next one,
 * so that a busy sandbox makes few, large writes. `settled()` is what an answer waits for.
 */
export class AppendFile {
  #fd: number
  /** Bytes in the file. */
  #written: number
  /** Bytes being written, then those waiting. They are read from here until they are in the file. */
  #inFlight: Buffer[] = []
  #waiting: Buffer[] = []
  #size: number
  #flushing: Promise<void> | null = null

  constructor(path: string) {
    this.#fd = openSync(path, 'a+', 0o600)
    this.#written = fstatSync(this.#fd).size
    this.#size = this.#written
  }

  /** Bytes that the file has, or will have. */
  get size(): number {
    return this.#size
  }

  get isIdle(): boolean {
    return this.#flushing === null && this.#written === this.#size
  }

  /** Adds a line. @returns where it begins */
  append(line: string): { offset: number; length: number } {
    const bytes = Buffer.from(`${line}\n`)
    const offset = this.#size
    this.#waiting.push(bytes)
    this.#size += bytes.length
    return { offset, length: bytes.length - 1 }
  }

  /** Resolves when everything added so far has been written. @throws when the disk refuses */
  settled(): Promise<void> {
    if (this.#written === this.#size) return Promise.resolve()
    const end = this.#size
    const flush = this.#flushing ?? this.#startFlush()
    return flush.then(() => (this.#written < end ? this.settled() : undefined))
  }

  /** Reads back what was added, written or not. */
  read(offset: number, length: number): string {
    if (offset >= this.#written) return this.#readPending(offset, length)
    const bytes = Buffer.allocUnsafe(length)
    let done = 0
    while (done < length) {
      const count = readSync(this.#fd, bytes, done, length - done, offset + done)
      if (count === 0) throw new Error(`The journal ends at ${offset + done}; a record is missing.`)
      done += count
    }
    return bytes.toString()
  }

  /** Forgets everything after `size`. Only while nothing is being written. */
  truncate(size: number): void {
    ftruncateSync(this.#fd, size)
    this.#written = size
    this.#size = size
  }

  /** Closes without writing: the file has been replaced by another. Only while idle. */
  abandon(): void {
    closeSync(this.#fd)
  }

  async close(): Promise<void> {
    await this.settled().finally(() => closeSync(this.#fd))
  }

  #readPending(offset: number, length: number): string {
    let start = this.#written
    for (const bytes of [...this.#inFlight, ...this.#waiting]) {
      if (offset < start + bytes.length)
        return bytes.toString('utf8', offset - start, offset - start + length)
      start += bytes.length
    }
    throw new Error(`Nothing was added at ${offset}.`)
  }

  #startFlush(): Promise<void> {
    this.#inFlight = this.#waiting
    this.#waiting = []
    this.#flushing = this.#writeAll(Buffer.concat(this.#inFlight)).then(
      () => this.#flushed(),
      (error) => this.#failed(error),
    )
    return this.#flushing
  }

  #flushed(): void {
    for (const bytes of this.#inFlight) this.#written += bytes.length
    this.#inFlight = []
    this.#flushing = null
  }

  /** The lines stay in line for the next flush: memory already holds them, so the file must come to. */
  #failed(error: unknown): never {
    ftruncateSync(this.#fd, this.#written)
    this.#waiting = [...this.#inFlight, ...this.#waiting]
    this.#inFlight = []
    this.#flushing = null
    throw error
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    let done = 0
    while (done < bytes.length) done += await this.#writeSome(bytes, done)
  }

  #writeSome(bytes: Buffer, from: number): Promise<number> {
    return new Promise((resolve, reject) => {
      write(this.#fd, bytes, from, bytes.length - from, null, (error, count) =>
        error ? reject(error) : resolve(count),
      )
    })
  }
}
