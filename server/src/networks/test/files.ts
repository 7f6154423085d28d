import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { MediaItem } from '../contract.ts'

/** A media item together with its bytes. */
export interface File {
  item: MediaItem
  bytes: Buffer
}

/** Bytes as a media item; an image is measured, a video is told by `fields`. */
export async function file(
  bytes: Buffer,
  contentType: string,
  fields: Partial<MediaItem> = {},
): Promise<File> {
  const kind = contentType.startsWith('video/') ? 'video' : 'image'
  const assetId = `media_${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`
  const measured = kind === 'image' ? await measure(bytes) : clipFacts
  const item: MediaItem = {
    assetId,
    url: `https://m/${assetId}`,
    kind,
    contentType,
    sizeBytes: bytes.byteLength,
    ...measured,
    ...fields,
  }
  return { bytes, item }
}

const clipFacts = { width: 320, height: 240, durationMs: 1_000, frames: null }

async function measure(bytes: Buffer) {
  const { width, height, pages, pageHeight } = await sharp(bytes).metadata()
  return { width, height: pageHeight ?? height, durationMs: null, frames: pages ?? 1 }
}

/** A plain picture. */
export async function picture(
  format: 'jpeg' | 'png' | 'webp',
  width = 320,
  height = 240,
  background = '#a33',
): Promise<File> {
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .toFormat(format)
    .toBuffer()
  return file(bytes, `image/${format}`)
}

/** A red photo. */
export const jpeg = (width = 320): Promise<File> => picture('jpeg', width)

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
export async function clip(paddingBytes = 0, fields: Partial<MediaItem> = {}): Promise<File> {
  const bytes = await readFile(new URL('clip.mp4', import.meta.url))
  const box = Buffer.alloc(Math.max(paddingBytes, 8))
  box.writeUInt32BE(box.byteLength, 0)
  box.write('free', 4, 'latin1')
  return file(Buffer.concat([bytes, box]), 'video/mp4', fields)
}
