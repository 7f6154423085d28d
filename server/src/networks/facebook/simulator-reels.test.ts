import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { clip, PageSandbox, refused } from './simulator/test/page-sandbox.ts'

const reel = await clip('reel')

test('a Reel starts, takes its bytes, is finished, processed and out', async () => {
  await using facebook = await PageSandbox.open({}, { processing_ms: 2_500 })
  const begun = await facebook.send('video_reels', { upload_phase: 'start' })
  const { video_id: id, upload_url } = begun.json
  assert.equal(upload_url, `${facebook.sandbox.url}/rupload.facebook.com/video-upload/${id}`)
  const status = async () => (await facebook.get(`/${id}?fields=status`)).json.status
  assert.equal((await status()).video_status, 'uploading')
  assert.deepEqual((await facebook.upload(upload_url, reel)).json, { success: true })
  assert.equal((await status()).video_status, 'upload_complete')
  assert.deepEqual(await facebook.posts(), [])
  const done = await facebook.finish('video_reels', { video_id: id, description: 'Hi #demo' })
  assert.deepEqual(done.json, { success: true })
  const early = await status()
  assert.equal(early.video_status, 'processing')
  assert.equal(early.uploading_phase.bytes_transfered, reel.length)
  refused(await facebook.call('POST', `/${id}/comments`, { json: { message: 'Too early' } }), 100, {
    subcode: 33,
  })
  const again = await facebook.finish('video_reels', { video_id: id })
  assert.deepEqual(again.json, { success: true }, 'a finish whose answer was lost')
  while ((await status()).video_status === 'processing');
  const read = (await facebook.get(`/${id}?fields=status,permalink_url,post_id`)).json
  assert.equal(read.status.video_status, 'ready')
  assert.equal(read.status.publishing_phase.status, 'complete')
  assert.equal(read.status.publishing_phase.publish_status, 'published')
  assert.ok(read.status.publishing_phase.publish_time > 1_700_000_000)
  assert.equal(read.permalink_url, `/reel/${id}/`)
  const [post] = await facebook.posts()
  assert.equal((await facebook.posts()).length, 1)
  assert.equal(post?.id, `${facebook.page.id}_${read.post_id}`)
  assert.equal(post?.kind, 'reel')
  assert.equal(post?.text, 'Hi #demo')
  assert.equal(post?.media[0]?.sha256, createHash('sha256').update(reel).digest('hex'))
})

test('a finish call for what is out is refused, or answered, and never posts twice', async () => {
  await using facebook = await PageSandbox.open({ reel_finish_post_id: true })
  const id = await facebook.uploaded('video_reels', reel)
  const first = await facebook.finish('video_reels', { video_id: id })
  assert.match(first.json.post_id, /^[0-9]{18}$/)
  refused(await facebook.finish('video_reels', { video_id: id }), 100, { message: /published/ })
  await facebook.set({ repeated_finish: 'success' })
  const again = await facebook.finish('video_reels', { video_id: id })
  assert.deepEqual(again.json, first.json)
  assert.equal((await facebook.posts()).length, 1)
})

test('bytes may come in parts, and offsets and sizes must fit', async () => {
  await using facebook = await PageSandbox.open()
  const begun = await facebook.send('video_reels', { upload_phase: 'start' })
  const { video_id: id, upload_url: url } = begun.json
  const file_size = String(reel.length)
  const part = await facebook.upload(url, reel.subarray(0, 20_000), { file_size })
  assert.equal(part.status, 400)
  assert.equal(part.json.debug_info.type, 'PartialRequestError')
  assert.equal(part.json.debug_info.retriable, true)
  const { status } = (await facebook.get(`/${id}?fields=status`)).json
  assert.equal(status.uploading_phase.bytes_transfered, 20_000)
  assert.equal(status.uploading_phase.status, 'in_progress')
  const wrong = await facebook.upload(url, reel, { file_size, offset: '10' })
  assert.equal(wrong.json.debug_info.type, 'OffsetInvalidError')
  const other = await facebook.upload(url, reel, { file_size: '5', offset: '20000' })
  assert.equal(other.json.debug_info.type, 'PartialRequestError')
  const none = await facebook.upload(url, reel, { offset: 'none' })
  assert.equal(none.json.debug_info.type, 'PartialRequestError')
  refused(await facebook.finish('video_reels', { video_id: id }), 100, { message: /uploaded/ })
  await facebook.restart()
  const where = url.replace(/^http:\/\/[^/]+/, facebook.sandbox.url)
  const rest = await facebook.upload(where, reel.subarray(20_000), { file_size, offset: '20000' })
  assert.deepEqual(rest.json, { success: true })
  await facebook.finish('video_reels', { video_id: id })
  const [post] = await facebook.posts()
  assert.equal(post?.media[0]?.sha256, createHash('sha256').update(reel).digest('hex'))
})

test('the network may cut an upload, which then goes on', async () => {
  await using facebook = await PageSandbox.open({ cut_uploads_after_bytes: 30_000 })
  const { video_id: id, upload_url: url } = (
    await facebook.send('video_reels', { upload_phase: 'START' })
  ).json
  const file_size = String(reel.length)
  const cut = await facebook.upload(url, reel)
  assert.equal(cut.json.debug_info.type, 'PartialRequestError')
  const rest = { file_size, offset: '30000' }
  assert.equal((await facebook.upload(url, reel.subarray(30_000), rest)).status, 200)
  assert.equal((await facebook.finish('video_reels', { video_id: id })).status, 200)
})

test('a hosted file is fetched; one that is not there fails the upload', async () => {
  await using facebook = await PageSandbox.open()
  const start = async () => (await facebook.send('video_reels', { upload_phase: 'start' })).json
  const authorization = `OAuth ${facebook.page.access_token}`
  const hosted = (upload_url: string, file_url: string) =>
    fetch(upload_url, { method: 'POST', headers: { authorization, file_url } })
  const good = await start()
  const fetched = await hosted(good.upload_url, facebook.serve('r.mp4', reel))
  assert.deepEqual(await fetched.json(), { success: true })
  assert.equal((await facebook.finish('video_reels', { video_id: good.video_id })).status, 200)
  const bad = await start()
  const missing = await hosted(bad.upload_url, `${facebook.publicUrl}/none.mp4`)
  const body = (await missing.json()) as { debug_info: { type: string; retriable: boolean } }
  assert.equal(body.debug_info.type, 'ProcessingFailedError')
  assert.equal(body.debug_info.retriable, false)
  const { status } = (await facebook.get(`/${bad.video_id}?fields=status`)).json
  assert.equal(status.video_status, 'upload_failed')
})

test('rupload takes the Page’s token, in its header only', async () => {
  await using facebook = await PageSandbox.open()
  const { upload_url: url } = (await facebook.send('video_reels', { upload_phase: 'start' })).json
  const { access_token: token } = facebook.page
  const bearer = await facebook.upload(url, reel, { authorization: `Bearer ${token}` })
  assert.equal(bearer.status, 401)
  assert.equal(bearer.json.debug_info.type, 'NotAuthorizedError')
  const inQuery = () => facebook.upload(`${url}?access_token=${token}`, reel, { authorization: '' })
  assert.equal((await inQuery()).status, 401)
  const stranger = await facebook.sandbox.addAccount()
  const other = { authorization: `OAuth ${stranger.access_token}` }
  assert.equal((await facebook.upload(url, reel, other)).status, 403)
  await facebook.set({ strict_rupload_token: false })
  assert.equal((await inQuery()).status, 200)
})

const clips: [name: string, code: number][] = [
  ['92-seconds', 1363128],
  ['wide', 1363040],
  ['small', 1363127],
  ['ten-frames', 1363129],
]

test('a Reel that breaks a rule has that rule’s number, in each place it may show', async () => {
  await using facebook = await PageSandbox.open()
  for (const [name, code] of clips) {
    const id = await facebook.uploaded('video_reels', await clip(name))
    const finish = () => facebook.finish('video_reels', { video_id: id })
    await facebook.set({ reel_error_place: 'subcode' })
    refused(await finish(), 100, { subcode: code }, name)
    await facebook.set({ reel_error_place: 'code' })
    refused(await finish(), code, {}, name)
    await facebook.set({ reel_error_place: 'processing', phase_error_form: 'errors' })
    assert.equal((await finish()).status, 200)
    const { status } = (await facebook.get(`/${id}?fields=status`)).json
    assert.equal(status.video_status, 'error')
    assert.equal(status.processing_phase.errors[0].code, code)
  }
  assert.deepEqual(await facebook.posts(), [])
  await facebook.set({ reel_error_place: 'subcode' })
  const broken = await facebook.uploaded('video_reels', Buffer.alloc(5_000))
  refused(await facebook.finish('video_reels', { video_id: broken }), 6000)
})

test('longer Reels are taken where clients say so', async () => {
  await using facebook = await PageSandbox.open({ reel_max_seconds: 480, reel_min_frame_rate: 23 })
  const id = await facebook.uploaded('video_reels', await clip('92-seconds'))
  assert.equal((await facebook.finish('video_reels', { video_id: id })).status, 200)
})

test('what the calls lack is named', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.uploaded('video_reels', reel)
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{}, /^\(#100\) Missing parameter: upload_phase$/],
    [{ upload_phase: 'transfer' }, /must be one of/],
    [{ upload_phase: 'finish', video_state: 'PUBLISHED' }, /Missing parameter: video_id/],
    [{ upload_phase: 'finish', video_id: '1', video_state: 'PUBLISHED' }, /not an open upload/],
    [{ upload_phase: 'finish', video_id: id }, /Missing parameter: video_state/],
    [{ upload_phase: 'finish', video_id: id, video_state: 'SOON' }, /must be one of/],
    [{ upload_phase: 'finish', video_id: id, video_state: 'SCHEDULED' }, /scheduled_publish_time/],
  ]
  for (const [json, message] of wrong)
    refused(await facebook.send('video_reels', json), 100, { message })
})

test('a draft stays a draft until it is finished as published', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.uploaded('video_reels', reel)
  await facebook.finish('video_reels', {
    video_id: id,
    video_state: 'DRAFT',
    description: 'Not yet',
  })
  const draft = (await facebook.get(`/${id}?fields=status,published`)).json
  assert.equal(draft.status.publishing_phase.publish_status, 'draft')
  assert.equal((await facebook.posts())[0]?.kind, 'draft')
  await facebook.finish('video_reels', { video_id: id, description: 'Now' })
  const posts = await facebook.posts()
  assert.deepEqual(
    posts.map(({ kind, text }) => [kind, text]),
    [['reel', 'Now']],
  )
})

test('processing of a Reel can fail', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.uploaded('video_reels', reel)
  await facebook.fault('processing_fails', 'finish_reel')
  const path = `/${facebook.page.id}/video_reels?upload_phase=finish&video_id=${id}&video_state=PUBLISHED`
  assert.deepEqual((await facebook.call('POST', path)).json, { success: true })
  const { status } = (await facebook.get(`/${id}?fields=status`)).json
  assert.equal(status.video_status, 'error')
  refused(await facebook.finish('video_reels', { video_id: id }), 100)
})
