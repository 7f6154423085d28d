import assert from 'node:assert/strict'
import fc from 'fast-check'
import { photo, video } from '../test/sample-media.ts'
import type { TestApp } from '../test/start-app.ts'
import { type Schema, valuesOf } from './schema-values.ts'

export interface FuzzRun {
  requests: number
  seed: number
  /** Told now and then how far it is. */
  say?(line: string): void
}

/** A request that takes longer than this is a defect, whatever it asks. */
const mostMs = 5_000

/**
 * Sends generated bodies to create and validate: never a 5xx, always an answer of the contract, in
 * bounded time. A body that breaks it is shrunk, and thrown with the seed.
 */
export async function fuzzPosts(app: TestApp, { requests, seed, say }: FuzzRun): Promise<void> {
  const bodies = await bodiesFor(app)
  let sent = 0
  const paths = fc.constantFrom('/v1/posts', '/v1/posts/validate')
  await fc.assert(
    fc.asyncProperty(paths, bodies, async (path, body) => {
      await sendOne(app, path, JSON.stringify(body))
      sent += 1
      if (sent % 5_000 === 0) say?.(`${sent} requests`)
    }),
    { numRuns: requests, seed },
  )
}

async function sendOne(app: TestApp, path: string, body: string): Promise<void> {
  const startedAt = performance.now()
  const answer = await app.api.post(path, body)
  const tookMs = performance.now() - startedAt
  assert.ok(tookMs < mostMs, `${path} took ${Math.round(tookMs)} ms for ${body.slice(0, 500)}`)
  if (answer.status === 200 || answer.status === 202) return
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${body.slice(0, 2_000)}`)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.ok(answer.body.code && answer.body.detail, JSON.stringify(answer.body))
}

/** Bodies after the OpenAPI document of the running server; accounts and files are ones that exist. */
async function bodiesFor(app: TestApp): Promise<fc.Arbitrary<unknown>> {
  const { body: document } = await app.api.get('/openapi.json')
  const schemas: Record<string, Schema> = document.components.schemas
  const files = await Promise.all([photo('jpeg', 640, 640), photo('png', 64, 64)])
  const urls = await Promise.all([...files, video].map((file) => upload(app, file.bytes)))
  const ids = fc.constantFrom(...Object.values(app.seed), 'acc_nobody', '')
  const known = {
    account_ids: fc.array(ids, { maxLength: 7 }),
    media_urls: fc.array(fc.constantFrom(...urls, 'https://example.com/a.jpg', 'ftp://a', ''), {
      maxLength: 6,
    }),
  }
  const root: Schema = { $ref: '#/components/schemas/CreatePost' }
  assert.ok(schemas.CreatePost?.properties?.platform_options, 'the document has no CreatePost')
  const bodyWith = (broken: number) => valuesOf(root, { schemas, known }, broken)
  return fc.oneof(
    { weight: 5, arbitrary: bodyWith(0) },
    { weight: 4, arbitrary: bodyWith(10) },
    { weight: 1, arbitrary: fc.jsonValue() },
  )
}

async function upload(app: TestApp, bytes: Buffer): Promise<string> {
  const file_base64 = bytes.toString('base64')
  const { body } = await app.api.post('/v1/media', { file_base64, content_type: 'image/jpeg' })
  return body.public_url
}
