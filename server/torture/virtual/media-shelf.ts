import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { QueryConfig } from 'pg'
import sharp from 'sharp'
import { createLog } from '../../src/lib/log.ts'
import type { MediaContext } from '../../src/media/media.ts'
import { followPullAddress, type Pulled } from '../../src/media/pull-addresses.ts'
import type { MediaStorage } from '../../src/media/storage.ts'
import type { Reader } from '../judge/evidence.ts'
import { publicUrl } from './virtual-network.ts'

/** A file, stored like an uploaded one. */
interface Shelved {
  id: string
  kind: 'image' | 'video'
  contentType: string
  bytes: Buffer
  width: number
  height: number
  durationMs: number | null
  storageName: string
}

const clip: Shelved = {
  id: 'media_clip',
  kind: 'video',
  contentType: 'video/mp4',
  bytes: readFileSync(
    new URL('../../src/networks/tiktok/fixtures/simulator-clip.mp4', import.meta.url),
  ),
  width: 360,
  height: 640,
  durationMs: 3_000,
  storageName: 'clip.mp4',
}

const side = 360
const photo: Shelved = {
  id: 'media_photo',
  kind: 'image',
  contentType: 'image/jpeg',
  bytes: await sharp({ create: { width: side, height: side, channels: 3, background: '#a33' } })
    .jpeg()
    .toBuffer(),
  width: side,
  height: side,
  durationMs: null,
  storageName: 'photo.jpg',
}

const shelf = [clip, photo]

export const clipUrl = `${publicUrl}/media/${clip.storageName}`
export const photoUrl = `${publicUrl}/media/${photo.storageName}`

/** The bytes that are stored under that name. */
export function shelved(storageName: string): Buffer {
  const found = shelf.find((each) => each.storageName === storageName)
  if (!found) throw new Error(`there is no ${storageName} on the shelf`)
  return found.bytes
}

/** Files that are only read. Reading them takes none of the machine's time, so a story's order is its own. */
const storage: MediaStorage = {
  read: async (name, start, end) => shelved(name).subarray(start, end),
  stage: () => Promise.reject(new Error('nothing is uploaded in a story')),
  publish: () => Promise.reject(new Error('nothing is uploaded in a story')),
  discard: async () => {},
  remove: async () => {},
  stream: () => Promise.reject(new Error('nothing is downloaded in a story')),
  async *list() {},
  sweepUnfinished: async () => {},
}

export function mediaContext(database: MediaContext['database']): MediaContext {
  return {
    database,
    storage,
    publicUrl,
    mediaMaxBytes: 100 * 2 ** 20,
    fetch: () => Promise.reject(new Error('nothing is fetched in a story')),
    ffmpeg: 'none',
    isDatabaseUnavailable: () => false,
    log: createLog('silent'),
  }
}

/** The API's own way from a pull address to its file, for requests that come from outside the story's cast. */
export function followOn(sql: Reader): (token: string) => Promise<Pulled> {
  const database = {
    query: async (query: QueryConfig) => (await sql.query(query)).rows,
  } as unknown as MediaContext['database']
  return (token) => followPullAddress(mediaContext(database), token)
}

/** Puts the files' rows into a story's database. */
export async function fillShelf(
  database: MediaContext['database'],
  workspaceId: string,
): Promise<void> {
  for (const { id, kind, contentType, bytes, width, height, durationMs, storageName } of shelf)
    await database.query({
      text: `insert into media (id, workspace_id, environment, kind, content_type, size_bytes, width, height, duration_ms,
          sha256, storage_name, expires_at)
        values ($1, $2, 'test', $3, $4, $5, $6, $7, $8, $9, $10, now() + interval '60 days')`,
      values: [
        id,
        workspaceId,
        kind,
        contentType,
        bytes.length,
        width,
        height,
        durationMs,
        createHash('sha256').update(bytes).digest('hex'),
        storageName,
      ],
    })
}
