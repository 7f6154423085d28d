import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import type { MediaContext } from '../src/media/media.ts'
import { sweepExpired, sweepOrphans } from '../src/media/sweep-media.ts'
import type { Answer } from './client.ts'
import { mediaContextOf } from './media-context.ts'
import { photo } from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
let context: MediaContext
const hourMs = 3_600_000

before(async () => {
  app = await startTestApp()
  context = await mediaContextOf(app)
})
after(async () => app[Symbol.asyncDispose]())

const directory = (): string => path.join(app.env.DATA_DIR ?? '', 'media')

async function uploaded(): Promise<Answer['body']> {
  const { bytes, name } = await photo()
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)]), name)
  return (await app.api.request('POST', '/v1/media', { body: form })).body
}

const set = (sql: string, id: string): Promise<unknown> =>
  app.app.database.query({ text: `update media set ${sql} where id = $1`, values: [id] })
const expire = (id: string): Promise<unknown> => set(`expires_at = now() - interval '1 day'`, id)
const isServed = async (url: string): Promise<boolean> => (await fetch(url)).status === 200

async function scheduled(more: object): Promise<string> {
  const { status, body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.linkedin],
    text: `later ${randomBytes(4).toString('hex')}`,
    scheduled_at: new Date(Date.now() + 90 * 24 * hourMs).toISOString(),
    ...more,
  })
  assert.equal(status, 202, JSON.stringify(body))
  return body.id
}

/** Marked at one sweep, removed at a later one. */
async function sweepTwice(): Promise<void> {
  await sweepExpired(context)
  await app.app.database.query({
    text: `update media set deleted_at = deleted_at - interval '11 minutes' where deleted_at >= expires_at`,
  })
  await sweepExpired(context)
}

test('after its 60 days a file goes, with its row and its bytes, and not before', async () => {
  const [old, young] = [await uploaded(), await uploaded()]
  await expire(old.id)
  await sweepTwice()
  assert.equal((await app.api.get(`/v1/media/${old.id}`)).status, 404)
  assert.equal(await isServed(old.public_url), false)
  assert.ok(!(await readdir(directory())).includes(path.basename(old.public_url)))
  assert.equal(await isServed(young.public_url), true)
})

test('what a scheduled post needs stays: its media, and the picture that an option names', async () => {
  const [media, thumbnail] = [await uploaded(), await uploaded()]
  const link_preview = {
    url: 'https://example.com/',
    title: 'T',
    thumbnail_url: thumbnail.public_url,
  }
  const posts = [
    await scheduled({ media_urls: [media.public_url] }),
    await scheduled({ platform_options: { linkedin: { link_preview } } }),
  ]
  for (const { id } of [media, thumbnail]) await expire(id)
  await sweepTwice()
  for (const { id, public_url } of [media, thumbnail]) {
    assert.equal(await isServed(public_url), true)
    assert.equal((await app.api.delete(`/v1/media/${id}`)).status, 409)
  }
  for (const id of posts) await app.api.post(`/v1/posts/${id}/cancel`)
  await sweepTwice()
  for (const { public_url } of [media, thumbnail]) assert.equal(await isServed(public_url), false)
})

test('a file that a post took up while it was being marked comes back', async () => {
  const media = await uploaded()
  await expire(media.id)
  // The create found the file; its commit comes after the mark.
  const post = await scheduled({ media_urls: [media.public_url] })
  await set('deleted_at = now()', media.id)
  assert.equal(await isServed(media.public_url), false)
  await sweepTwice()
  assert.equal(await isServed(media.public_url), true)
  await app.api.post(`/v1/posts/${post}/cancel`)
})

test('what was made from a file goes with it', async () => {
  const sample = await photo('webp', 80, 60)
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(sample.bytes)]), sample.name)
  const { body: media } = await app.api.request('POST', '/v1/media', { body: form })
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.linkedin],
    text: 'converted',
    media_urls: [media.public_url],
  })
  await finished(app.api, body.id)
  const files = (await readdir(directory())).length
  await expire(media.id)
  await sweepTwice()
  assert.equal((await readdir(directory())).length, files - 2)
})

test('what a crash left is swept once it is old, and nothing else is', async () => {
  const media = await uploaded()
  const orphan = path.join(directory(), `${randomBytes(20).toString('hex')}.jpg`)
  const fresh = path.join(directory(), `${randomBytes(20).toString('hex')}.jpg`)
  const half = path.join(directory(), '.staging', randomBytes(16).toString('hex'))
  const foreign = path.join(directory(), 'notes.txt')
  const old = new Date(Date.now() - 2 * hourMs)
  for (const file of [orphan, fresh, half, foreign]) await writeFile(file, 'left')
  for (const file of [orphan, half, foreign]) await utimes(file, old, old)
  await utimes(path.join(directory(), path.basename(media.public_url)), old, old)
  assert.deepEqual(await sweepOrphans(context, hourMs), { removed: 1 })
  const names = await readdir(directory())
  assert.ok(!names.includes(path.basename(orphan)))
  assert.ok(names.includes(path.basename(fresh)) && names.includes('notes.txt'))
  assert.deepEqual(await readdir(path.join(directory(), '.staging')), [])
  assert.equal(await isServed(media.public_url), true)
})
