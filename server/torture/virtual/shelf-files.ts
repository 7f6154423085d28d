import { createHash } from 'node:crypto'
import type { Download } from '../../src/networks/simulator-contract.ts'
import { NetworkFiles } from '../../src/sandbox/storage/network-files.ts'
import { shelved } from './media-shelf.ts'
import { publicUrl } from './virtual-network.ts'

/** A simulator's files. What it downloads from the API is taken from the shelf: nobody listens there. */
export class ShelfFiles extends NetworkFiles {
  override async download(
    name: string,
    url: string,
    { maxBytes }: { maxBytes: number },
  ): Promise<Download> {
    const found = url.startsWith(publicUrl) ? shelved(url) : null
    if (found === null) return { ok: false, reason: 'domain', status: null }
    const { bytes, contentType } = found
    if (bytes.length > maxBytes) return { ok: false, reason: 'size', status: 200 }
    const { sizeBytes } = await this.write(name, one(bytes), { maxBytes })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    return { ok: true, contentType, sizeBytes, sha256 }
  }
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
