import { tiktokLimits } from './limits.ts'

/** How a video is cut: TikTok rounds the count down, the last chunk takes what is left over. */
export interface ChunkPlan {
  chunkBytes: number
  count: number
}

/** Bytes `start` (inclusive) to `end` (exclusive). */
export interface Chunk {
  start: number
  end: number
  isLast: boolean
}

/** One chunk must be the whole file, and a large file must be several. */
export function chunkPlan(sizeBytes: number): ChunkPlan {
  if (sizeBytes <= tiktokLimits.maxWholeFileBytes.value) return { chunkBytes: sizeBytes, count: 1 }
  const chunkBytes = tiktokLimits.chunkBytes.value
  return { chunkBytes, count: Math.floor(sizeBytes / chunkBytes) }
}

/** The chunk that begins, or goes on, at this offset. */
export function nextChunk(sizeBytes: number, offset: number): Chunk {
  const { chunkBytes, count } = chunkPlan(sizeBytes)
  const index = Math.floor(offset / chunkBytes)
  const isLast = index >= count - 1
  return { start: offset, end: isLast ? sizeBytes : (index + 1) * chunkBytes, isLast }
}
