import type { Readable } from 'node:stream'
import type { StagedFile } from './staging.ts'

/** A file that is kept, by its name in the storage. */
export interface KeptFile {
  name: string
  modifiedAt: Date
}

/**
 * Where files are kept. Each is written to local disk first, so that it is known by its bytes, and
 * kept whole or not at all: a half-written one is never visible.
 */
export interface MediaStorage {
  /** Writes a stream to local disk. @throws StorageLimitError past `maxBytes`; nothing is left behind */
  stage(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedFile>
  publish(staged: StagedFile, name: string): Promise<void>
  discard(staged: StagedFile): Promise<void>
  /** Bytes `start` to `end` (exclusive). @throws FileGone */
  read(name: string, start: number, end: number): Promise<Uint8Array>
  /** The same as a stream, opened before it is returned. @throws FileGone */
  stream(name: string, start: number, end: number): Promise<Readable>
  remove(name: string): Promise<void>
  /** Everything that is kept, in pages. */
  list(): AsyncIterable<readonly KeptFile[]>
  /** Ends what an earlier process left half-written and nobody goes on with. */
  sweepUnfinished(olderThanMs: number): Promise<void>
}

/** The storage answers, and has no such file. */
export class FileGone extends Error {
  override readonly name = 'FileGone'
}
