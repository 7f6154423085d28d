import { open, opendir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { openStaging } from './staging.ts'
import { FileGone, type KeptFile, type MediaStorage } from './storage.ts'

const namesPerPage = 500

/** Files in a directory. They are staged beside it and published by a rename. */
export async function openDiskStorage(directory: string): Promise<MediaStorage> {
  const staging = await openStaging(path.join(directory, '.staging'))
  const place = (name: string): string => path.join(directory, name)
  return {
    stage: staging.stage,
    discard: staging.discard,
    sweepUnfinished: staging.sweep,
    async publish(staged, name) {
      await sync(staged.path)
      await rename(staged.path, place(name))
      // The name too has to outlive a power cut: a row is about to rely on it.
      await sync(directory)
    },
    async read(name, start, end) {
      const handle = await open(place(name)).catch(explainGone)
      try {
        const buffer = Buffer.alloc(end - start)
        const { bytesRead } = await handle.read(buffer, 0, end - start, start)
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    async stream(name, start, end) {
      const handle = await open(place(name)).catch(explainGone)
      return handle.createReadStream({ start, end: end - 1 })
    },
    remove: (name) => rm(place(name), { force: true }),
    list: () => listFiles(directory),
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function explainGone(error: NodeJS.ErrnoException): never {
  if (error.code === 'ENOENT') throw new FileGone('The file is gone.', { cause: error })
  throw error
}

async function* listFiles(directory: string): AsyncGenerator<KeptFile[]> {
  let page: KeptFile[] = []
  for await (const entry of await opendir(directory)) {
    if (!entry.isFile()) continue
    const found = await stat(path.join(directory, entry.name)).catch(() => null)
    if (found) page.push({ name: entry.name, modifiedAt: found.mtime })
    if (page.length === namesPerPage) {
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}
