import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, TestInstagram } from './simulator/test-instagram.ts'

const dayMs = 24 * 3_600_000

async function texts(instagram: TestInstagram, query: string): Promise<string[]> {
  const path = `/${instagram.account.id}/media?fields=caption&${query}`
  const { data } = (await instagram.get(path)).json
  return data.map(({ caption }: { caption: string }) => caption)
}

test('the list pages by cursor and by time, newest first', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 24) })
  await using instagram = await TestInstagram.open()
  const start = Date.now() / 1000
  for (let at = 1; at <= 5; at += 1) {
    await instagram.post({ image_url: instagram.photoUrl, caption: `No ${at}` })
    t.mock.timers.tick(60_000)
  }
  const path = `/${instagram.account.id}/media?fields=caption&limit=2`
  const first = (await instagram.get(path)).json
  assert.equal(first.paging.previous, undefined)
  assert.deepEqual(
    first.data.map(({ caption }: { caption: string }) => caption),
    ['No 5', 'No 4'],
  )
  await instagram.post({ image_url: instagram.photoUrl, caption: 'Meanwhile' })
  const { after } = first.paging.cursors
  assert.deepEqual(await texts(instagram, `limit=2&after=${after}`), ['No 3', 'No 2'])
  assert.match(first.paging.next, new RegExp(`limit=2&after=${after}$`))
  const last = (await instagram.get(`${path}&after=${after}`)).json.paging.cursors.after
  const end = (await instagram.get(`${path}&after=${last}`)).json
  assert.deepEqual([end.data.length, end.paging.next], [1, undefined])
  const { before } = end.paging.cursors
  assert.deepEqual(await texts(instagram, `limit=2&before=${before}`), ['No 3', 'No 2'])
  const range = `since=${start + 60}&until=${start + 180}`
  assert.deepEqual(await texts(instagram, range), ['No 4', 'No 3', 'No 2'])
  const iso = new Date((start + 179) * 1000).toISOString()
  assert.deepEqual(await texts(instagram, `since=${iso}`), ['Meanwhile', 'No 5', 'No 4'])
  assertError(await instagram.get(`${path}&since=soon`), { code: 100 })
  assertError(await instagram.get(`${path}&after=nonsense`), { code: 100 })
})

test('stories leave the list after a day', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const story = await instagram.post({ media_type: 'STORIES', image_url: instagram.photoUrl })
  const stories = async () =>
    (await instagram.get(`/${instagram.account.id}/stories`)).json.data.length
  assert.equal(await stories(), 1)
  t.mock.timers.tick(dayMs + 1)
  assert.equal(await stories(), 0)
  assert.equal((await instagram.posts())[0]?.id, story, 'the ledger keeps it')
})

test('a new post may be missing from the list for a while, by setting or fault', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const id = await instagram.container({ image_url: instagram.photoUrl, caption: 'Late' })
  await instagram.sandbox.fault({
    network: 'instagram',
    kind: 'lag_listing',
    delay_ms: 60_000,
    count: 1,
  })
  const media = (await instagram.publish(id)).json.id
  assert.equal((await instagram.get(`/${media}`)).status, 200)
  assert.equal((await instagram.status(id)).status_code, 'PUBLISHED')
  assert.deepEqual(await texts(instagram, ''), [])
  t.mock.timers.tick(60_000)
  assert.deepEqual(await texts(instagram, ''), ['Late'])
  await instagram.sandbox.set({ listing_lag_ms: 5_000 })
  await instagram.post({ image_url: instagram.photoUrl, caption: 'Later' })
  assert.deepEqual(await texts(instagram, ''), ['Late'])
  t.mock.timers.tick(5_000)
  assert.deepEqual(await texts(instagram, ''), ['Later', 'Late'])
})

test('fields are answered as asked, nested too, and unknown ones refused', async () => {
  await using instagram = await TestInstagram.open()
  const { id: account, handle } = instagram.account
  const post = await instagram.post({ image_url: instagram.photoUrl, caption: 'One' })
  const nested = await instagram.get(
    `/${account}?fields=username,media.limit(1){caption,like_count}`,
  )
  assert.deepEqual(nested.json, {
    username: handle,
    media: { data: [{ caption: 'One', like_count: 0, id: post }] },
    id: account,
  })
  const refusals: [fields: string, code: number, message: RegExp][] = [
    ['id,shoe', 100, /nonexisting field \(shoe\) on node type \(IGMedia\)/],
    ['toString', 100, /nonexisting field/],
    ['id,children{', 2500, /Syntax error/],
    ['id}', 2500, /Syntax error/],
  ]
  for (const [fields, code, message] of refusals)
    assertError(await instagram.get(`/${post}?fields=${fields}`), { code, message })
  await instagram.set({ media_fields: 'documented' })
  const reduced = await instagram.get(`/${post}?fields=caption,media_product_type,media_type`)
  assert.deepEqual(reduced.json, { media_type: 'IMAGE', id: post })
})

test('without a token, with a bad one, and for what is not there, Graph says which', async () => {
  await using instagram = await TestInstagram.open()
  const { sandbox, account, graph } = instagram
  assertError(await sandbox.call('GET', `${graph}/me`), { code: 2500 })
  assertError(await sandbox.call('GET', `${graph}/${account.id}/media`), { code: 104 })
  assertError(await sandbox.call('GET', `${graph}/me`, { token: 'IGAAnone' }), { code: 190 })
  assertError(await instagram.get('/17841000000000000/media'), {
    code: 100,
    subcode: 33,
    message: /Unsupported get request. Object with ID '17841000000000000'/,
  })
  assertError(await instagram.call('DELETE', `/${await instagram.post()}`), {
    code: 100,
    subcode: 33,
    message: /Unsupported delete request/,
  })
  assertError(await instagram.call('POST', `/${account.id}/nothing`), { code: 100, subcode: 33 })
  const nowhere = await sandbox.call('GET', '/api.instagram.com/nothing')
  assertError(nowhere, { code: 2500 })
})

test('versions: current ones, none, dead ones that fall forward, and those that never were', async () => {
  await using instagram = await TestInstagram.open()
  const { access_token: token } = instagram.account
  const me = (version: string) =>
    instagram.sandbox.call('GET', `/graph.instagram.com${version}/me`, { token })
  for (const version of ['/v21.0', '/v27.0', '']) {
    const answer = await me(version)
    assert.equal(answer.status, 200, version)
    assert.equal(answer.headers.get('facebook-api-version'), version.slice(1) || 'v21.0')
    assert.equal(answer.headers.get('x-ad-api-version-warning'), null)
  }
  const dead = await me('/v18.0')
  assert.equal(dead.status, 200)
  assert.equal(
    dead.headers.get('x-ad-api-version-warning'),
    'The call has been auto-upgraded to v21.0 as v18.0 has been deprecated',
  )
  for (const version of ['/v28.0', '/v26', '/v26.1', '/v26.0x'])
    assertError(await me(version), { code: 2500, message: /Unknown path components/ }, version)
  await instagram.set({ newest_version: 'v26.0' })
  assertError(await me('/v27.0'), { code: 2500 })
})
