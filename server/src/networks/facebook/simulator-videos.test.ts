import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Answer } from '../../sandbox/test-sandbox.ts'
import { longToken } from './simulator/test/login.ts'
import { clip, form, PageSandbox, photo, refused } from './simulator/test/page-sandbox.ts'

const status = 'fields=status,published,post_id,permalink_url,title,description,length'

test('a video by address is processed, and then it is out', async () => {
  await using facebook = await PageSandbox.open({}, { processing_ms: 2_500 })
  const bytes = await clip('wide')
  const answer = await facebook.send('videos', {
    file_url: facebook.serve('v.mp4', bytes),
    title: 'T',
    description: 'Text',
  })
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(Object.keys(answer.json), ['id'])
  const { id } = answer.json
  const early = (await facebook.get(`/${id}?${status}`)).json
  assert.equal(early.status.video_status, 'processing')
  assert.deepEqual(early.status.processing_phase, { status: 'in_progress' })
  assert.deepEqual(early.status.publishing_phase, { status: 'not_started' })
  assert.equal(early.published, false)
  assert.equal(early.post_id, undefined)
  assert.deepEqual(await facebook.posts(), [])
  const late = await until(facebook, id)
  assert.equal(late.published, true)
  assert.equal(late.permalink_url, `/${facebook.page.id}/videos/${id}/`)
  assert.match(late.post_id, /^[0-9]{18}$/)
  assert.equal(late.status.publishing_phase.publish_status, 'published')
  const [post] = await facebook.posts()
  assert.equal(post?.kind, 'video')
  assert.equal(post?.text, 'Text')
  assert.equal(post?.options.title, 'T')
  assert.equal(post?.media[0]?.sha256, createHash('sha256').update(bytes).digest('hex'))
  await facebook.set({ relative_permalinks: false })
  assert.match((await facebook.get(`/${id}?${status}`)).json.permalink_url, /^http/)
  const listed = (await facebook.get(`/${facebook.page.id}/videos?fields=id,title`)).json.data
  assert.deepEqual(listed, [{ id, title: 'T' }])
})

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
async function until(facebook: PageSandbox, id: string, wanted = 'ready'): Promise<any> {
  for (;;) {
    const { json } = await facebook.get(`/${id}?${status}`)
    if (json.status.video_status === wanted) return json
    assert.equal(json.status.video_status, 'processing')
  }
}

function phase(facebook: PageSandbox, fields: Record<string, string | Buffer>): Promise<Answer> {
  return facebook.sendForm('videos', fields)
}

test('a video in chunks goes on where the offsets say, over a restart', async () => {
  await using facebook = await PageSandbox.open({ chunk_bytes: 40_000 })
  const bytes = await clip('wide')
  const begun = await phase(facebook, { upload_phase: 'start', file_size: String(bytes.length) })
  const { upload_session_id, video_id, ...first } = begun.json
  assert.deepEqual(first, { start_offset: '0', end_offset: '40000' })
  const session = { upload_phase: 'transfer', upload_session_id }
  const send = (from: number, to: number) =>
    phase(facebook, {
      ...session,
      start_offset: String(from),
      video_file_chunk: bytes.subarray(from, to),
    })
  const early = await phase(facebook, { ...session, upload_phase: 'finish' })
  refused(early, 6000, { subcode: 1363045 }, 'not all bytes are here')
  const size = String(bytes.length)
  assert.deepEqual((await send(0, 40_000)).json, { start_offset: '40000', end_offset: size })
  const again = await send(0, 40_000)
  refused(again, 6001, { subcode: 1363037 })
  assert.deepEqual(again.json.error.error_data, { start_offset: '40000', end_offset: size })
  await facebook.restart()
  assert.deepEqual((await send(40_000, bytes.length)).json, {
    start_offset: size,
    end_offset: size,
  })
  const done = await phase(facebook, { ...session, upload_phase: 'finish', description: 'Whole' })
  assert.deepEqual(done.json, { success: true })
  const read = (await facebook.get(`/${video_id}?${status}`)).json
  assert.equal(read.published, true)
  const [post] = await facebook.posts()
  assert.equal(post?.media[0]?.sha256, createHash('sha256').update(bytes).digest('hex'))
  const twice = () => phase(facebook, { ...session, upload_phase: 'finish' })
  refused(await twice(), 100)
  await facebook.set({ repeated_finish: 'success' })
  assert.deepEqual((await twice()).json, { success: true })
  assert.equal((await facebook.posts()).length, 1)
})

test('an upload that is called off, or was never begun, takes nothing more', async () => {
  await using facebook = await PageSandbox.open()
  const begun = await phase(facebook, { upload_phase: 'START', file_size: '5000' })
  const { upload_session_id, video_id } = begun.json
  const cancel = await phase(facebook, { upload_phase: 'cancel', upload_session_id })
  assert.deepEqual(cancel.json, { success: true })
  const chunk = { start_offset: '0', video_file_chunk: Buffer.alloc(5_000) }
  refused(await phase(facebook, { upload_phase: 'transfer', upload_session_id, ...chunk }), 100)
  assert.equal(
    (await facebook.get(`/${video_id}?fields=status`)).json.status.video_status,
    'expired',
  )
  const wrong: [Record<string, string>, RegExp][] = [
    [{ upload_phase: 'start' }, /Missing parameter: file_size/],
    [{ upload_phase: 'start', file_size: '0' }, /file_size/],
    [{ upload_phase: 'start', file_size: '10000000001' }, /file_size/],
    [{ upload_phase: 'dance' }, /must be one of/],
    [{ upload_phase: 'transfer' }, /Missing parameter: upload_session_id/],
    [{ upload_phase: 'finish', upload_session_id: '1' }, /not an open session/],
    [{ upload_phase: 'start', file_size: '1', file_url: 'https://a.example' }, /file_url/],
    [{}, /Missing parameter: file_url/],
  ]
  for (const [fields, message] of wrong) {
    refused(await phase(facebook, fields), 100, { message }, JSON.stringify(fields))
  }
  await facebook.set({ video_limits: 'earlier' })
  const big = { upload_phase: 'start', file_size: '1800000000' }
  refused(await phase(facebook, big), 100)
})

test('a resumable upload gives a handle, which becomes a video', async () => {
  await using facebook = await PageSandbox.open({ cut_uploads_after_bytes: 40_000 })
  const user = await longToken(facebook)
  const bytes = await clip('wide')
  const query = `file_name=v.mp4&file_length=${bytes.length}&file_type=video/mp4`
  const begun = await facebook.call('POST', `/sandbox-app/uploads?${query}`, { token: user })
  assert.match(begun.json.id, /^upload:/)
  const authorization = `OAuth ${user}`
  const send = (offset: number) =>
    facebook.sandbox.call('GET', '/_sandbox').then(() =>
      fetch(`${facebook.sandbox.url}/graph.facebook.com/v26.0/${begun.json.id}`, {
        method: 'POST',
        headers: { authorization, file_offset: String(offset) },
        body: new Uint8Array(bytes.subarray(offset)),
      }),
    )
  assert.equal((await send(0)).status, 400, 'cut')
  const read = await facebook.call('GET', `/${begun.json.id}`, { headers: { authorization } })
  assert.deepEqual(read.json, { id: begun.json.id, file_offset: '40000' })
  assert.equal((await send(10)).status, 400, 'not where it stands')
  const done = (await (await send(40_000)).json()) as { h: string }
  assert.match(done.h, /^2:/)
  const made = await facebook.sendForm('videos', {
    fbuploader_video_file_chunk: done.h,
    description: 'By handle',
  })
  assert.equal(made.status, 200, made.text)
  const [post] = await facebook.posts()
  assert.equal(post?.media[0]?.sha256, createHash('sha256').update(bytes).digest('hex'))
  refused(await facebook.sendForm('videos', { fbuploader_video_file_chunk: done.h }), 100)
  refused(await facebook.call('GET', `/${begun.json.id}`, { token: user }), 190)
  refused(await facebook.call('POST', `/sandbox-app/uploads?${query}`), 200, { status: 403 })
  refused(await facebook.call('POST', '/sandbox-app/uploads?file_length=1', { token: user }), 100)
})

test('bad files have the codes of the reference', async () => {
  await using facebook = await PageSandbox.open()
  const send = (source: Buffer) => facebook.sendForm('videos', { source })
  refused(await send(Buffer.alloc(200)), 382, { message: /too small/ })
  refused(await send(Buffer.alloc(20_000)), 6000, { message: /another file/ })
  refused(await send(await photo('#333', 900)), 6000, {}, 'a photo is no video')
  const panorama = await clip('panorama')
  refused(await send(panorama), 6000, {}, 'wider than 16:9')
  await facebook.set({ video_aspect_check: false })
  assert.equal((await send(panorama)).status, 200)
  const gone = { file_url: `${facebook.publicUrl}/none.mp4` }
  refused(await facebook.send('videos', gone), 389, { message: /Unable to fetch video file/ })
  await facebook.set({ file_url_failure: 'in_status' })
  const { id } = (await facebook.send('videos', gone)).json
  const { status: told } = (await facebook.get(`/${id}?fields=status`)).json
  assert.equal(told.video_status, 'upload_failed')
  assert.match(told.uploading_phase.error.message, /Unable to fetch/)
  assert.equal((await facebook.posts()).length, 1)
})

test('a portrait video may stay a draft, as one report says', async () => {
  await using facebook = await PageSandbox.open({ portrait_video_stays_draft: true })
  const { id } = (await facebook.sendForm('videos', { source: await clip('reel') })).json
  const read = (await facebook.get(`/${id}?${status}`)).json
  assert.equal(read.status.video_status, 'ready')
  assert.equal(read.published, false)
  assert.equal(read.post_id, undefined)
  assert.equal(read.status.publishing_phase.publish_status, 'draft')
  assert.equal((await facebook.posts())[0]?.kind, 'draft')
  await facebook.set({ portrait_video_stays_draft: false })
  const out = (await facebook.sendForm('videos', { source: await clip('reel') })).json.id
  assert.equal((await facebook.get(`/${out}?${status}`)).json.published, true)
})

test('processing can fail, in both wordings', async () => {
  await using facebook = await PageSandbox.open()
  const source = await clip('wide')
  await facebook.fault('processing_fails', 'create_video')
  const { id } = (await facebook.sendForm('videos', { source })).json
  const failed = (await facebook.get(`/${id}?fields=status`)).json.status
  assert.equal(failed.video_status, 'error')
  assert.equal(failed.processing_phase.status, 'error')
  assert.equal(typeof failed.processing_phase.error.message, 'string')
  assert.deepEqual(await facebook.posts(), [])
  await facebook.set({
    phase_error_form: 'errors',
    phase_done_word: 'completed',
    bytes_spelling: 'bytes_transferred',
  })
  const again = (await facebook.get(`/${id}?fields=status`)).json.status
  assert.equal(again.processing_phase.errors[0].code, 6000)
  assert.deepEqual(again.uploading_phase, {
    status: 'completed',
    bytes_transferred: source.length,
    source_file_size: source.length,
  })
})

test('a cover of one’s own is kept and listed; a video is renamed and deleted', async () => {
  await using facebook = await PageSandbox.open()
  const cover = await photo('#3a3')
  const source = await clip('wide')
  const { id } = (await facebook.sendForm('videos', { source, thumb: cover })).json
  const set = await facebook.call('POST', `/${id}/thumbnails`, {
    form: form({ source: await photo('#a33'), is_preferred: 'true' }),
  })
  assert.deepEqual(set.json, { success: true })
  const covers = (await facebook.get(`/${id}/thumbnails`)).json.data
  assert.deepEqual(
    covers.map(({ is_preferred }: { is_preferred: boolean }) => is_preferred),
    [false, true],
  )
  assert.equal((await fetch(covers[1].uri)).status, 200)
  refused(await facebook.call('POST', `/${id}/thumbnails`), 100, { message: /source/ })
  await facebook.call('POST', `/${id}`, { json: { description: 'Other words' } })
  const [post] = await facebook.posts()
  assert.equal(post?.text, 'Other words')
  assert.ok(post?.options.cover_sha256)
  assert.deepEqual((await facebook.call('DELETE', `/${id}`)).json, { success: true })
  assert.deepEqual(await facebook.posts(), [])
  refused(await facebook.get(`/${id}`), 100, { subcode: 33 })
})
