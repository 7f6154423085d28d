import { closeSync, openSync, readSync } from 'node:fs'
import type { NetworkId } from '../../networks/contract.ts'
import { AppendFile } from './append-file.ts'

/** One call a network got. `status` is null when the connection was cut before an answer. */
export interface Call {
  at: string
  network: NetworkId
  step: string | null
  method: string
  path: string
  status: number | null
  request_bytes: number
  fault: string | null
}

/** Every call, on disk alone: memory does not grow with it, and a start does not read it. */
export class CallLog {
  readonly #path: string
  #file: AppendFile

  constructor(path: string) {
    this.#path = path
    this.#file = new AppendFile(path)
    dropTornLine(this.#file, path)
  }

  add(call: Call): void {
    this.#file.append(JSON.stringify(call))
  }

  settled(): Promise<void> {
    return this.#file.settled()
  }

  /** Where the log is and how far it is whole, for reading it while it grows. */
  async snapshot(): Promise<{ path: string; bytes: number }> {
    await this.#file.settled()
    return { path: this.#path, bytes: this.#file.size }
  }

  async clear(): Promise<void> {
    while (!this.#file.isIdle) await this.#file.settled()
    this.#file.truncate(0)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

function dropTornLine(file: AppendFile, path: string): void {
  const fd = openSync(path, 'r')
  try {
    const end = lastLineEnd(fd, file.size)
    if (end < file.size) file.truncate(end)
  } finally {
    closeSync(fd)
  }
}

/** Looks back for the last line feed; a torn line is at most a few hundred bytes. */
function lastLineEnd(fd: number, size: number): number {
  const window = Buffer.alloc(64 * 1024)
  for (let end = size; end > 0; end -= window.length) {
    const start = Math.max(0, end - window.length)
    const count = readSync(fd, window, 0, end - start, start)
    const at = window.subarray(0, count).lastIndexOf(10)
    if (at !== -1) return start + at + 1
  }
  return 0
}
