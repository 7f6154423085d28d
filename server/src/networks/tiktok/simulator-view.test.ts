import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clip, fileSource, photo, SimulatedTiktok } from './test/simulated-tiktok.ts'

const home = '/www.tiktok.com'

async function view(tiktok: SimulatedTiktok, path: string) {
  return (await tiktok.sandbox.call('GET', `/_sandbox/view${home}${path}`)).json
}

test('the pages stand at the real addresses, and a caption is never markup', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const title = '<img src=x onerror=alert(1)> for @dravo_demo and @nobody #a#b mail@c #end'
  await tiktok.postVideo({ title })
  const url = (await tiktok.sandbox.ledger()).posts[0]?.url ?? ''
  const path = url.slice(tiktok.sandbox.url.length + home.length)
  for (const each of ['', '/', '/@dravo_demo', '/@dravo_demo/inbox', path]) {
    const page = await tiktok.sandbox.call('GET', `${home}${each}`)
    assert.equal(page.status, 200, each)
    assert.ok(!page.text.includes('onerror'))
    assert.ok(!/<script(?![^>]*\bsrc=)|<style|style=/.test(page.text), 'nothing inline')
  }
  assert.deepEqual((await view(tiktok, path)).post.runs, [
    { kind: 'text', text: '<img src=x onerror=alert(1)> for ' },
    { kind: 'mention', text: '@dravo_demo', href: `${home}/@dravo_demo` },
    { kind: 'text', text: ' and ' },
    { kind: 'mention', text: '@nobody' },
    { kind: 'text', text: ' ' },
    { kind: 'tag', text: '#a' },
    { kind: 'text', text: '#b mail@c ' },
    { kind: 'tag', text: '#end' },
  ])
  for (const each of ['/@nobody', '/@dravo_demo/likes', '/explore']) {
    assert.equal((await tiktok.sandbox.call('GET', `${home}${each}`)).status, 404, each)
  }
  assert.equal((await view(tiktok, '/@dravo_demo/video/1')).page, 'gone')
})

test('a post shows who may see it, what it is labelled as, and its cover', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.set({ moderation_ms: 3_600_000 })
  await tiktok.postVideo({
    privacy_level: 'MUTUAL_FOLLOW_FRIENDS',
    video_cover_timestamp_ms: 1_500,
    brand_content_toggle: true,
    brand_organic_toggle: true,
    is_aigc: true,
    disable_comment: true,
    disable_duet: true,
  })
  await tiktok.postVideo({ video_cover_timestamp_ms: 60_000 })
  const [open, friends] = (await view(tiktok, '/@dravo_demo')).items
  assert.equal(friends.privacy_level, 'MUTUAL_FOLLOW_FRIENDS')
  assert.deepEqual(friends.labels, ['Paid partnership', 'AI-generated', 'Duet off'])
  assert.equal(friends.comments_are_off, true)
  assert.equal(friends.cover.seconds, 1.5)
  assert.equal(friends.is_in_moderation, false)
  assert.equal(open.is_in_moderation, true)
  assert.equal(open.cover.seconds, 0, 'a moment it does not have gives the first frame')
  const file = await fetch(`${tiktok.sandbox.url}${open.media[0].src}`)
  assert.equal(file.headers.get('content-type'), 'video/mp4')
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), clip)
})

test('drafts are in the inbox, not on the profile', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const url = tiktok.serve('/a.jpg', await photo())
  const fields = { post_mode: 'MEDIA_UPLOAD' }
  await tiktok.postPhotos([url], { title: 'Later', description: 'Soon #x' }, fields)
  const profile = await view(tiktok, '/@dravo_demo')
  assert.deepEqual([profile.items, profile.draft_count], [[], 1])
  const [draft] = (await view(tiktok, '/@dravo_demo/inbox')).items
  assert.deepEqual([draft.title, draft.is_draft, draft.media.length], ['Later', true, 1])
  assert.deepEqual((await view(tiktok, '/')).items, [])
  assert.equal((await view(tiktok, `/@dravo_demo/photo/${draft.id}`)).page, 'gone')
})

test('a long profile is read page by page, without a post twice or left out', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  for (let number = 1; number <= 27; number += 1) await tiktok.postVideo({ title: `${number}` })
  const textsOf = (page: { items: { runs: { text: string }[] }[] }) =>
    page.items.map(({ runs }) => Number(runs[0]?.text))
  const first = await view(tiktok, '/@dravo_demo')
  const second = await view(tiktok, `/@dravo_demo?before=${first.next}`)
  assert.equal(first.items.length, 24)
  assert.equal(second.next, null)
  const all = [...textsOf(first), ...textsOf(second)]
  assert.deepEqual(
    all,
    Array.from({ length: 27 }, (_, index) => 27 - index),
  )
})

test('what is still being processed is nowhere to be seen', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ processing_ms: 3_600_000 })
  await tiktok.postVideo()
  await tiktok.post('/post/publish/inbox/video/init/', { source_info: fileSource(clip.length) })
  const profile = await view(tiktok, '/@dravo_demo')
  assert.deepEqual([profile.items, profile.draft_count], [[], 0])
  const overview = (await tiktok.sandbox.call('GET', '/_sandbox/overview')).json.networks
  const { post_count, timeline } = overview.find(({ id }: { id: string }) => id === 'tiktok')
  assert.deepEqual([post_count, timeline], [0, home])
})
