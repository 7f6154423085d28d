import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { LedgerPost } from '../src/networks/simulator-contract.ts'
import { photo, type Sample, silentFilm } from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

const networks = ['facebook', 'instagram', 'tiktok', 'linkedin', 'x'] as const

async function upload({ bytes, contentType, name }: Sample): Promise<string> {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type: contentType }), name)
  const { status, body } = await app.api.request('POST', '/v1/media', { body: form })
  assert.equal(status, 201, JSON.stringify(body))
  return body.public_url
}

async function ledger(): Promise<LedgerPost[]> {
  return (await app.sandbox.get('/_sandbox/ledger')).body.posts
}

/** Posts to the five accounts. @returns what stands on each network, by network */
async function postToAll(
  text: string,
  file: Sample,
  platform_options: object,
): Promise<Record<string, LedgerPost>> {
  const before = new Set((await ledger()).map(({ id }) => id))
  const { status, body } = await app.api.post('/v1/posts', {
    account_ids: networks.map((network) => app.seed[network]),
    text,
    media_urls: [await upload(file)],
    platform_options,
  })
  assert.equal(status, 202, JSON.stringify(body))
  const done = await finished(app.api, body.id, 60_000)
  assert.equal(done.status, 'published', JSON.stringify(done.results))
  const fresh = (await ledger()).filter(({ id }) => !before.has(id))
  return Object.fromEntries(
    done.results.map(({ platform, platform_post_id: id }: Result) => {
      const [post, ...others] = fresh.filter(({ network }) => network === platform)
      assert.ok(post && others.length === 0, platform)
      // Nobody but its creator sees a private video: TikTok names no id for it.
      if (id !== null) assert.equal(post.id, id)
      return [platform, post]
    }),
  )
}

interface Result {
  platform: string
  platform_post_id: string | null
}

/** The page of every post, as its address names it, is there for a browser. */
async function assertSeen(posts: Record<string, LedgerPost>): Promise<void> {
  for (const { url } of Object.values(posts)) {
    const page = await fetch(url)
    assert.equal(page.status, 200, url)
    const view = await fetch(url.replace(app.sandboxUrl, `${app.sandboxUrl}/_sandbox/view`))
    assert.equal(view.status, 200, url)
    assert.notEqual(((await view.json()) as { page: string }).page, 'gone', url)
  }
}

test('one request puts a picture on five networks, each with its own options', async () => {
  const posts = await postToAll('We are open #bakery', await photo('jpeg', 640, 640), {
    facebook: { first_comment: 'Until six.', alt_texts: ['Dots'] },
    instagram: {
      first_comment: '#morning',
      alt_texts: ['Dots'],
      user_tags: [{ username: 'friend', x: 0.5, y: 0.5 }],
      collaborators: ['pal'],
      location_id: '7640348500',
      is_ai_generated: true,
    },
    tiktok: { privacy_level: 'PUBLIC_TO_EVERYONE', title: 'Open', disable_comment: true },
    linkedin: { visibility: 'PUBLIC', first_comment: 'Come by.', alt_texts: ['Dots'] },
    x: { text: 'Open! #bakery', reply_settings: 'following', alt_texts: ['Dots'] },
  })
  assert.deepEqual(
    networks.map((network) => posts[network]?.kind),
    ['image', 'image', 'image', 'image', 'image'],
  )
  assert.deepEqual(
    networks.map((network) => posts[network]?.text),
    [...Array(4).fill('We are open #bakery'), 'Open! #bakery'],
  )
  for (const network of ['facebook', 'instagram', 'linkedin', 'x'] as const)
    assert.equal(posts[network]?.media[0]?.alt_text, 'Dots', network)
  assert.deepEqual(
    ['facebook', 'instagram', 'linkedin'].map((network) => posts[network]?.comments[0]?.text),
    ['Until six.', '#morning', 'Come by.'],
  )
  assert.deepEqual(posts.instagram?.options, {
    collaborators: ['pal'],
    location_id: '7640348500',
    is_ai_generated: true,
    user_tags: [{ username: 'friend', x: 0.5, y: 0.5 }],
  })
  assert.equal(posts.tiktok?.options.privacy_level, 'PUBLIC_TO_EVERYONE')
  assert.equal(posts.tiktok?.options.disable_comment, true)
  assert.equal(posts.x?.options.reply_settings, 'following')
  await assertSeen(posts)
})

test('one request puts a video on five networks: a Reel where there are Reels', async () => {
  const posts = await postToAll('Kneading', silentFilm, {
    facebook: { as_reel: true, first_comment: 'More tomorrow.' },
    instagram: { share_to_feed: false, thumb_offset_ms: 500 },
    tiktok: { privacy_level: 'SELF_ONLY', disable_duet: true, disable_stitch: true },
    linkedin: { disable_reshare: true },
    x: { made_with_ai: true },
  })
  assert.deepEqual(
    networks.map((network) => posts[network]?.kind),
    ['reel', 'reel', 'video', 'video', 'video'],
  )
  assert.deepEqual(
    networks.map((network) => posts[network]?.media.map(({ kind }) => kind)),
    Array(5).fill(['video']),
  )
  assert.equal(posts.facebook?.comments[0]?.text, 'More tomorrow.')
  assert.equal(posts.instagram?.options.share_to_feed, false)
  assert.equal(posts.instagram?.options.thumb_offset_ms, 500)
  assert.deepEqual(
    [posts.tiktok?.options.disable_duet, posts.tiktok?.options.disable_stitch],
    [true, true],
  )
  assert.equal(posts.linkedin?.options.disable_reshare, true)
  assert.equal(posts.x?.options.made_with_ai, true)
  await assertSeen(posts)
})
