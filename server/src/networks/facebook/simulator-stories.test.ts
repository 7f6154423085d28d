import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clip, PageSandbox, photo, refused } from './simulator/test/page-sandbox.ts'

async function listed(facebook: PageSandbox, query = '') {
  return (await facebook.get(`/${facebook.page.id}/stories${query}`)).json.data
}

test('a photo becomes a story, is listed and read, and is used up', async () => {
  await using facebook = await PageSandbox.open()
  const photo_id = await facebook.hiddenPhoto()
  const answer = await facebook.send('photo_stories', { photo_id })
  assert.equal(answer.json.success, true)
  const { post_id } = answer.json
  assert.match(post_id, /^[0-9]{18}$/)
  const [story] = await listed(facebook, '?status=["PUBLISHED"]')
  assert.equal(story.post_id, post_id)
  assert.equal(story.media_id, photo_id)
  assert.equal(story.media_type, 'photo')
  assert.equal(story.status, 'PUBLISHED')
  assert.match(story.creation_time, /^\d{10}$/)
  assert.match(story.url, /\/stories\//)
  assert.equal((await facebook.get(`/${post_id}?fields=url`)).json.url, story.url)
  const [post] = await facebook.posts()
  assert.equal(post?.kind, 'story')
  assert.equal(post?.media.length, 1)
  refused(await facebook.send('photo_stories', { photo_id }), 100, { message: /used/ })
  await facebook.restart()
  assert.equal((await listed(facebook)).length, 1)
  assert.deepEqual((await facebook.call('DELETE', `/${post_id}`)).json, { success: true })
  assert.deepEqual(await listed(facebook), [])
})

test('a video story goes up in three steps', async () => {
  await using facebook = await PageSandbox.open()
  const begun = await facebook.send('video_stories', { upload_phase: 'start' })
  assert.match(begun.json.upload_url, /rupload\.facebook\.com\/video-upload\/v26\.0\/[0-9]+$/)
  const id = await facebook.uploaded('video_stories', await clip('reel'))
  const done = await facebook.finish('video_stories', { video_id: id })
  assert.equal(done.json.success, true)
  const [story] = await listed(facebook)
  assert.equal(story.media_id, id)
  assert.equal(story.post_id, done.json.post_id)
  assert.equal((await facebook.get(`/${id}?fields=status`)).json.status.video_status, 'ready')
  const comment = { json: { message: 'Nice' } }
  refused(await facebook.call('POST', `/${story.post_id}/comments`, comment), 100, { subcode: 33 })
})

test('stories have rules of their own', async () => {
  await using facebook = await PageSandbox.open()
  const long = await facebook.uploaded('video_stories', await clip('61-seconds'))
  const refusal = await facebook.finish('video_stories', { video_id: long })
  refused(refusal, 100, { subcode: 1363128 })
  const reel = await facebook.uploaded('video_reels', await clip('61-seconds'))
  refused(await facebook.finish('video_stories', { video_id: reel }), 100, {}, 'begun as a Reel')
  assert.equal((await facebook.finish('video_reels', { video_id: reel })).status, 200)
  refused(await facebook.send('photo_stories', {}), 100, { message: /Missing parameter: photo_id/ })
  refused(await facebook.send('photo_stories', { photo_id: '1' }), 100)
  const posted = await facebook.sendForm('photos', { source: await photo() })
  refused(await facebook.send('photo_stories', { photo_id: posted.json.id }), 100)
  refused(await facebook.get(`/${facebook.page.id}/stories?status=["GONE"]`), 100)
  assert.deepEqual(await listed(facebook), [])
})

test('the id of a story may be a bare number of more digits than a double holds', async () => {
  await using facebook = await PageSandbox.open({ story_post_id: 'number' })
  const answer = await facebook.send('photo_stories', { photo_id: await facebook.hiddenPhoto() })
  const digits = /"post_id":([0-9]{18})\}$/.exec(answer.text)?.[1]
  assert.ok(digits, answer.text)
  assert.equal((await listed(facebook))[0].post_id, digits)
})

test('a story may be listed late', async () => {
  await using facebook = await PageSandbox.open()
  await facebook.fault('lag_listing', 'create_photo_story', { delay_ms: 600_000 })
  await facebook.send('photo_stories', { photo_id: await facebook.hiddenPhoto() })
  assert.deepEqual(await listed(facebook), [])
  assert.equal((await facebook.posts()).length, 1)
})
