import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A file that is written but not yet visible. */
export interface StagedFile {
  path: string
  sizeBytes: number
  sha256: string
}

export class StorageLimitError extends Error {
  override readonly name = 'StorageLimitError'
}

/** Files on their way in, on local disk. */
export interface Staging {
  directory: string
  /** @throws StorageLimitError past `maxBytes`; nothing is left behind */
  stage(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StagedFile>
  discard(staged: StagedFile): Promise<void>
  /** Removes what a crash left half-written. */
  sweep(olderThanMs: number): Promise<void>
}

export async function openStaging(directory: string): Promise<Staging> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  return {
    directory,
    async stage(source, maxBytes) {
      const file = path.join(directory, randomBytes(16).toString('hex'))
      try {
        return await writeStaged(file, source, maxBytes)
      } catch (error) {
        await rm(file, { force: true }).catch(() => {})
        throw error
      }
    },
    discard: (staged) => rm(staged.path, { force: true }),
    async sweep(olderThanMs) {
      for (const name of await readdir(directory)) {
        const file = path.join(directory, name)
        const found = await stat(file).catch(() => null)
        if (found && Date.now() - found.mtimeMs > olderThanMs)
          await rm(file, { force: true, recursive: true })
      }
    },
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
