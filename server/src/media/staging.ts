import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'

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

const blockBytes = 1024 * 1024

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
  path: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<StagedFile> {
  const handle = await open(path, 'wx', 0o600)
  try {
    return { path, ...(await writeAndHash(handle, source, maxBytes)) }
  } finally {
    await handle.close()
  }
}

/** While one block is on its way to the disk the next is hashed: two of them are all that is held. */
async function writeAndHash(
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Omit<StagedFile, 'path'>> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  let block: Uint8Array[] = []
  let blockStart = 0
  let writing: Promise<unknown> = Promise.resolve()
  const writeBlock = async (): Promise<void> => {
    await writing
    writing = writeWhole(handle, block, blockStart, sizeBytes)
    // Whoever waits for it hears of a failure; until then it is nobody's.
    writing.catch(() => {})
    block = []
    blockStart = sizeBytes
  }
  for await (const chunk of source) {
    if (sizeBytes + chunk.byteLength > maxBytes)
      throw new StorageLimitError(`more than ${maxBytes} bytes`)
    sizeBytes += chunk.byteLength
    block.push(chunk)
    if (sizeBytes - blockStart >= blockBytes) await writeBlock()
    hash.update(chunk)
  }
  if (block.length > 0) await writeBlock()
  await writing
  return { sizeBytes, sha256: hash.digest('hex') }
}

/** A disk that fills up takes a part, and calls that success. */
async function writeWhole(
  handle: FileHandle,
  block: readonly Uint8Array[],
  start: number,
  end: number,
): Promise<void> {
  const { bytesWritten } = await handle.writev(block, start)
  if (bytesWritten !== end - start) throw new Error('The disk took a part of the file only.')
}
