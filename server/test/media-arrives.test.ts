import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { asFitted } from '../src/media/fit-rules.ts'
import { type AnyNetwork, networkIds, networkOf } from '../src/networks/registry.ts'
import type { Answer } from './client.ts'
import { animation, movFilm, photo, type Sample, silentFilm, webmFilm } from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

/** What every network that takes files now gets of the same files, by the bytes. */
const networks = networkIds
const isFfmpegHere = spawnSync('ffmpeg', ['-version'], { env: {} }).status === 0

let app: TestApp
before(async () => {
  app = await startTestApp()
  await app.sandbox.patch('/_sandbox/settings', { processing_ms: 20, caps: 'off' })
})
after(async () => app[Symbol.asyncDispose]())

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

interface Arrived {
  content_type: string
  sha256: string
}

async function upload(to: TestApp, sample: Sample): Promise<Answer['body']> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(sample.bytes)]), sample.name)
  const { status, body } = await to.api.request('POST', '/v1/media', { body: form })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

/** Posts the file everywhere. @returns the result of each network, and what it shows */
async function post(
  to: TestApp,
  sample: Sample,
  ids: readonly string[],
): Promise<Map<string, { result: Answer['body']; arrived: Arrived | undefined }>> {
  const media = await upload(to, sample)
  const text = `here is ${sample.name}`
  const { body } = await to.api.post('/v1/posts', {
    account_ids: ids.map((id) => to.seed[id]),
    text,
    media_urls: [media.public_url],
  })
  const { results } = await finished(to.api, body.id, 60_000)
  const { body: ledger } = await to.sandbox.get('/_sandbox/ledger?include=posts')
  return new Map(
    ids.map((id) => {
      const shown = ledger.posts.find(
        (each: { network: string; text: string }) => each.network === id && each.text === text,
      )
      const result = results.find((each: { platform: string }) => each.platform === id)
      return [id, { result, arrived: shown?.media[0] }]
    }),
  )
}

const turned = async (): Promise<Sample> => ({
  ...(await photo('jpeg', 400, 600)),
  name: 'turned.jpg',
  bytes: await sharp((await photo('jpeg', 600, 400)).bytes)
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer(),
})

const translucent = async (): Promise<Sample> => ({
  ...(await photo('png', 300, 300)),
  name: 'translucent.png',
  bytes: await sharp({
    create: { width: 300, height: 300, channels: 4, background: { r: 9, g: 80, b: 9, alpha: 0.3 } },
  })
    .png()
    .toBuffer(),
})

/** What the network's rules say of the file as it would be sent. */
function refusalOf(network: AnyNetwork, sample: Sample): string | null {
  const frames = sample.durationMs === null ? (sample.contentType === 'image/gif' ? 3 : 1) : null
  const kind = sample.durationMs === null ? ('image' as const) : ('video' as const)
  const item = {
    ...sample,
    assetId: 'media_1',
    url: 'u',
    kind,
    frames,
    sizeBytes: sample.bytes.length,
  }
  const media = [asFitted(item, network)]
  const account = { platformAccountId: '1', handle: null, profile: {} }
  const problems = network.check({ text: 'text', media, options: {} }, account)
  return problems.find(({ severity }) => severity === 'error')?.code ?? null
}

/** Original bytes where the network takes the type, the stated type where it is converted, else a refusal. */
async function arrivesAsRuled(sample: Sample): Promise<void> {
  const posted = await post(app, sample, networks)
  for (const [id, { result, arrived }] of posted) {
    const network = networkOf(id as (typeof networks)[number])
    const isVideo = sample.contentType.startsWith('video/')
    const rules = isVideo ? network.mediaRules.videos : network.mediaRules.images
    const name = `${sample.name} on ${id}: ${JSON.stringify(result)}`
    const refusal = refusalOf(network, sample)
    if (refusal !== null) {
      assert.deepEqual(
        [result.status, result.error_code, arrived],
        ['failed', refusal, undefined],
        name,
      )
      continue
    }
    assert.equal(result.status, 'published', name)
    if (rules.convertedContentTypes.includes(sample.contentType)) {
      assert.equal(arrived?.content_type, isVideo ? 'video/mp4' : 'image/jpeg', name)
      assert.ok(
        result.warnings.some((each: { code: string }) => each.code === 'media_converted'),
        name,
      )
    } else assert.equal(arrived?.sha256, sha256(sample.bytes), name)
  }
}

test('images arrive as they are, or as the JPEG that the network takes, with a warning', async () => {
  for (const sample of [
    await turned(),
    await translucent(),
    await photo('webp', 300, 300),
    await animation(),
  ])
    await arrivesAsRuled(sample)
})

test('an image that is too large for a network arrives smaller there, with a warning', async () => {
  const bytes = await sharp({
    create: {
      width: 3000,
      height: 2000,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .jpeg({ quality: 95 })
    .toBuffer()
  assert.ok(bytes.length > 5 * 1024 * 1024 && bytes.length < 10 * 1024 * 1024)
  const sample: Sample = {
    ...(await photo('jpeg', 3000, 2000)),
    name: 'large.jpg',
    bytes,
  }
  const posted = await post(app, sample, ['x', 'linkedin'])
  for (const [id, { result, arrived }] of posted) {
    assert.equal(result.status, 'published', `${id}: ${JSON.stringify(result)}`)
    assert.deepEqual(
      result.warnings.map((each: { code: string }) => each.code),
      ['media_converted'],
    )
    assert.notEqual(arrived?.sha256, sha256(bytes))
  }
})

test('films that every network takes arrive byte for byte, with a sound and without', async () => {
  await arrivesAsRuled({ ...silentFilm, name: 'silent.mp4' })
})

test('a film in a form that a network does not take arrives as MP4 there, as it is elsewhere', {
  skip: isFfmpegHere ? false : 'there is no ffmpeg on this machine',
}, async () => {
  for (const sample of [movFilm, webmFilm]) await arrivesAsRuled(sample)
  const directory = path.join(app.env.DATA_DIR ?? '', 'media')
  assert.deepEqual(await readdir(path.join(directory, '.staging')), [])
})

test('a film is converted once for all its networks, and only its container where that is enough', {
  skip: isFfmpegHere ? false : 'there is no ffmpeg on this machine',
}, async () => {
  const rows = await app.count('media')
  await post(app, { ...webmFilm, name: 'once.webm' }, ['facebook', 'linkedin'])
  assert.equal(await app.count('media'), rows + 2)
  const [made] = await app.app.database.query<{ details: Record<string, unknown> }>({
    text: `select details from media where rendition_of is not null and kind = 'video' order by created_at desc limit 1`,
  })
  assert.deepEqual([made?.details.videoCodec, made?.details.audioCodec], ['avc', 'aac'])
})

test('without ffmpeg the result says what to install, and the other networks go on', async () => {
  await using bare = await startTestApp({ FFMPEG_PATH: '/nowhere/ffmpeg' })
  const posted = await post(bare, webmFilm, ['linkedin', 'x'])
  const refused = posted.get('linkedin')?.result
  assert.equal(refused.error_code, 'media_processing_failed')
  assert.match(refused.error_message, /Install ffmpeg.*FFMPEG_PATH.*MP4/)
  assert.equal(posted.get('x')?.result.status, 'published')
})

test('a converter that fails ends the delivery with a reason that shows no path of ours', async () => {
  await using broken = await startTestApp({ FFMPEG_PATH: '/bin/false' })
  const { result } = (await post(broken, webmFilm, ['linkedin'])).get('linkedin') ?? {}
  assert.equal(result.error_code, 'media_processing_failed')
  assert.doesNotMatch(result.error_message, /\.staging/)
})
