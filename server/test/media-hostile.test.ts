import assert from 'node:assert/strict'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import type { Answer } from './client.ts'
import { photo, silentFilm } from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'

let app: TestApp
before(async () => {
  app = await startTestApp({ MEDIA_MAX_MB: '20' })
})
after(async () => app[Symbol.asyncDispose]())

function upload(bytes: Buffer, name = 'file.jpg', type = 'image/jpeg'): Promise<Answer> {
  const data = new FormData()
  data.append('file', new Blob([new Uint8Array(bytes)], { type }), name)
  return app.api.request('POST', '/v1/media', { body: data })
}

const mediaDirectory = (): string => path.join(app.env.DATA_DIR ?? '', 'media')

/** Refused with a reason, in bounded time and memory, and nothing of it is kept. */
async function isRefused(name: string, bytes: Buffer, reason: RegExp): Promise<void> {
  const [rows, files] = [await app.count('media'), await readdir(mediaDirectory())]
  const [startedMs, beforeBytes] = [performance.now(), process.memoryUsage().rss]
  const { status, body } = await upload(bytes)
  assert.equal(status, 415, `${name}: ${JSON.stringify(body)}`)
  assert.match(body.detail, reason, name)
  assert.ok(performance.now() - startedMs < 9_000, `${name} took long`)
  assert.ok(process.memoryUsage().rss - beforeBytes < 400_000_000, `${name} took much memory`)
  assert.equal(await app.count('media'), rows)
  assert.deepEqual(await readdir(mediaDirectory()), files)
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A PNG that claims a size, and whose pixels are zeros. */
function flatPng(width: number, height: number, pixels: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A GIF of a few bytes whose frames would fill the memory. */
function frameBomb(side: number, frames: number): Buffer {
  const screen = Buffer.alloc(7)
  screen.writeUInt16LE(side, 0)
  screen.writeUInt16LE(side, 2)
  screen[4] = 0x80
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0x44, 1, 0])
  frame.writeUInt16LE(side, 5)
  frame.writeUInt16LE(side, 7)
  return Buffer.concat([
    Buffer.from('GIF89a'),
    screen,
    Buffer.from([0, 0, 0, 255, 255, 255]),
    ...Array<Buffer>(frames).fill(frame),
    Buffer.from([0x3b]),
  ])
}

test('an image that would fill the memory is refused before a pixel of it is decoded', async () => {
  const whole = deflateSync(Buffer.alloc(30_000 * (30_000 / 8 + 1)))
  await isRefused('900 megapixels', flatPng(30_000, 30_000, whole), /30000×30000.*50 megapixels/)
  const claimed = flatPng(100_000, 100_000, deflateSync(Buffer.alloc(10)))
  await isRefused('10 gigapixels', claimed, /100000×100000|broken/)
  await isRefused('500 megapixels in frames', frameBomb(5_000, 20), /20 frames.*300 megapixels/)
})

test('an index that claims four billion frames takes neither the memory nor the process', async () => {
  const patched = (box: string, patch: (bytes: Buffer, at: number) => void): Buffer => {
    const bytes = Buffer.from(silentFilm.bytes)
    patch(bytes, bytes.indexOf(box))
    return bytes
  }
  const most = 0xffffffff
  const bomb = patched('stts', (bytes, at) => bytes.writeUInt32BE(most, at + 12))
  await isRefused('stts', bomb, /broken or cut off/)
  assert.equal((await upload(silentFilm.bytes)).status, 201)
})

test('what poses as media is refused by what it is', async () => {
  const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n'
  const cases: [string, string | Buffer][] = [
    ['an HLS playlist', playlist],
    ['a concat list', "ffconcat version 1.0\nfile '/etc/passwd'\n"],
    ['a DASH manifest', '<?xml version="1.0"?><MPD/>'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'],
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['a GIF by name alone', 'GIF89a/*<script>alert(1)</script>*/=1;'],
    ['a PostScript file', '%!PS-Adobe-3.0 EPSF-3.0\n'],
    ['a JPEG of its first bytes', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ['an MP4 of its first box', Buffer.from(silentFilm.bytes.subarray(0, 32))],
    ['an MP4 with a playlist in place of its film', playlistInside(playlist)],
  ]
  for (const [name, content] of cases)
    await isRefused(name, Buffer.from(content), /image\/jpeg|broken or cut off|no video track/)
})

function playlistInside(playlist: string): Buffer {
  const start = Buffer.from(silentFilm.bytes.subarray(0, silentFilm.bytes.readUInt32BE(0)))
  const data = Buffer.concat([Buffer.alloc(4), Buffer.from(`mdat${playlist}`)])
  data.writeUInt32BE(data.length)
  return Buffer.concat([start, data])
}

test('a picture that is a page or a script as well is served as a picture only', async () => {
  const script = '<script>alert(1)</script>'
  const jpeg = Buffer.concat([(await photo()).bytes, Buffer.from(script)])
  const commented = await sharp(jpeg)
    .withExif({ IFD0: { ImageDescription: script } })
    .jpeg()
    .toBuffer()
  for (const bytes of [jpeg, commented]) {
    const { status, body } = await upload(bytes, 'page.html', 'text/html')
    assert.equal(status, 201)
    const answer = await fetch(body.public_url)
    assert.equal(answer.headers.get('content-type'), 'image/jpeg')
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/)
  }
})

test('a disk that takes nothing is 502 with what to look at, and uploads work again after it', async () => {
  const staging = path.join(mediaDirectory(), '.staging')
  const aside = path.join(app.env.DATA_DIR ?? '', 'staging-aside')
  const { bytes } = await photo()
  const rows = await app.count('media')
  await rename(staging, aside)
  await writeFile(staging, 'no directory')
  const { status, body } = await upload(bytes)
  assert.deepEqual([status, body.code], [502, 'storage_failed'])
  assert.match(body.detail, /disk of the data directory/)
  await rm(staging)
  await rename(aside, staging)

  const media = mediaDirectory()
  await rename(media, `${media}-aside`)
  await mkdir(media)
  await rename(path.join(`${media}-aside`, '.staging'), staging)
  assert.equal((await upload(bytes)).status, 201)
  assert.equal(await app.count('media'), rows + 1)
  assert.deepEqual(await readdir(staging), [])
})
