import { createHash } from 'node:crypto'
import type { Pulled } from '../../src/media/pull-addresses.ts'
import type { Download } from '../../src/networks/simulator-contract.ts'
import { NetworkFiles } from '../../src/sandbox/storage/network-files.ts'
import { shelved } from './media-shelf.ts'

/** Follows a pull address as the API does: a withdrawn one is closed, and a fetch is noted. */
export type Follow = (token: string) => Promise<Pulled>

const pullPath = /^\/pull\/([0-9a-f]+)\.[a-z0-9]+$/

/** A simulator's files. What it downloads from the API is taken from the shelf: nobody listens there. */
export class ShelfFiles extends NetworkFiles {
  readonly #origin: string
  readonly #follow: Follow

  constructor(directory: string, origin: string, follow: Follow) {
    super(directory, origin)
    this.#origin = origin
    this.#follow = follow
  }

  override async download(
    name: string,
    url: string,
    { maxBytes }: { maxBytes: number },
  ): Promise<Download> {
    const { origin, pathname } = new URL(url)
    if (origin !== this.#origin) return { ok: false, reason: 'domain', status: null }
    const pulled = await this.#follow(pullPath.exec(pathname)?.[1] ?? '')
    if (pulled.found !== 'file')
      return { ok: false, reason: 'status', status: pulled.found === 'gone' ? 410 : 404 }
    const bytes = shelved(pulled.file.storageName)
    if (bytes.length > maxBytes) return { ok: false, reason: 'size', status: 200 }
    const { sizeBytes } = await this.write(name, one(bytes), { maxBytes })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { ok: true, contentType: pulled.file.contentType, sizeBytes, sha256 }
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
