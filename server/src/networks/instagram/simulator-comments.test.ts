import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, TestInstagram } from './simulator/test-instagram.ts'

test('comments are added, listed newest first, read, answered, hidden and deleted', async () => {
  await using instagram = await TestInstagram.open()
  const { id: account, handle: username } = instagram.account
  const post = await instagram.post()
  const add = async (place: string, message: string) =>
    (await instagram.call('POST', place, { form: new URLSearchParams({ message }) })).json.id
  const first = await add(`/${post}/comments`, 'First & <b>')
  const second = await add(`/${post}/comments`, 'Second')
  const reply = await add(`/${first}/replies`, 'Answer')
  const list = await instagram.get(`/${post}/comments?fields=id,text,from,timestamp`)
  const seen = list.json.data.map(({ timestamp, ...comment }: { timestamp: string }) => comment)
  const from = { id: account, username }
  assert.deepEqual(seen, [
    { id: second, text: 'Second', from },
    { id: first, text: 'First & <b>', from },
  ])
  const replies = await instagram.get(`/${first}/replies`)
  assert.deepEqual(Object.keys(replies.json.data[0]), ['timestamp', 'text', 'id'])
  const read = await instagram.get(`/${reply}?fields=parent_id,username,media,hidden`)
  assert.deepEqual(read.json, {
    parent_id: first,
    username,
    media: { id: post },
    hidden: false,
    id: reply,
  })
  const hidden = await instagram.call('POST', `/${reply}`, { json: { hide: true } })
  assert.deepEqual(hidden.json, { success: true })
  assert.equal((await instagram.get(`/${reply}?fields=hidden`)).json.hidden, true)
  assert.deepEqual((await instagram.posts())[0]?.comments, [
    { id: first, text: 'First & <b>' },
    { id: reply, text: 'Answer' },
    { id: second, text: 'Second' },
  ])
  assert.deepEqual((await instagram.call('DELETE', `/${first}`)).json, { success: true })
  assertError(await instagram.get(`/${reply}`), { code: 100, subcode: 33 })
  assert.deepEqual((await instagram.posts())[0]?.comments, [{ id: second, text: 'Second' }])
})

test('a comment with fields is made, and refused all the same', async () => {
  await using instagram = await TestInstagram.open()
  const post = await instagram.post()
  const path = `/${post}/comments?fields=id,permalink`
  const answer = await instagram.call('POST', path, { json: { message: 'Once' } })
  assertError(answer, { code: 20, subcode: 1772107 })
  assert.equal(answer.json.error.error_user_msg, 'Your Instagram comment was not added')
  const { data } = (await instagram.get(`/${post}/comments?fields=text`)).json
  assert.deepEqual(
    data.map(({ text }: { text: string }) => text),
    ['Once'],
  )
})

test('comments are refused when empty, too long, turned off, on a story or on a stranger’s post', async () => {
  await using instagram = await TestInstagram.open()
  const post = await instagram.post()
  const story = await instagram.post({ media_type: 'STORIES', image_url: instagram.photoUrl })
  const comment = (place: string, message: string) =>
    instagram.call('POST', `/${place}/comments`, { json: { message } })
  assertError(await comment(post, ''), { code: 100, message: /message is required/ })
  assertError(await comment(post, 'a'.repeat(2201)), { code: 100, message: /2200/ })
  assert.equal((await comment(post, 'a'.repeat(2200))).status, 200)
  await instagram.set({ comment_max_length: 10 })
  assertError(await comment(post, 'eleven char'), { code: 100, message: /10 characters/ })
  assertError(await comment(story, 'Hi'), { code: 100, subcode: 33 })
  assertError(await comment('17000000000000000', 'Hi'), { code: 100, subcode: 33 })
  const mine = instagram.account
  instagram.account = await instagram.sandbox.addAccount()
  assertError(await comment(post, 'Hi'), { code: 100, subcode: 33 })
  instagram.account = mine
  const off = await instagram.call('POST', `/${post}`, { json: { comment_enabled: false } })
  assert.deepEqual(off.json, { success: true })
  assertError(await comment(post, 'Hi'), { code: 100, message: /turned off/ })
  assert.equal((await instagram.posts())[0]?.options.comments_disabled, true)
  assertError(await instagram.call('POST', `/${post}`), { code: 100, message: /comment_enabled/ })
})

test('a comment needs its permission, while publishing does not', async () => {
  const without_scopes = ['instagram_business_manage_comments']
  await using instagram = await TestInstagram.open({ without_scopes })
  const post = await instagram.post()
  const refused = await instagram.call('POST', `/${post}/comments`, { json: { message: 'Hi' } })
  assertError(refused, { code: 10, status: 403, message: /instagram_business_manage_comments/ })
  await instagram.set({ permission_error_status: '400' })
  assertError(await instagram.get(`/${post}/comments`), { code: 10, status: 400 })
})

test('comments come fifty to a page, and may lag', async () => {
  await using instagram = await TestInstagram.open()
  const post = await instagram.post()
  for (let at = 1; at <= 52; at += 1)
    await instagram.call('POST', `/${post}/comments`, { json: { message: `No ${at}` } })
  const page = (await instagram.get(`/${post}/comments?fields=text&limit=100`)).json
  assert.equal(page.data.length, 50)
  assert.equal(page.data[0].text, 'No 52')
  const { access_token: token } = instagram.account
  const next = await fetch(page.paging.next, { headers: { authorization: `Bearer ${token}` } })
  const { data } = (await next.json()) as { data: { text: string }[] }
  assert.deepEqual(
    data.map(({ text }) => text),
    ['No 2', 'No 1'],
  )
  await instagram.sandbox.fault({
    network: 'instagram',
    kind: 'lag_listing',
    step: 'create_comment',
    delay_ms: 60_000,
    count: 1,
  })
  await instagram.call('POST', `/${post}/comments`, { json: { message: 'Late' } })
  const now = (await instagram.get(`/${post}/comments?fields=text&limit=1`)).json
  assert.equal(now.data[0].text, 'No 52')
})
