import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clip, PageSandbox, photo } from './simulator/test/page-sandbox.ts'

const view = (facebook: PageSandbox, path: string) =>
  facebook.sandbox.call('GET', `/_sandbox/view/www.facebook.com${path}`)

interface Shown {
  url: string
  surface: string
  runs: { text: string }[]
  media: { kind: string; src: string; alt_text: string | null }[]
  link: { host: string } | null
  comments: { is_by_author: boolean }[]
}

const textsIn = ({ json }: { json: { items: Shown[] } }): (string | undefined)[] =>
  json.items.map(({ runs }) => runs[0]?.text)

test('people read posts in the feed, on the Page and at every address a post has', async () => {
  await using facebook = await PageSandbox.open()
  const { page } = facebook
  await facebook.post({ message: 'First' })
  const id = await facebook.post({ message: 'Second', link: 'https://www.example.com/a' })
  await facebook.call('POST', `/${id}/comments`, { json: { message: 'More' } })
  assert.deepEqual(textsIn(await view(facebook, '/')), ['Second', 'First'])
  for (const path of [`/${page.id}`, `/${page.handle}/`])
    assert.deepEqual(textsIn(await view(facebook, path)), ['Second', 'First'])
  const permalink = (await facebook.get(`/${id}?fields=permalink_url`)).json.permalink_url
  const own = new URL(permalink).pathname.replace('/www.facebook.com', '')
  for (const path of [own, `/${id}`]) {
    const { post } = (await view(facebook, path)).json
    assert.equal(post.owner.name, page.name)
    assert.equal(post.link.host, 'example.com')
    assert.equal(post.comments[0].is_by_author, true)
  }
  for (const path of ['/', own, `/${id}`, `/${page.id}`]) {
    const html = await facebook.sandbox.call('GET', `/www.facebook.com${path}`)
    assert.equal(html.status, 200, path)
    assert.match(html.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.ok(!/<script(?![^>]*\bsrc=)/.test(html.text), 'nothing inline')
  }
  assert.equal((await facebook.sandbox.call('GET', '/www.facebook.com/nobody')).status, 404)
  assert.equal((await view(facebook, `/${page.id}/posts/1`)).json.page, 'gone')
})

test('text stays text; links, hashtags and mentions of Pages are told apart', async () => {
  await using facebook = await PageSandbox.open()
  const { page } = facebook
  const message = `<img src=x onerror=alert(1)> https://example.com/a, #tag @[${page.id}] @[1]`
  const id = await facebook.post({ message })
  const { runs } = (await view(facebook, `/${id}`)).json.post
  assert.deepEqual(runs, [
    { kind: 'text', text: '<img src=x onerror=alert(1)> ' },
    { kind: 'link', text: 'https://example.com/a', href: 'https://example.com/a' },
    { kind: 'text', text: ', ' },
    { kind: 'hashtag', text: '#tag' },
    { kind: 'text', text: ' ' },
    { kind: 'mention', text: page.name, href: `/www.facebook.com/${page.id}` },
    { kind: 'text', text: ' @[1]' },
  ])
})

test('photos, videos and Reels are shown; drafts and posts of a later time are not', async () => {
  await using facebook = await PageSandbox.open()
  const photos = [await facebook.hiddenPhoto('Red'), await facebook.hiddenPhoto('', '#3a3')]
  await facebook.post({
    message: 'Album',
    attached_media: photos.map((media_fbid) => ({ media_fbid })),
  })
  await facebook.sendForm('videos', { source: await clip('small'), description: 'Video' })
  const video_id = await facebook.uploaded('video_reels', await clip('reel'))
  await facebook.finish('video_reels', { video_id, description: 'Reel' })
  await facebook.post({ message: 'Draft', published: false })
  const later = Math.floor(Date.now() / 1000) + 3_600
  await facebook.post({ message: 'Later', published: false, scheduled_publish_time: later })
  const feed = await view(facebook, '/')
  const items = feed.json.items as Shown[]
  assert.deepEqual(textsIn(feed), ['Reel', 'Video', 'Album'])
  assert.deepEqual(
    items.map(({ media }) => media.map(({ kind }) => kind)),
    [['video'], ['video'], ['image', 'image']],
  )
  assert.equal(items[2]?.media[0]?.alt_text, 'Red')
  for (const { url, media } of items) {
    const path = url.replace('/www.facebook.com', '')
    assert.equal((await view(facebook, path)).json.post?.url, url)
    for (const { src } of media)
      assert.equal((await fetch(`${facebook.sandbox.url}${src}`)).status, 200)
  }
  assert.equal((await view(facebook, `/photo/?fbid=${photos[0]}`)).json.post.url, items[2]?.url)
})

test('stories are seen on the Page for a day, one after the other', async () => {
  await using facebook = await PageSandbox.open()
  const { page } = facebook
  const photo_id = await facebook.hiddenPhoto()
  await facebook.send('photo_stories', { photo_id })
  const video_id = await facebook.uploaded('video_stories', await clip('reel'))
  await facebook.finish('video_stories', { video_id })
  const { stories } = (await view(facebook, `/${page.id}`)).json
  assert.deepEqual(
    stories.map(({ item }: { item: { kind: string } }) => item.kind),
    ['image', 'video'],
  )
  const second = (await view(facebook, stories[1].url.replace('/www.facebook.com', ''))).json
  assert.deepEqual([second.page, second.shown, second.is_gone], ['story', 1, false])
  assert.equal((await view(facebook, '/')).json.people[0].story, stories[0].url)
  assert.equal((await view(facebook, `/stories/${page.id}/1/`)).json.is_gone, true)
})

test('a feed is read page by page', async () => {
  await using facebook = await PageSandbox.open({ duplicate_check: 'off' })
  for (let number = 1; number <= 45; number++) await facebook.post({ message: `Number ${number}` })
  const seen: unknown[] = []
  let query = ''
  for (let page = 0; page < 3; page++) {
    const answer = await view(facebook, `/${query}`)
    seen.push(...textsIn(answer))
    query = `?before=${answer.json.next}`
  }
  assert.equal(query, '?before=null')
  assert.deepEqual(
    seen,
    Array.from({ length: 45 }, (_, index) => `Number ${45 - index}`),
  )
})

test('a comment with a photo shows it', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.post({ message: 'Commented' })
  const attachment_url = facebook.serve('photo.jpg', await photo())
  await facebook.call('POST', `/${id}/comments`, { json: { message: 'Look', attachment_url } })
  const { post } = (await view(facebook, `/${id}`)).json
  assert.equal(post.comments[0].image?.kind, 'image')
})
