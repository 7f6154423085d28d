import { readFile } from 'node:fs/promises'
import { type File, file } from '../../test/files.ts'

/** LinkedIn takes nothing below 75 KB. */
const leastBytes = 80 * 1024

/** A real film of four seconds, brought to size by a `free` box, which players skip. */
export async function film(sizeBytes = leastBytes): Promise<File> {
  const bytes = await readFile(new URL('film.mp4', import.meta.url))
  const padding = Buffer.alloc(sizeBytes - bytes.byteLength)
  padding.writeUInt32BE(padding.byteLength, 0)
  padding.write('free', 4, 'latin1')
  const facts = { width: 160, height: 120, durationMs: 4_000 }
  return file(Buffer.concat([bytes, padding]), 'video/mp4', facts)
}
