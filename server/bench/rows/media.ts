import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { openDiskStorage } from '../../src/media/disk-storage.ts'
import { probeFile } from '../../src/media/probe.ts'

import type { StagedFile } from '../../src/media/staging.ts'
import { callApi } from '../api-client.ts'
import { root, type ServerProcess, startServer } from '../server-process.ts'
import { median } from '../statistics.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { waitUntil } from '../wait.ts'

export interface MediaFigures {
  uploadMb: number
  deliveryMb: number
  ingestMs: number
  readMs: number
  /** The same, and kept on disk for good, as every ingest has to. */
  writeMs: number
}

const mebibyte = 1024 * 1024
const uploadBytes = 100 * mebibyte - 4096
const deliveryBytes = 1024 * mebibyte
const settleMs = 5_000
const sampleMs = 100
const deliveryTimeoutMs = 300_000
const rounds = 15
const film = readFileSync(path.join(root, 'server/test/fixtures/film.mov'))

/** Memory of large files on their way in and out, and what knowing a photo costs. */
export async function measureMedia(say: (line: string) => void): Promise<MediaFigures> {
  await using directory = await temporaryDirectory()
  const server = await startServer({
    dataDirectory: directory.path,
    settings: { MEDIA_MAX_MB: '1100' },
  })
  try {
    await upload(server, 4 * mebibyte)
    await sleep(settleMs)
    const uploadMb = await above(server, () => upload(server, uploadBytes))
    say(`  100 MB upload: ${Math.round(uploadMb)} MB above idle`)
    const url = await upload(server, deliveryBytes)
    await sleep(settleMs)
    const deliveryMb = await above(server, () => deliver(server, url))
    say(`  1 GB delivery: ${Math.round(deliveryMb)} MB above idle`)
    return { uploadMb, deliveryMb, ...(await measureIngest(directory.path)) }
  } finally {
    await server.stop()
  }
}

/** The most that the server's memory rose above what it was, while the work ran. */
async function above(server: ServerProcess, work: () => Promise<unknown>): Promise<number> {
  const idleMb = await server.residentMb()
  let mostMb = idleMb
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      mostMb = Math.max(mostMb, await server.residentMb())
      await sleep(sampleMs)
    }
  })()
  await work().finally(() => {
    isOver = true
  })
  await watching
  return mostMb - idleMb
}

/** Sends a film of that size as a browser does, a piece at a time. @returns its address */
async function upload(server: ServerProcess, sizeBytes: number): Promise<string> {
  const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="film.mov"\r\n\r\n'
  const tail = '\r\n--b--\r\n'
  const request = http.request(`${server.url}/v1/media`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.key}`,
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': head.length + sizeBytes + tail.length,
    },
  })
  const answered = new Promise<string>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve(text))
    })
  })
  for (const piece of [Buffer.from(head), ...pieces(sizeBytes), Buffer.from(tail)])
    if (!request.write(piece)) await new Promise((resolve) => request.once('drain', resolve))
  request.end()
  const text = await answered
  const { public_url: url } = JSON.parse(text) as { public_url?: string }
  if (url === undefined) throw new Error(`The upload failed: ${text}`)
  return url
}

/** A film, and a box that players skip. */
function* pieces(sizeBytes: number): Generator<Buffer> {
  const box = Buffer.alloc(8)
  const fillBytes = sizeBytes - film.length
  box.writeUInt32BE(fillBytes)
  box.write('free', 4)
  yield film
  yield box
  const piece = Buffer.alloc(mebibyte)
  for (let left = fillBytes - box.length; left > 0; left -= piece.length)
    yield piece.subarray(0, Math.min(piece.length, left))
}

async function deliver(server: ServerProcess, url: string): Promise<void> {
  const headers = { authorization: `Bearer ${server.key}` }
  const ask = async (where: string) =>
    (await (await fetch(server.url + where, { headers })).json()) as {
      status: string
      items: { id: string }[]
      results: unknown
    }
  const { items } = await ask('/v1/accounts?platform=tiktok')
  const { id } = await callApi<{ id: string }>(server, '/v1/posts', {
    account_ids: [items[0]?.id],
    text: 'A large film',
    media_urls: [url],
  })
  const isOver = async (): Promise<boolean> => {
    const { status, results } = await ask(`/v1/posts/${id}`)
    if (status === 'failed') throw new Error(`The delivery failed: ${JSON.stringify(results)}`)
    return status === 'published'
  }
  await waitUntil('the delivery', isOver, deliveryTimeoutMs)
}

async function measureIngest(
  directory: string,
): Promise<Pick<MediaFigures, 'ingestMs' | 'readMs' | 'writeMs'>> {
  const file = path.join(directory, 'photo.jpg')
  await writeFile(file, await photo())
  const storage = await openDiskStorage(path.join(directory, 'bench-media'))
  const stage = () => storage.stage(createReadStream(file), deliveryBytes)
  const keep = async (staged: StagedFile): Promise<void> => {
    await storage.publish(staged, 'photo.jpg')
  }
  const times = { ingestMs: [] as number[], readMs: [] as number[], writeMs: [] as number[] }
  for (let round = 0; round <= rounds; round += 1) {
    const readMs = await timed(() => readAndHash(file))
    const writeMs = await timed(async () => keep(await stage()))
    const ingestMs = await timed(async () => {
      const staged = await stage()
      await probeFile(staged.path)
      await keep(staged)
    })
    // The first round loads what the others find loaded.
    if (round === 0) continue
    times.readMs.push(readMs)
    times.writeMs.push(writeMs)
    times.ingestMs.push(ingestMs)
  }
  return {
    readMs: median(times.readMs),
    writeMs: median(times.writeMs),
    ingestMs: median(times.ingestMs),
  }
}

/** Twelve megapixels with the grain of a camera. */
function photo(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const
  const create = { width: 4000, height: 3000, channels: 3, background: '#468', noise } as const
  return sharp({ create }).jpeg({ quality: 85 }).toBuffer()
}

async function readAndHash(file: string): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  hash.digest('hex')
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}
