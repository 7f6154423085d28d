import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longToken } from './simulator/test/login.ts'
import { clip, PageSandbox, refused } from './simulator/test/page-sandbox.ts'

async function texts(facebook: PageSandbox, path: string): Promise<string[]> {
  const answer = await facebook.get(path)
  assert.equal(answer.status, 200, answer.text)
  return answer.json.data.map(({ message }: { message: string }) => message)
}

test('a list is walked forwards and back, and next says where it goes on', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page, access_token: token } = facebook.page
  for (const message of ['1', '2', '3', '4', '5']) await facebook.post({ message })
  const seen: string[] = []
  let address: string | undefined =
    `${facebook.sandbox.url}/graph.facebook.com/v26.0/${page}/published_posts?limit=2&access_token=${token}`
  let last: { paging: { cursors: { before: string }; next?: string } } | undefined
  while (address) {
    const answer = (await (await fetch(address)).json()) as typeof last & {
      data: { message: string }[]
    }
    seen.push(...answer.data.map(({ message }) => message))
    last = answer
    address = answer.paging.next
  }
  assert.deepEqual(seen, ['5', '4', '3', '2', '1'])
  const before = last?.paging.cursors.before
  assert.deepEqual(await texts(facebook, `/${page}/posts?limit=2&before=${before}`), ['3', '2'])
  assert.deepEqual((await facebook.get(`/${page}/posts?limit=5`)).json.paging.next, undefined)
  refused(await facebook.get(`/${page}/posts?limit=101`), 100, { message: /limit/ })
  refused(await facebook.get(`/${page}/posts?after=%21`), 100, { message: /cursors/ })
})

test('since and until cut a list, unless they are ignored', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page } = facebook.page
  await facebook.post({ message: 'Old', backdated_time: 1_700_000_000 })
  await facebook.post({ message: 'New' })
  assert.deepEqual(await texts(facebook, `/${page}/published_posts?since=1750000000`), ['New'])
  assert.deepEqual(await texts(facebook, `/${page}/published_posts?until=2024-01-01`), ['Old'])
  assert.deepEqual(await texts(facebook, `/${page}/published_posts?until=1700000000`), ['Old'])
  refused(await facebook.get(`/${page}/posts?since=someday`), 100)
  await facebook.set({ lists_honour_since: false })
  assert.deepEqual(await texts(facebook, `/${page}/posts?since=1750000000`), ['New', 'Old'])
})

test('the feed gives unpublished posts too, the other lists do not', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page } = facebook.page
  await facebook.post({ message: 'Out' })
  const hidden = await facebook.post({ message: 'In', published: false })
  const inAnHour = Math.floor(Date.now() / 1000) + 3_600
  await facebook.post({ message: 'Soon', published: false, scheduled_publish_time: inAnHour })
  assert.deepEqual(await texts(facebook, `/${page}/posts`), ['Out'])
  assert.deepEqual(await texts(facebook, `/${page}/published_posts`), ['Out'])
  assert.deepEqual(await texts(facebook, `/${page}/scheduled_posts`), ['Soon'])
  assert.deepEqual((await texts(facebook, `/${page}/feed`)).sort(), ['In', 'Out', 'Soon'])
  await facebook.set({ feed_lists_unpublished: false })
  assert.deepEqual(await texts(facebook, `/${page}/feed`), ['Out'])
  assert.equal((await facebook.get(`/${hidden}?fields=is_published`)).json.is_published, false)
})

test('Reels have a list of their own', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.uploaded('video_reels', await clip('reel'))
  await facebook.finish('video_reels', { video_id: id, description: 'A Reel' })
  const { id: page } = facebook.page
  assert.deepEqual((await facebook.get(`/${page}/published_posts`)).json, { data: [] })
  const [listed] = (await facebook.get(`/${page}/video_reels`)).json.data
  assert.equal(listed.id, id)
  assert.equal(listed.description, 'A Reel')
  assert.ok(listed.updated_time)
})

test('a new post may be listed later than it is there', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page } = facebook.page
  await facebook.fault('lag_listing', 'create_post', { delay_ms: 600_000 })
  const id = await facebook.post({ message: 'Late' })
  assert.deepEqual(await texts(facebook, `/${page}/published_posts`), [])
  assert.equal((await facebook.get(`/${id}`)).status, 200)
  assert.equal((await facebook.posts()).length, 1)
  await facebook.sandbox.set({ listing_lag_ms: 600_000 })
  await facebook.post({ message: 'Late too' })
  assert.deepEqual(await texts(facebook, `/${page}/published_posts`), [])
})

test('several objects are read at once, or none', async () => {
  await using facebook = await PageSandbox.open()
  const first = await facebook.post({ message: 'One' })
  const second = await facebook.post({ message: 'Two' })
  const both = await facebook.get(`/?ids=${first},${second}&fields=message`)
  assert.equal(both.json[second].message, 'Two')
  refused(await facebook.get(`/?ids=${first},999`), 100, { subcode: 33 })
})

test('a person reads what they manage, others do not', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.post({ message: 'Ours' })
  const user = await longToken(facebook)
  assert.equal((await facebook.get(`/${id}`, user)).json.message, 'Ours')
  assert.equal((await facebook.get(`/${facebook.page.id}/posts`, user)).status, 200)
  const stranger = await facebook.sandbox.addAccount()
  refused(await facebook.get(`/${id}`, stranger.access_token), 100, { subcode: 33 })
  const token = stranger.access_token
  refused(await facebook.call('DELETE', `/${id}`, { token }), 100, { subcode: 33 })
  const noPages = await longToken(facebook, { page: 'none' })
  refused(await facebook.get(`/${facebook.page.id}/posts`, noPages), 10, { status: 403 })
  const noReading = await longToken(facebook, { scope: 'pages_show_list' })
  refused(await facebook.get(`/${id}`, noReading), 10, { status: 403 })
})
