import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import type { Fleet } from './fleet.ts'
import type { Shelf } from './forms.ts'

const clipFile = new URL('../src/networks/tiktok/fixtures/simulator-clip.mp4', import.meta.url)

/** Uploads a photo and a clip that every network takes. */
export async function fillShelf(fleet: Fleet): Promise<Shelf> {
  const photo = await sharp({
    create: { width: 360, height: 360, channels: 3, background: '#a33' },
  })
    .jpeg()
    .toBuffer()
  return {
    photoUrl: await upload(fleet, photo, 'photo.jpg', 'image/jpeg'),
    clipUrl: await upload(fleet, await readFile(clipFile), 'clip.mp4', 'video/mp4'),
  }
}

async function upload(fleet: Fleet, bytes: Buffer, name: string, type: string): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), name)
  const { status, body } = await fleet.api.api.request('POST', '/v1/media', { body: form })
  if (status >= 300) throw new Error(`upload of ${name}: ${status} ${JSON.stringify(body)}`)
  return body.public_url
}
