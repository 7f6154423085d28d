import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  BodyTooLarge,
  type Download,
  type ProbedMedia,
  type SimulatorFiles,
  type StoredFile,
} from '../../networks/simulator-contract.ts'
import { download } from './download.ts'
import { probeMedia } from './probe-media.ts'

const validName = /^[a-z0-9-]+$/

/** Media files of one network, in a folder of their own. */
export class NetworkFiles implements SimulatorFiles {
  readonly #directory: string
  readonly #reachableOrigin: string
  #uploads = 0

  /** @param reachableOrigin the only place that files are downloaded from */
  constructor(directory: string, reachableOrigin: string) {
    this.#directory = directory
    this.#reachableOrigin = reachableOrigin
  }

  async write(
    name: string,
    chunks: AsyncIterable<Buffer>,
    { maxBytes = Number.POSITIVE_INFINITY } = {},
  ): Promise<{ sizeBytes: number }> {
    const target = this.pathOf(name)
    await mkdir(this.#directory, { recursive: true })
    const partial = this.#partialOf(name)
    let sizeBytes = 0
    const counted = async function* () {
      for await (const chunk of chunks) {
        sizeBytes += chunk.length
        if (sizeBytes > maxBytes) throw new BodyTooLarge(`More than ${maxBytes} bytes.`)
        yield chunk
      }
    }
    try {
      await pipeline(counted(), createWriteStream(partial, { mode: 0o600 }))
      await rename(partial, target)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
    return { sizeBytes }
  }

  async move(from: string, to: string): Promise<void> {
    await rename(this.pathOf(from), this.pathOf(to))
  }

  async join(name: string, pieces: readonly string[]): Promise<StoredFile> {
    const hash = createHash('sha256')
    const paths = pieces.map((piece) => this.pathOf(piece))
    const whole = async function* () {
      for (const path of paths) {
        for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
          hash.update(chunk)
          yield chunk
        }
      }
    }
    const { sizeBytes } = await this.write(name, whole())
    return { sizeBytes, sha256: hash.digest('hex') }
  }

  download(name: string, url: string, options: { maxBytes: number }): Promise<Download> {
    return download(url, this.#reachableOrigin, async (chunks) => {
      const hash = createHash('sha256')
      const hashed = async function* () {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      }
      const { sizeBytes } = await this.write(name, hashed(), options)
      return { sizeBytes, sha256: hash.digest('hex') }
    })
  }

  probe(name: string): Promise<ProbedMedia | null> {
    return probeMedia(this.pathOf(name))
  }

  pathOf(name: string): string {
    if (!validName.test(name)) throw new Error(`"${name}" is not a file name of the sandbox.`)
    return join(this.#directory, name)
  }

  async remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true })
  }

  async clear(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }

  /** Two uploads of one segment at once must not write into one file. */
  #partialOf(name: string): string {
    this.#uploads += 1
    return join(this.#directory, `${name}.${this.#uploads}.part`)
  }
}
