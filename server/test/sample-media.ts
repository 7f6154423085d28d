import { readFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'

/** A file as a test uploads it, with the facts that must come back. */
export interface Sample {
  name: string
  contentType: string
  bytes: Buffer
  width: number
  height: number
  durationMs: number | null
}

const fixtures = path.resolve(import.meta.dirname, '../src/sandbox/fixtures')

export const video: Sample = {
  name: 'clip.mp4',
  contentType: 'video/mp4',
  bytes: readFileSync(path.join(fixtures, 'one-second.mp4')),
  width: 320,
  height: 180,
  durationMs: 1000,
}

const ownFixtures = path.resolve(import.meta.dirname, 'fixtures')
const film = (name: string, contentType: string, durationMs: number): Sample => ({
  name,
  contentType,
  bytes: readFileSync(path.join(ownFixtures, name)),
  width: 540,
  height: 960,
  durationMs,
})

/** H.264 and AAC; long and large enough for every network. */
export const movFilm = film('film.mov', 'video/quicktime', 3208)
/** VP9 and Opus. */
export const webmFilm = film('film.webm', 'video/webm', 3216)
/** H.264 without a sound. */
export const silentFilm = film('silent.mp4', 'video/mp4', 3208)

const noise = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#268',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })

/** A photograph of random dots: no two are the same file. */
export async function photo(
  format: 'jpeg' | 'png' | 'webp' = 'jpeg',
  width = 64,
  height = 48,
): Promise<Sample> {
  const bytes = await noise(width, height).toFormat(format).toBuffer()
  return {
    name: `photo.${format}`,
    contentType: `image/${format}`,
    bytes,
    width,
    height,
    durationMs: null,
  }
}

/** A GIF of three frames. */
export async function animation(): Promise<Sample> {
  const [width, height] = [40, 30]
  const frames = await Promise.all(
    ['#f00', '#0f0', '#00f'].map((background) =>
      sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  const bytes = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100, 100] })
    .toBuffer()
  return { name: 'moving.gif', contentType: 'image/gif', bytes, width, height, durationMs: null }
}

/** Upright for people, lying on its side in the file. */
export async function turnedPhoto(): Promise<Sample> {
  const bytes = await noise(60, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  return {
    name: 'turned.jpg',
    contentType: 'image/jpeg',
    bytes,
    width: 20,
    height: 60,
    durationMs: null,
  }
}
