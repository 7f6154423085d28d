import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longToken, pageTokenOf } from './simulator/test/login.ts'
import { clip, PageSandbox, photo, refused } from './simulator/test/page-sandbox.ts'

function comment(facebook: PageSandbox, object: string, json: Record<string, unknown>) {
  return facebook.call('POST', `/${object}/comments`, { json })
}

test('a comment stands under its post, is read, listed, changed and deleted', async () => {
  await using facebook = await PageSandbox.open()
  const post = await facebook.post({ message: 'A post' })
  const answer = await comment(facebook, post, { message: 'More at https://example.com' })
  assert.equal(answer.status, 200, answer.text)
  assert.deepEqual(Object.keys(answer.json), ['id'])
  const { id } = answer.json
  assert.match(id, /^[0-9]{18}_[0-9]{18}$/)
  const read = (await facebook.get(`/${id}?fields=permalink_url,message,from,comment_count`)).json
  assert.match(read.permalink_url, /\/posts\/[0-9]+\?comment_id=[0-9]+$/)
  assert.equal(read.from.id, facebook.page.id)
  const reply = await comment(facebook, id, { message: 'And more' })
  const second = await comment(facebook, post, { message: 'Second' })
  const list = async (query: string) =>
    (await facebook.get(`/${post}/comments?${query}`)).json.data.map(
      ({ message }: { message: string }) => message,
    )
  assert.deepEqual(await list(''), ['More at https://example.com', 'Second'])
  assert.deepEqual(await list('filter=stream&order=reverse_chronological&fields=message'), [
    'Second',
    'And more',
    'More at https://example.com',
  ])
  const under = (await facebook.get(`/${id}/comments?fields=parent,message`)).json.data
  assert.equal(under[0].parent.id, id)
  const [posted] = await facebook.posts()
  assert.deepEqual(posted?.comments[0], { id, text: 'More at https://example.com' })
  assert.equal(posted?.comments.length, 3)
  await facebook.call('POST', `/${second.json.id}`, { json: { message: 'Changed' } })
  await facebook.restart()
  assert.deepEqual(await list(''), ['More at https://example.com', 'Changed'])
  assert.deepEqual((await facebook.call('DELETE', `/${id}`)).json, { success: true })
  refused(await facebook.get(`/${reply.json.id}`), 100, { subcode: 33 }, 'answers go along')
  refused(await facebook.get(`/${id}`), 100, { subcode: 33 })
})

test('comments stand under photos, videos and Reels too', async () => {
  await using facebook = await PageSandbox.open()
  const image = (await facebook.sendForm('photos', { source: await photo() })).json.id
  const video = (await facebook.sendForm('videos', { source: await clip('wide') })).json.id
  const reel = await facebook.uploaded('video_reels', await clip('reel'))
  refused(await comment(facebook, reel, { message: 'Early' }), 100, { subcode: 33 })
  await facebook.finish('video_reels', { video_id: reel })
  for (const object of [image, video, reel]) {
    const answer = await comment(facebook, object, { message: 'Well' })
    assert.equal(answer.status, 200, answer.text)
    const { permalink_url } = (await facebook.get(`/${answer.json.id}?fields=permalink_url`)).json
    assert.match(permalink_url, /comment_id=/)
  }
  const posts = await facebook.posts()
  const commented = posts.filter(({ comments }) => comments.length === 1)
  assert.deepEqual(commented.map(({ kind }) => kind).sort(), ['image', 'reel', 'video'])
})

test('a comment carries one attachment at most', async () => {
  await using facebook = await PageSandbox.open()
  const post = await facebook.post({ message: 'A post' })
  const attachment_id = await facebook.hiddenPhoto()
  const withPhoto = await comment(facebook, post, { attachment_id })
  assert.equal(withPhoto.status, 200, withPhoto.text)
  const read = (await facebook.get(`/${withPhoto.json.id}?fields=attachment`)).json
  assert.equal(read.attachment.target.id, attachment_id)
  const attachment_url = facebook.serve('c.jpg', await photo())
  assert.equal((await comment(facebook, post, { attachment_url })).status, 200)
  const share = { attachment_share_url: 'https://example.com/a.gif', message: 'Ha' }
  assert.equal((await comment(facebook, post, share)).status, 200)
  refused(await comment(facebook, post, { attachment_id, attachment_url }), 100, {
    message: /Only one/,
  })
  refused(await comment(facebook, post, { attachment_id }), 100, {}, 'used already')
  refused(await comment(facebook, post, {}), 100, { message: /Missing message or attachment/ })
  refused(await comment(facebook, post, { attachment_url: `${facebook.publicUrl}/no.jpg` }), 324)
})

test('fields on the call are answered, or refused once the comment is there', async () => {
  await using facebook = await PageSandbox.open()
  const post = await facebook.post({ message: 'A post' })
  const send = (message: string) =>
    facebook.call('POST', `/${post}/comments?fields=id,permalink_url`, { json: { message } })
  assert.deepEqual(Object.keys((await send('One')).json), ['id', 'permalink_url'])
  await facebook.set({ comment_post_fields: 'refused_after' })
  refused(await send('Two'), 100)
  assert.equal((await facebook.posts())[0]?.comments.length, 2)
})

test('commenting needs its permission and the task', async () => {
  await using facebook = await PageSandbox.open()
  const post = await facebook.post({ message: 'A post' })
  const scope = 'pages_show_list,pages_manage_posts,pages_read_engagement'
  const token = await pageTokenOf(facebook, await longToken(facebook, { scope }))
  const json = { message: 'No' }
  const refusal = await facebook.call('POST', `/${post}/comments`, { token, json })
  refused(refusal, 10, { status: 403, message: /pages_manage_engagement/ })
  const writer = await facebook.sandbox.addAccount({ tasks: ['CREATE_CONTENT'] })
  const own = await facebook.call('POST', `/${writer.id}/feed`, {
    token: writer.access_token,
    json,
  })
  const path = `/${own.json.id}/comments`
  refused(await facebook.call('POST', path, { token: writer.access_token, json }), 200, {
    status: 403,
    message: /MODERATE/,
  })
})

test('a person’s token lists no comments, and a comment may be listed late', async () => {
  await using facebook = await PageSandbox.open()
  const post = await facebook.post({ message: 'A post' })
  await comment(facebook, post, { message: 'Seen' })
  await facebook.fault('lag_listing', 'create_comment', { delay_ms: 600_000 })
  await comment(facebook, post, { message: 'Later' })
  assert.equal((await facebook.get(`/${post}/comments`)).json.data.length, 1)
  const user = await longToken(facebook)
  assert.deepEqual((await facebook.get(`/${post}/comments`, user)).json, { data: [] })
})
