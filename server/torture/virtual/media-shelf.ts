import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createLog } from '../../src/lib/log.ts'
import type { MediaContext } from '../../src/media/media.ts'
import type { MediaStorage } from '../../src/media/storage.ts'
import { publicUrl } from './virtual-network.ts'

const clip = readFileSync(
  new URL('../../src/networks/tiktok/fixtures/simulator-clip.mp4', import.meta.url),
)

/** One small video, stored like an uploaded one. */
const stored = {
  id: 'media_clip',
  kind: 'video',
  content_type: 'video/mp4',
  size_bytes: clip.length,
  width: 360,
  height: 640,
  duration_ms: 3_000,
  sha256: createHash('sha256').update(clip).digest('hex'),
  storage_name: 'clip.mp4',
} as const

export const clipUrl = `${publicUrl}/media/${stored.storage_name}`

/** Files that are only read. Reading them takes none of the machine's time, so a story's order is its own. */
const storage: MediaStorage = {
  read: async (_name, start, end) => clip.subarray(start, end),
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

/** Puts the video's row into a story's database. */
export async function shelveClip(
  database: MediaContext['database'],
  workspaceId: string,
): Promise<void> {
  const { id, kind, content_type, size_bytes, width, height, duration_ms, sha256 } = stored
  await database.query({
    text: `insert into media (id, workspace_id, environment, kind, content_type, size_bytes, width, height, duration_ms,
        sha256, storage_name, expires_at)
      values ($1, $2, 'test', $3, $4, $5, $6, $7, $8, $9, $10, now() + interval '60 days')`,
    values: [
      id,
      workspaceId,
      kind,
      content_type,
      size_bytes,
      width,
      height,
      duration_ms,
      sha256,
      stored.storage_name,
    ],
  })
}
