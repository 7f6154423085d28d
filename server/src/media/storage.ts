import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A file that is written but not yet visible. */
export interface StagedFile {
  path: string
  sizeBytes: number
  sha256: string
}

/** Files on disk. A half-written one is never visible: it is staged first, and published by a rename. */
export interface MediaStorage {
  directory: string
  /** Writes a stream. @throws StorageLimitError past `maxBytes`; nothing is left behind */
  stage(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedFile>
  publish(staged: StagedFile, name: string): Promise<void>
  discard(staged: StagedFile): Promise<void>
  /** Bytes `start` to `end` (exclusive). @throws when the file is gone */
  read(name: string, start: number, end: number): Promise<Uint8Array>
  remove(name: string): Promise<void>
}

export class StorageLimitError extends Error {
  override readonly name = 'StorageLimitError'
}

export async function openDiskStorage(directory: string): Promise<MediaStorage> {
  const staging = path.join(directory, '.staging')
  await mkdir(staging, { recursive: true, mode: 0o700 })
  return {
    directory,
    async stage(source, maxBytes) {
      const file = path.join(staging, randomBytes(16).toString('hex'))
      try {
        return await writeStaged(file, source, maxBytes)
      } catch (error) {
        await rm(file, { force: true })
        throw error
      }
    },
    publish: (staged, name) => rename(staged.path, path.join(directory, name)),
    discard: (staged) => rm(staged.path, { force: true }),
    async read(name, start, end) {
      const handle = await open(path.join(directory, name))
      try {
        const { bytesRead, buffer } = await handle.read(
          Buffer.alloc(end - start),
          0,
          end - start,
          start,
        )
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    remove: (name) => rm(path.join(directory, name), { force: true }),
  }
}

async function writeStaged(
  file: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<StagedFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes) return done(new StorageLimitError(`more than ${maxBytes} bytes`))
      hash.update(chunk)
      done(null, chunk)
    },
  })
  await pipeline(source, meter, createWriteStream(file, { flags: 'wx', flush: true }))
  return { path: file, sizeBytes, sha256: hash.digest('hex') }
}

/** Removes what a crash left half-written; called at start, when nothing of ours is being uploaded yet. */
export async function sweepStaging(directory: string, olderThanMs: number): Promise<void> {
  const staging = path.join(directory, '.staging')
  for (const name of await readdir(staging)) {
    const file = path.join(staging, name)
    const handle = await open(file).catch(() => null)
    if (!handle) continue
    const { mtimeMs } = await handle.stat()
    await handle.close()
    if (Date.now() - mtimeMs > olderThanMs) await rm(file, { force: true })
  }
}
