import assert from 'node:assert/strict'
import { test } from 'node:test'
import { longToken } from './simulator/test/login.ts'
import { clip, PageSandbox, refused } from './simulator/test/page-sandbox.ts'

const buc = 'x-business-use-case-usage'

test('a Page has 4800 calls a day for each engaged user, and headers tell how far it is', async () => {
  await using facebook = await PageSandbox.open({ usage_headers_after: 0 })
  const { id: page } = facebook.page
  const usage = JSON.parse((await facebook.get('/me')).headers.get(buc) ?? '')
  assert.deepEqual(usage[page], [
    {
      type: 'pages',
      call_count: 0,
      total_cputime: 0,
      total_time: 0,
      estimated_time_to_regain_access: 0,
    },
  ])
  let percent = 0
  for (let count = 0; count < 48; count += 1) {
    const { headers } = await facebook.get('/me')
    percent = JSON.parse(headers.get(buc) ?? '')[page][0].call_count
  }
  assert.equal(percent, 1)
  await facebook.set({ engaged_users: 10 })
  const { headers } = await facebook.get('/me')
  assert.equal(JSON.parse(headers.get(buc) ?? '')[page][0].call_count, 0)
})

test('headers come after some traffic, and not at all without caps', async () => {
  await using facebook = await PageSandbox.open({ usage_headers_after: 2 })
  const has = async (name = buc) => (await facebook.get('/me')).headers.has(name)
  assert.deepEqual([await has(), await has(), await has()], [false, false, true])
  assert.equal(await has('x-page-usage'), false)
  await facebook.set({ page_usage_header: true })
  assert.equal(await has('x-page-usage'), true)
  await facebook.sandbox.set({ caps: 'off' })
  assert.equal(await has(), false)
})

test('an app has 200 calls an hour for each of its people', async () => {
  await using facebook = await PageSandbox.open()
  const user = await longToken(facebook)
  const calls = Array.from({ length: 201 }, () => facebook.get('/me', user))
  const answers = await Promise.all(calls)
  const over = answers.filter(({ status }) => status === 400)
  assert.equal(over.length, 1)
  assert.ok(over[0])
  refused(over[0], 4, { message: /^\(#4\) Application request limit reached$/ })
  assert.equal(over[0].json.error.is_transient, true)
  assert.ok(JSON.parse(over[0].headers.get('x-app-usage') ?? '').call_count >= 100)
  assert.equal((await facebook.get('/me')).status, 200, 'Page tokens are counted elsewhere')
})

test('the fault rate_limit answers with each code there is', async () => {
  await using facebook = await PageSandbox.open()
  await facebook.fault('rate_limit', 'create_post')
  const natural = await facebook.send('feed', { message: 'Too much' })
  refused(natural, 80001, { message: /too many calls to this Page account/ })
  const usage = JSON.parse(natural.headers.get(buc) ?? '')[facebook.page.id][0]
  assert.equal(usage.call_count, 100)
  assert.equal(usage.estimated_time_to_regain_access, 1)
  for (const code of [4, 17, 32, 341, 613, 80001]) {
    await facebook.set({ rate_limit_code: String(code) })
    await facebook.fault('rate_limit', 'create_post')
    const answer = await facebook.send('feed', { message: 'Too much' })
    refused(answer, code, code === 613 ? { subcode: 1996 } : {})
  }
  assert.deepEqual(await facebook.posts(), [])
})

test('30 Reels a day and Page, drafts not counted', async () => {
  await using facebook = await PageSandbox.open()
  const bytes = await clip('reel')
  const publish = async (video_state = 'PUBLISHED') => {
    const video_id = await facebook.uploaded('video_reels', bytes)
    return facebook.finish('video_reels', { video_id, video_state })
  }
  assert.equal((await publish('DRAFT')).status, 200)
  for (let count = 0; count < 30; count += 1) assert.equal((await publish()).status, 200)
  refused(await publish(), 32, { message: /^\(#32\) Page request limit reached$/ })
  await facebook.restart()
  refused(await publish(), 32)
  await facebook.sandbox.set({ caps: 'off' })
  assert.equal((await publish()).status, 200)
})

test('an error of the server hides that the post is there', async () => {
  await using facebook = await PageSandbox.open()
  for (const [value, message] of [
    ['2', /unexpected error/],
    ['1', /unknown error/],
    ['-1', /unknown error/],
  ] as const) {
    await facebook.set({ server_error_code: value })
    await facebook.fault('accept_then_status', 'create_post', { status: 500 })
    const answer = await facebook.send('feed', { message: `There all the same ${value}` })
    refused(answer, Number(value), { status: 500, message })
  }
  assert.equal((await facebook.posts()).length, 3)
})

test('each status has the body that goes with it', async () => {
  await using facebook = await PageSandbox.open()
  for (const [status, code] of [
    [400, 100],
    [401, 190],
    [403, 200],
    [429, 4],
    [500, 2],
    [503, 2],
  ] as const) {
    await facebook.fault('status', 'read_me', { status })
    refused(await facebook.get('/me'), code, { status })
  }
})

test('a dropped answer leaves the post, a dropped request does not', async () => {
  await using facebook = await PageSandbox.open()
  await facebook.fault('drop_response', 'create_post')
  await assert.rejects(facebook.send('feed', { message: 'Arrived' }))
  await facebook.fault('drop_request', 'create_post')
  await assert.rejects(facebook.send('feed', { message: 'Never' }))
  assert.deepEqual(
    (await facebook.posts()).map(({ text }) => text),
    ['Arrived'],
  )
})

const refusals: [why: string, code: number, subcode?: number, status?: number][] = [
  ['capability', 3],
  ['abuse', 368],
  ['posting_too_fast', 368, 1390008],
  ['flagged_abusive', 368, 1346003],
  ['security_check', 368, 1404006],
  ['community_standards', 368, 1404102],
  ['account_limited', 368, 1404112],
  ['invalid_file', 100, 2069019],
  ['facebook_links', 100, 1609008],
  ['bad_url', 100, 2061006],
  ['bad_content_format', 100, 1349125],
  ['publishing_authorization', 200, 1404078, 403],
  ['identity_confirmation', 200, 4854002, 403],
  ['unavailable', 2, 1363047, 500],
  ['link_not_scraped', 1609005],
]

test('what Facebook thinks of a Page or a text is a switch', async () => {
  await using facebook = await PageSandbox.open()
  const post = await facebook.post({ message: 'Before' })
  for (const [why, code, subcode, status] of refusals) {
    await facebook.set({ refuse_creates: why })
    const more = { ...(subcode ? { subcode } : {}), ...(status ? { status } : {}) }
    refused(await facebook.send('feed', { message: 'After' }), code, more, why)
    refused(await facebook.send('photos', {}), code, more, why)
    refused(await facebook.send('videos', {}), code, more, why)
    refused(await facebook.send('video_reels', {}), code, more, why)
    refused(await facebook.send('photo_stories', {}), code, more, why)
    const comment = { json: { message: 'After' } }
    refused(await facebook.call('POST', `/${post}/comments`, comment), code, more, why)
  }
  assert.equal((await facebook.posts()).length, 1)
})

test('emptying takes what was posted and counted, and leaves Pages and tokens', async () => {
  await using facebook = await PageSandbox.open()
  const post = await facebook.post({ message: 'Soon gone' })
  await facebook.call('POST', `/${post}/comments`, { json: { message: 'Too' } })
  await facebook.hiddenPhoto()
  await facebook.send('photo_stories', { photo_id: await facebook.hiddenPhoto() })
  await facebook.sandbox.call('DELETE', '/_sandbox')
  assert.deepEqual(await facebook.posts(), [])
  refused(await facebook.get(`/${post}`), 100, { subcode: 33 })
  await facebook.post({ message: 'Soon gone' })
  await facebook.restart()
  assert.equal((await facebook.posts()).length, 1)
})

test('a list of thousands of posts is quick, and ends after some 600', async () => {
  await using facebook = await PageSandbox.open({}, { caps: 'off' })
  const { id: page } = facebook.page
  for (let start = 0; start < 700; start += 50) {
    const batch = Array.from({ length: 50 }, (_, at) => facebook.post({ message: `${start + at}` }))
    await Promise.all(batch)
  }
  const count = async () => {
    let seen = 0
    let after = ''
    for (;;) {
      const { json } = await facebook.get(`/${page}/published_posts?limit=100${after}`)
      seen += json.data.length
      if (!json.paging?.next) return seen
      after = `&after=${json.paging.cursors.after}`
    }
  }
  assert.equal(await count(), 700)
  await facebook.sandbox.set({ caps: 'real' })
  await facebook.set({ engaged_users: 100 })
  assert.equal(await count(), 600)
})
