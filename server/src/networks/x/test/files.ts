import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { MediaItem } from '../../contract.ts'

/** A media item together with its bytes. */
export interface File {
  item: MediaItem
  bytes: Buffer
}

/** Bytes as a media item. */
export function file(bytes: Buffer, contentType: string, fields: Partial<MediaItem> = {}): File {
  const kind = contentType.startsWith('video/') ? 'video' : 'image'
  const assetId = `media_${bytes.byteLength}`
  const measured = {
    width: 320,
    height: 240,
    durationMs: null,
    frames: kind === 'image' ? 1 : null,
  }
  return {
    bytes,
    item: {
      assetId,
      url: `https://m/${assetId}`,
      kind,
      contentType,
      sizeBytes: bytes.byteLength,
      ...measured,
      ...fields,
    },
  }
}

/** A red photo. */
export const jpeg = async (width = 320): Promise<File> =>
  file(
    await sharp({ create: { width, height: 240, channels: 3, background: '#a33' } })
      .jpeg()
      .toBuffer(),
    'image/jpeg',
  )

/** Three frames. */
export async function movingGif(): Promise<File> {
  const frame = (background: string) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background } })
      .png()
      .toBuffer()
  const frames = await Promise.all(['#a33', '#3a3', '#33a'].map(frame))
  const bytes = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100, 100] })
    .toBuffer()
  return file(bytes, 'image/gif', { width: 40, height: 30, frames: 3 })
}

/** A real clip, made longer by a `free` box, which players skip. */
export async function clip(paddingBytes = 0): Promise<File> {
  const bytes = await readFile(new URL('../fixtures/clip.mp4', import.meta.url))
  const box = Buffer.alloc(Math.max(paddingBytes, 8))
  box.writeUInt32BE(box.byteLength, 0)
  box.write('free', 4, 'latin1')
  return file(Buffer.concat([bytes, box]), 'video/mp4', { durationMs: 1_000 })
}
