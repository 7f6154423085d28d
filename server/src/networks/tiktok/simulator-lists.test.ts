import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertRefused, photo, SimulatedTiktok } from './test/simulated-tiktok.ts'

const fields = 'id,create_time,title,video_description,share_url,duration'

function list(tiktok: SimulatedTiktok, json: unknown = {}, query = `fields=${fields}`) {
  return tiktok.post(`/video/list/?${query}`, json)
}

test('public posts are listed newest first, paged by a cursor in milliseconds', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  const empty = (await list(tiktok)).json.data
  assert.deepEqual([empty.videos, empty.has_more], [[], false])
  for (let number = 1; number <= 5; number += 1)
    await tiktok.postVideo({ title: `Number ${number}` })
  await tiktok.postVideo({ title: 'Private', privacy_level: 'SELF_ONLY' })
  const url = tiktok.serve('/a.jpg', await photo())
  await tiktok.postPhotos([url], {}, { post_mode: 'MEDIA_UPLOAD' })
  const titles = (page: { videos: { title: string }[] }) => page.videos.map(({ title }) => title)
  const first = (await list(tiktok, { max_count: 2 })).json.data
  assert.deepEqual(titles(first), ['Number 5', 'Number 4'])
  const [video] = first.videos
  assert.equal(video.share_url, `https://www.tiktok.com/@dravo_demo/video/${video.id}`)
  assert.equal(video.video_description, 'Number 5')
  assert.equal(video.duration, 3)
  assert.equal(video.create_time, Math.floor(video.create_time), 'seconds')
  assert.equal(Math.floor(first.cursor / 1000), first.videos[1].create_time)
  assert.equal(first.has_more, true)
  const second = (await list(tiktok, { max_count: 3, cursor: first.cursor })).json.data
  assert.deepEqual(titles(second), ['Number 3', 'Number 2', 'Number 1'])
  assert.equal(second.has_more, false)
  for (const json of [{ max_count: 0 }, { max_count: 21 }, { cursor: 'then' }]) {
    assertRefused(await list(tiktok, json), 400, 'invalid_params')
  }
  assertRefused(await list(tiktok, {}, 'fields=id,shoe_size'), 400, 'invalid_params')
  assertRefused(await list(tiktok, {}, ''), 400, 'invalid_params')
})

test('a query finds public posts of the creator by id, and no others', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.postVideo({ title: 'Public' })
  await tiktok.postVideo({ title: 'Private', privacy_level: 'SELF_ONLY' })
  const ids = (await tiktok.sandbox.ledger()).posts.map(({ id }) => id)
  const query = (video_ids: unknown) =>
    tiktok.post('/video/query/?fields=id,title', { filters: { video_ids } })
  const found = (await query([...ids, '1'])).json.data.videos
  assert.deepEqual(found, [{ id: ids[0], title: 'Public' }])
  for (const wrong of [[], Array(21).fill('1'), '1', undefined]) {
    assertRefused(await query(wrong), 400, 'invalid_params')
  }
  await tiktok.become({})
  assert.deepEqual((await query(ids)).json.data.videos, [])
})

test('listed texts are cut at 150, photos are listed too, and both can be otherwise', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const text = 'a'.repeat(200)
  await tiktok.postVideo({ title: text })
  const url = tiktok.serve('/a.jpg', await photo())
  await tiktok.postPhotos([url], { title: 'Shots', description: text })
  const all = async () => (await list(tiktok)).json.data.videos
  const [shots, video] = await all()
  assert.match(shots.share_url, /\/photo\/\d{19}$/)
  assert.deepEqual([shots.title, shots.duration], ['Shots', 0])
  assert.equal(shots.video_description.length, 150)
  assert.equal(video.title.length, 150)
  await tiktok.set({ listed_text_units: 0, photos_are_listed: false })
  const whole = await all()
  assert.deepEqual([whole.length, whole[0].title.length], [1, 200])
})

test('listings lag behind by the setting, or by a fault for one post', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.fault({
    kind: 'lag_listing',
    step: 'upload_chunk',
    delay_ms: 600_000,
    count: 1,
  })
  await tiktok.postVideo({ title: 'Late' })
  await tiktok.postVideo({ title: 'At once' })
  const titles = async () =>
    (await list(tiktok)).json.data.videos.map(({ title }: { title: string }) => title)
  assert.deepEqual(await titles(), ['At once'])
  await tiktok.sandbox.set({ listing_lag_ms: 600_000 })
  await tiktok.postVideo({ title: 'Later' })
  assert.deepEqual(await titles(), ['At once'])
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 3)
})
