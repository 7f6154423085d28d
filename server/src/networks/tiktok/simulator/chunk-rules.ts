import { invalidParams } from './refusal.ts'
import type { Switches } from './switches.ts'

/** https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide (read 2026-11-23) */
const minChunkMegabytes = 5
const maxChunkMegabytes = 64
const maxChunkCount = 1_000
const maxVideoMegabytes = 4 * 1024

export interface ChunkPlan {
  video_size: number
  chunk_size: number
  total_chunk_count: number
}

/**
 * What a file may be cut into. One chunk means the whole file; otherwise the last takes the rest.
 * @throws Refusal 400 with one of the two messages that clients have recorded
 */
export function checkChunks(plan: ChunkPlan, megabyte: Switches['megabyte']): void {
  const { video_size: size, chunk_size: chunk, total_chunk_count: count } = plan
  const { minBytes, maxBytes } = chunkBounds(megabyte)
  if (size < 1 || size > maxVideoMegabytes * unit(megabyte !== 'decimal')) {
    throw invalidParams('The video size is invalid')
  }
  if (chunk < 1) throw chunkSizeInvalid()
  if (count < 1 || count > maxChunkCount || count !== Math.floor(size / chunk)) {
    throw chunkCountInvalid()
  }
  if (count === 1 && chunk !== size) throw chunkSizeInvalid()
  if (count === 1 && size > maxBytes) throw chunkCountInvalid()
  if (count > 1 && (chunk < minBytes || chunk > maxBytes)) throw chunkSizeInvalid()
}

/** The last chunk is shorter than two, so it stays below the 128 MB it may have. */
function chunkBounds(megabyte: Switches['megabyte']): { minBytes: number; maxBytes: number } {
  return {
    minBytes: minChunkMegabytes * unit(megabyte !== 'decimal'),
    maxBytes: maxChunkMegabytes * unit(megabyte === 'binary'),
  }
}

function unit(isBinary: boolean): number {
  return isBinary ? 1_048_576 : 1_000_000
}

function chunkSizeInvalid(): Error {
  return invalidParams('The chunk size is invalid')
}

function chunkCountInvalid(): Error {
  return invalidParams('The total chunk count is invalid')
}
