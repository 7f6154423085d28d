import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { LedgerPost } from '../src/networks/simulator-contract.ts'
import { clip } from '../src/networks/test/files.ts'
import { photo } from '../test/sample-media.ts'
import { startTestApp, type TestApp } from '../test/start-app.ts'
import { finished } from '../test/wait.ts'
import { likelyPosts } from './likely-posts.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
  await app.sandbox.request('PATCH', '/_sandbox/settings', {
    body: JSON.stringify({ caps: 'off', processing_ms: 0 }),
    headers: { 'content-type': 'application/json' },
  })
})
after(async () => app[Symbol.asyncDispose]())

interface PostPreview {
  account_id: string
  platform: string
  text: string
  thread: string[]
  media: { kind: string; alt_text: string | null }[]
  first_comment: string | null
}

async function upload(bytes: Buffer, content_type: string): Promise<string> {
  const file_base64 = bytes.toString('base64')
  const { status, body } = await app.api.post('/v1/media', { file_base64, content_type })
  assert.equal(status, 201, JSON.stringify(body))
  return body.public_url
}

async function makeStock() {
  const samples = [
    photo('jpeg', 640, 640),
    photo('png', 500, 500),
    photo('jpeg', 1200, 300),
    photo('jpeg', 720, 1280),
  ]
  const photos = (await Promise.all(samples)).map(({ bytes, contentType }) =>
    upload(bytes, contentType),
  )
  const [square = '', png = '', wide = '', tall = ''] = await Promise.all(photos)
  const video = await upload(Buffer.from((await clip(80_000)).bytes), 'video/mp4')
  return {
    accountIds: Object.values(app.seed),
    media: [
      [],
      [square],
      [square, png],
      [png],
      [wide],
      [tall],
      [video],
      [square, video],
      Array(5).fill(png),
    ],
  }
}

test('hundreds of generated posts: what is valid is published everywhere, and reads as the preview said', async () => {
  const posts = fc.sample(likelyPosts(await makeStock()), { numRuns: 300, seed: 20_261_124 })
  const accepted: { id: string; previews: PostPreview[] }[] = []
  for (const [index, post] of posts.entries()) {
    const body = numbered(post, index)
    const { status, body: told } = await app.api.post('/v1/posts/validate', body)
    assert.equal(status, 200, JSON.stringify(told))
    if (!told.valid) continue
    const { body: made } = await app.api.post('/v1/posts', body)
    accepted.push({ id: made.id, previews: told.previews })
  }
  assert.ok(accepted.length > 75, `only ${accepted.length} of the posts were valid`)
  const done = []
  for (const { id, previews } of accepted) {
    const post = await finished(app.api, id, 120_000)
    assert.equal(post.status, 'published', JSON.stringify({ post, previews }, null, 1))
    done.push({ results: post.results, previews })
  }
  const ledger = await readLedger()
  for (const { results, previews } of done)
    for (const result of results) {
      const preview = previews.find(({ account_id }) => account_id === result.account_id)
      if (result.platform_post_id !== null) compare(ledger, result, preview as PostPreview)
    }
})

type Body = ReturnType<typeof fc.sample<Record<string, unknown>>>[number]

/** No two alike: some networks refuse the same text twice. */
function numbered(post: Body, index: number): Body {
  const texts = post.platform_options as Record<string, { text?: string }>
  const own = Object.entries(texts).map(([network, { text, ...options }]) => [
    network,
    { ...options, ...(text !== undefined && { text: `${index} ${text}` }) },
  ])
  return { ...post, text: `${index} ${post.text}`, platform_options: Object.fromEntries(own) }
}

async function readLedger(): Promise<Map<string, LedgerPost>> {
  const { body } = await app.sandbox.get('/_sandbox/ledger')
  const posts: LedgerPost[] = body.posts
  return new Map(posts.map((post) => [`${post.network} ${post.id}`, post]))
}

function compare(
  ledger: ReadonlyMap<string, LedgerPost>,
  result: { platform: string; platform_post_id: string },
  preview: PostPreview,
): void {
  const post = ledger.get(`${result.platform} ${result.platform_post_id}`)
  assert.ok(post, `${result.platform} has no ${result.platform_post_id}`)
  const seen = {
    text: post.text,
    media: post.media.map(({ kind, alt_text }) => [kind === 'photo' ? 'image' : kind, alt_text]),
    first_comment: post.comments[0]?.text ?? null,
  }
  const foretold = {
    text: preview.text,
    media: preview.media.map(({ kind, alt_text }) => [kind, alt_text]),
    first_comment: preview.first_comment,
  }
  assert.deepEqual(seen, foretold, result.platform)
}
