import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PageSandbox, refused } from './simulator/test/page-sandbox.ts'

test('a text is answered, read, listed, put on the ledger, changed and deleted', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page, access_token: token } = facebook.page
  const message = 'Tea & <cake> at https://example.com/a?b=1\n\nBring 👩‍👩‍👧 all'
  const created = await facebook.send('feed', { message })
  assert.equal(created.status, 200)
  assert.deepEqual(Object.keys(created.json), ['id'])
  const { id } = created.json
  assert.match(id, new RegExp(`^${page}_[0-9]{18}$`))

  const fields =
    'id,message,created_time,updated_time,permalink_url,is_published,status_type,from,application,attachments'
  const read = (await facebook.get(`/${id}?fields=${fields}`)).json
  assert.equal(read.message, message)
  assert.match(read.created_time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/)
  assert.equal(read.is_published, true)
  assert.equal(read.status_type, 'mobile_status_update')
  assert.deepEqual(read.from, { name: 'Dravo Demo', id: page })
  assert.equal(read.attachments, undefined)
  const number = id.split('_')[1]
  assert.equal(
    read.permalink_url,
    `${facebook.sandbox.url}/www.facebook.com/${page}/posts/${number}`,
  )

  const [posted] = await facebook.posts()
  assert.ok(posted)
  assert.equal(posted.kind, 'text')
  assert.equal(posted.text, message)
  assert.equal(posted.url, read.permalink_url)
  assert.equal(posted.author_id, page)

  const changed = await facebook.call('POST', `/${id}`, { token, json: { message: 'New words' } })
  assert.deepEqual(changed.json, { success: true })
  await facebook.restart()
  assert.equal((await facebook.get(`/${id}`)).json.message, 'New words')
  assert.deepEqual((await facebook.call('DELETE', `/${id}`)).json, { success: true })
  refused(await facebook.get(`/${id}`), 100, { subcode: 33 })
  refused(await facebook.call('DELETE', `/${id}`), 100, { subcode: 33 })
  assert.deepEqual(await facebook.posts(), [])
})

test('JSON, form, multipart and query say the same, and unknown parameters are ignored', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page, access_token: token } = facebook.page
  const targeting = { geo_locations: { countries: ['DE', 'FR'] } }
  const text = JSON.stringify(targeting)
  const ways = [
    { json: { message: 'One', targeting, no_such_thing: 1 } },
    { form: new URLSearchParams({ message: 'Two', targeting: text, no_such_thing: '1' }) },
    { form: multipart({ message: 'Three', targeting: text }) },
  ]
  for (const way of ways) {
    const answer = await facebook.call('POST', `/${page}/feed`, { token, ...way })
    assert.equal(answer.status, 200, answer.text)
  }
  const query = new URLSearchParams({ message: 'Four', targeting: text })
  assert.equal((await facebook.call('POST', `/${page}/feed?${query}`)).status, 200)
  const posts = await facebook.posts()
  assert.deepEqual(
    posts.map((post) => post.text),
    ['One', 'Two', 'Three', 'Four'],
  )
  for (const post of posts) assert.deepEqual(post.options.targeting, targeting)
})

function multipart(fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.set(name, value)
  return data
}

test('fields on the call are answered with the new post', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page } = facebook.page
  const answer = await facebook.call('POST', `/${page}/feed?fields=id,permalink_url,is_published`, {
    json: { message: 'Read after write' },
  })
  assert.deepEqual(Object.keys(answer.json), ['id', 'permalink_url', 'is_published'])
  refused(
    await facebook.call('POST', `/${page}/feed?fields=id,shoe_size`, { json: { message: 'No' } }),
    100,
    { message: /nonexisting field \(shoe_size\) on node type \(Post\)/ },
  )
  assert.equal(
    (await facebook.posts()).length,
    1,
    'a field that is not there leaves no post behind',
  )
})

test('a link makes a card; its texts are for own pages only', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.post({ link: 'https://example.com/hours', message: 'See' })
  const read = (await facebook.get(`/${id}?fields=status_type,attachments{url,media_type}`)).json
  assert.equal(read.status_type, 'shared_story')
  assert.deepEqual(read.attachments.data, [
    { url: 'https://example.com/hours', media_type: 'link' },
  ])
  refused(await facebook.send('feed', { link: 'https://example.com/x', name: 'Mine' }), 100, {
    message: /Only owners of the URL/,
  })
  await facebook.post({ link: `${facebook.publicUrl}/page`, name: 'Ours', description: 'Really' })
  await facebook.post({
    link: 'https://example.com/sign',
    call_to_action: JSON.stringify({ type: 'SIGN_UP', value: { link: 'https://example.com' } }),
  })
  const [first, own, button] = await facebook.posts()
  assert.equal(first?.kind, 'link')
  assert.equal(first?.options.link, 'https://example.com/hours')
  assert.equal(own?.options.link_title, 'Ours')
  assert.match(JSON.stringify(button?.options.call_to_action), /"type":"SIGN_UP"/)
})

const long = 'a'.repeat(63_207)
const cards = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ link: `https://example.com/${at}` }))

const refusals: [what: string, body: Record<string, unknown>, message: RegExp, subcode?: number][] =
  [
    ['nothing', {}, /Missing message or attachment/],
    ['white space', { message: ' \n ' }, /Missing message or attachment/],
    ['a text too long', { message: long }, /Name parameter too long/],
    ['half-words of UTF-16', { message: '👋'.repeat(31_604) }, /Name parameter too long/],
    ['no address', { link: 'not a url' }, /not a valid URL/, 2061006],
    ['a file address', { link: 'file:///etc/passwd' }, /not a valid URL/, 2061006],
    ['a bare name', { link: 'https://intranet/x' }, /not a valid URL/, 2061006],
    ['no boolean', { message: 'a', published: 'maybe' }, /published must be a boolean/],
    ['an unknown content type', { message: 'a', unpublished_content_type: 'X' }, /must be one of/],
    ['too young', { message: 'a', targeting: { age_min: 14 } }, /age_min/],
    ['too old', { message: 'a', feed_targeting: { age_max: 66 } }, /age_max/],
    ['far too young', { message: 'a', feed_targeting: { age_min: 12 } }, /age_min/],
    [
      'no country',
      { message: 'a', targeting: { geo_locations: { countries: ['Germany'] } } },
      /country codes/,
    ],
    [
      'too many countries',
      { message: 'a', targeting: { geo_locations: { countries: Array(26).fill('DE') } } },
      /up to 25/,
    ],
    ['no object', { message: 'a', targeting: 'young people' }, /valid JSON/],
    ['tags without a place', { message: 'a', tags: '1,2' }, /without a place/],
    ['a button without a link', { message: 'a', call_to_action: { type: 'BUY' } }, /needs a link/],
    ['one card', { message: 'a', child_attachments: cards(1) }, /2 to 5/],
    ['six cards', { message: 'a', child_attachments: cards(6) }, /2 to 5/],
    [
      'a format with a link',
      { link: 'https://a.example', text_format_preset_id: '1' },
      /text alone/,
    ],
    [
      'a photo that is none',
      { message: 'a', attached_media: [{ media_fbid: '1' }] },
      /not a photo/,
    ],
    ['no media at all', { message: 'a', attached_media: [] }, /1 to 10/],
    ['media without an id', { message: 'a', attached_media: [{}] }, /with media_fbid/],
    ['the future', { message: 'a', backdated_time: 4_000_000_000 }, /in the past/],
    ['a granularity', { message: 'a', backdated_time_granularity: 'eon' }, /must be one of/],
  ]

test('what Facebook refuses is refused with code 100, and nothing is posted', async () => {
  await using facebook = await PageSandbox.open()
  for (const [what, body, message, subcode] of refusals) {
    const answer = await facebook.send('feed', body)
    refused(answer, 100, { message, ...(subcode ? { subcode } : {}) }, what)
  }
  assert.deepEqual(await facebook.posts(), [])
})

test('the limit of a text and its unit can be set', async () => {
  await using facebook = await PageSandbox.open({ message_length_unit: 'code_points' })
  await facebook.post({ message: '👋'.repeat(31_604) })
  await facebook.set({ max_message_length: 10 })
  refused(await facebook.send('feed', { message: '12345678901' }), 100)
  await facebook.post({ message: '1234567890' })
  await facebook.post({
    child_attachments: cards(10),
    multi_share_optimized: true,
    message: 'cards',
  })
})

test('the same text twice in a row is code 506, unless the check is off', async () => {
  await using facebook = await PageSandbox.open()
  const other = await facebook.sandbox.addAccount()
  await facebook.post({ message: 'The same words' })
  const again = await facebook.send('feed', { message: '  The same words\r\n' })
  refused(again, 506, { message: /^\(#506\) Duplicate status message$/ })
  const elsewhere = { token: other.access_token, json: { message: 'The same words' } }
  assert.equal((await facebook.call('POST', `/${other.id}/feed`, elsewhere)).status, 200)
  await facebook.restart()
  refused(await facebook.send('feed', { message: 'The same words' }), 506)
  await facebook.post({ message: 'Others between' })
  await facebook.post({ message: 'The same words' })
  await facebook.set({ duplicate_check: 'off' })
  await facebook.post({ message: 'The same words' })
})

test('a coloured background goes with a text alone, and may have been taken away', async () => {
  await using facebook = await PageSandbox.open()
  await facebook.post({ message: 'On blue', text_format_preset_id: '106018623298955' })
  assert.equal((await facebook.posts())[0]?.options.text_format_preset_id, '106018623298955')
  await facebook.set({ text_format_presets: 'retired' })
  const answer = await facebook.send('feed', { message: 'On red', text_format_preset_id: '1' })
  refused(answer, 1, { status: 500 })
})

test('a backdated post stands in its place in the list', async () => {
  await using facebook = await PageSandbox.open()
  await facebook.post({ message: 'Now' })
  await facebook.post({ message: 'Then', backdated_time: 1_700_000_000 })
  const listed = (await facebook.get(`/${facebook.page.id}/posts`)).json.data
  assert.deepEqual(
    listed.map((post: { message: string }) => post.message),
    ['Now', 'Then'],
  )
  assert.match(listed[1].created_time, /^2023-11-14T/)
})
