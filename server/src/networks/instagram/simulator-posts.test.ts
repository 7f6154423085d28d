import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, fourSeconds, photo, TestInstagram } from './simulator/test-instagram.ts'

test('a photo is published, read back, listed, and stands on the ledger', async () => {
  await using instagram = await TestInstagram.open()
  const { id: account, handle } = instagram.account
  const caption = 'Tea & <cake> #tea with @friend https://example.com'
  const id = await instagram.post({
    image_url: instagram.photoUrl,
    caption,
    alt_text: 'A red square',
    user_tags: [{ username: 'friend', x: 0.5, y: 0.8 }],
    collaborators: ['pal'],
    location_id: '7640348500',
    is_ai_generated: true,
  })
  const fields =
    'permalink,shortcode,media_type,media_product_type,caption,timestamp,username,alt_text'
  const media = (await instagram.get(`/${id}?fields=${fields}`)).json
  assert.match(media.permalink, /^https:\/\/www\.instagram\.com\/p\/[\w-]{11}\/$/)
  assert.match(media.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/)
  assert.deepEqual(
    [media.id, media.media_type, media.media_product_type, media.caption, media.username],
    [id, 'IMAGE', 'FEED', caption, handle],
  )
  const list = await instagram.get(`/${account}/media?fields=id,caption`)
  assert.deepEqual(list.json.data, [{ id, caption }])
  const [post] = await instagram.posts()
  assert.equal(post?.url, media.permalink.replace('https:/', instagram.sandbox.url))
  assert.deepEqual(
    [post?.id, post?.author_id, post?.kind, post?.text],
    [id, account, 'image', caption],
  )
  assert.equal(post?.media[0]?.alt_text, 'A red square')
  assert.deepEqual(post?.options, {
    collaborators: ['pal'],
    location_id: '7640348500',
    is_ai_generated: true,
    user_tags: [{ username: 'friend', x: 0.5, y: 0.8 }],
  })
})

test('a Reel carries its cover, sound and trial, and reads back as a video', async () => {
  await using instagram = await TestInstagram.open()
  const id = await instagram.post({
    media_type: 'REELS',
    video_url: instagram.videoUrl,
    caption: 'Moving',
    share_to_feed: false,
    cover_url: instagram.serve('cover.jpg', await photo(1080, 1920)),
    thumb_offset: 1500,
    audio_name: 'Hum',
    trial_params: { graduation_strategy: 'MANUAL' },
    user_tags: [{ username: 'friend' }],
  })
  const media = (await instagram.get(`/${id}?fields=media_type,media_product_type,permalink`)).json
  assert.deepEqual([media.media_type, media.media_product_type], ['VIDEO', 'REELS'])
  assert.match(media.permalink, /\/reel\/[\w-]{11}\/$/)
  const [post] = await instagram.posts()
  assert.equal(post?.kind, 'reel')
  assert.equal(post?.media[0]?.content_type, 'video/mp4')
  const { cover_sha256: cover, ...options } = post?.options ?? {}
  assert.match(String(cover), /^[0-9a-f]{64}$/)
  assert.deepEqual(options, {
    share_to_feed: false,
    audio_name: 'Hum',
    trial_params: { graduation_strategy: 'MANUAL' },
    user_tags: [{ username: 'friend' }],
  })
})

test('a carousel mixes photos and videos, in the order of its children', async () => {
  await using instagram = await TestInstagram.open()
  const first = await instagram.container({
    image_url: instagram.photoUrl,
    is_carousel_item: true,
    alt_text: 'Red',
  })
  const second = await instagram.container({
    media_type: 'VIDEO',
    video_url: instagram.videoUrl,
    is_carousel_item: true,
  })
  const id = await instagram.post({
    media_type: 'CAROUSEL',
    children: `${first},${second}`,
    caption: 'Both',
  })
  const media = (await instagram.get(`/${id}?fields=media_type,children{media_type}`)).json
  assert.equal(media.media_type, 'CAROUSEL_ALBUM')
  const types = media.children.data.map((child: { media_type: string }) => child.media_type)
  assert.deepEqual(types, ['IMAGE', 'VIDEO'])
  const children = (await instagram.get(`/${id}/children?fields=media_type`)).json.data
  assert.deepEqual(children, media.children.data)
  const child = await instagram.get(`/${children[0].id}?fields=media_type,permalink`)
  assert.deepEqual(child.json, { media_type: 'IMAGE', id: children[0].id })
  const [post] = await instagram.posts()
  assert.deepEqual(
    [post?.kind, post?.text, post?.media.map(({ kind, alt_text }) => [kind, alt_text])],
    [
      'carousel',
      'Both',
      [
        ['image', 'Red'],
        ['video', null],
      ],
    ],
  )
  const limit = await instagram.get(`/${instagram.account.id}/content_publishing_limit`)
  assert.deepEqual(limit.json, { data: [{ quota_usage: 1 }] }, 'a carousel counts once')
})

test('stories are listed apart, without a caption', async () => {
  await using instagram = await TestInstagram.open()
  const { id: account, handle } = instagram.account
  const image_url = instagram.serve('tall.jpg', await photo(1080, 1920))
  const image = await instagram.post({
    media_type: 'STORIES',
    image_url,
    caption: 'Lost',
    user_tags: [{ username: 'friend' }],
  })
  const video = await instagram.post({ media_type: 'STORIES', video_url: instagram.videoUrl })
  const stories = await instagram.get(`/${account}/stories?fields=media_type,media_product_type`)
  assert.deepEqual(stories.json.data, [
    { media_type: 'VIDEO', media_product_type: 'STORY', id: video },
    { media_type: 'IMAGE', media_product_type: 'STORY', id: image },
  ])
  assert.deepEqual((await instagram.get(`/${account}/media`)).json, { data: [] })
  const link = (await instagram.get(`/${image}?fields=permalink`)).json.permalink
  assert.equal(link, `https://www.instagram.com/stories/${handle}/${image}/`)
  const posts = await instagram.posts()
  assert.deepEqual(
    posts.map(({ kind, text }) => [kind, text]),
    [
      ['story', ''],
      ['story', ''],
    ],
  )
  await instagram.set({ story_caption: 'refused' })
  assertError(await instagram.create({ media_type: 'STORIES', image_url, caption: 'No' }), {
    code: 100,
  })
})

test('parameters come as query, form, multipart or JSON, and unknown ones are ignored', async () => {
  await using instagram = await TestInstagram.open()
  const { id: account, access_token: token } = instagram.account
  const url = instagram.photoUrl
  const tags = JSON.stringify([{ username: 'a', x: 0.1, y: 1 }])
  const fields = { image_url: url, caption: 'Same', user_tags: tags, foo: 'bar' }
  const query = new URLSearchParams({ ...fields, access_token: token })
  const multipart = new FormData()
  for (const [name, value] of Object.entries(fields)) multipart.set(name, value)
  const path = `${instagram.graph}/${account}/media`
  const answers = [
    await instagram.sandbox.call('POST', `${path}?${query}`),
    await instagram.sandbox.call('POST', path, { form: query }),
    await instagram.call('POST', '/me/media', { form: multipart }),
    await instagram.create({ ...fields, media_type: 'IMAGE', user_tags: JSON.parse(tags) }),
  ]
  for (const answer of answers) {
    assert.equal(answer.status, 200, answer.text)
    assert.equal((await instagram.publish(answer.json.id)).status, 200)
  }
  const seen = (await instagram.posts()).map(({ text, options }) => [text, options.user_tags])
  assert.deepEqual(seen, Array(4).fill(['Same', JSON.parse(tags)]))
  const headers = { 'content-type': 'application/json' }
  assertError(await instagram.call('POST', `/${account}/media`, { headers }), { code: 100 })
})

test('what was published survives a restart, and emptying takes it away', async () => {
  await using instagram = await TestInstagram.open()
  const id = await instagram.post({ media_type: 'REELS', video_url: instagram.videoUrl })
  await instagram.call('POST', `/${id}/comments`, { json: { message: 'First' } })
  const waiting = await instagram.container({ image_url: instagram.photoUrl })
  const before = await instagram.posts()
  await instagram.sandbox.restart()
  const moved = (await instagram.posts()).map(({ url, ...post }) => post)
  assert.deepEqual(
    moved,
    before.map(({ url, ...post }) => post),
  )
  const { media_url: url } = (await instagram.get(`/${id}?fields=media_url`)).json
  const file = await fetch(url)
  assert.equal(file.headers.get('content-type'), 'video/mp4')
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), fourSeconds)
  const second = (await instagram.publish(waiting)).json.id
  assert.ok(second > id, 'ids go on rising')
  await instagram.sandbox.call('DELETE', '/_sandbox')
  assert.deepEqual(await instagram.posts(), [])
  assertError(await instagram.get(`/${id}`), { code: 100, subcode: 33 })
  assert.equal((await fetch(url)).status, 404)
  await instagram.post()
})
