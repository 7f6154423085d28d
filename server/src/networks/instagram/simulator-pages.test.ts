import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestInstagram } from './simulator/test-instagram.ts'

const host = '/www.instagram.com'

function view(instagram: TestInstagram, path: string) {
  return instagram.sandbox.call('GET', `/_sandbox/view${host}${path}`)
}

test('pages stand at the addresses of permalinks, with text that cannot become markup', async () => {
  await using instagram = await TestInstagram.open()
  const { handle } = instagram.account
  const caption = `<img src=x onerror=alert(1)> #tag @${handle} @nobody`
  const id = await instagram.post({ image_url: instagram.photoUrl, caption })
  await instagram.call('POST', `/${id}/comments`, { json: { message: '<b>Hi</b>' } })
  const { permalink } = (await instagram.get(`/${id}?fields=permalink`)).json
  const path = new URL(permalink).pathname
  for (const each of ['/', `/${handle}/`, `/${handle}/reels/`, path]) {
    const page = await instagram.sandbox.call('GET', `${host}${each}`)
    assert.equal(page.status, 200, each)
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.ok(!page.text.includes('onerror'))
    assert.ok(!/<script(?![^>]*\bsrc=)/.test(page.text), 'nothing inline')
  }
  const { post, comments } = (await view(instagram, path)).json
  assert.deepEqual(post.runs, [
    { kind: 'text', text: '<img src=x onerror=alert(1)> ' },
    { kind: 'tag', text: '#tag' },
    { kind: 'text', text: ' ' },
    { kind: 'mention', text: `@${handle}`, href: `${host}/${handle}/` },
    { kind: 'text', text: ' ' },
    { kind: 'mention', text: '@nobody' },
  ])
  assert.deepEqual(comments[0].runs, [{ kind: 'text', text: '<b>Hi</b>' }])
  const picture = await instagram.sandbox.call('GET', post.items[0].src)
  assert.equal(picture.headers.get('content-type'), 'image/jpeg')
  for (const each of ['/nobody/', `/${handle}/tagged/`, '/p/x/y/z'])
    assert.equal((await instagram.sandbox.call('GET', `${host}${each}`)).status, 404, each)
})

test('the profile shows a grid, Reels apart, and what is left for the next page', async () => {
  await using instagram = await TestInstagram.open()
  const { handle } = instagram.account
  for (let at = 0; at < 24; at += 1) await instagram.post()
  const reel = { media_type: 'REELS', video_url: instagram.videoUrl }
  await instagram.post(reel)
  await instagram.post({ ...reel, share_to_feed: false })
  const grid = (await view(instagram, `/${handle}/`)).json
  assert.equal(grid.post_count, 26)
  assert.equal(grid.tiles.length, 24)
  assert.equal(grid.tiles[0].kind, 'reel')
  const rest = (await view(instagram, `/${handle}/?before=${grid.next}`)).json
  assert.deepEqual([rest.tiles.length, rest.next], [1, null])
  const reels = (await view(instagram, `/${handle}/reels/`)).json
  assert.equal(reels.tiles.length, 2, 'one of them is not in the feed')
})

test('stories are seen for a day', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const { handle } = instagram.account
  const story = { media_type: 'STORIES', image_url: instagram.photoUrl }
  const [first, second] = [await instagram.post(story), await instagram.post(story)]
  const page = (await view(instagram, `/stories/${handle}/${second}/`)).json
  assert.deepEqual([page.shown, page.frames.length, page.frames[0].id], [1, 2, first])
  assert.equal(
    (await view(instagram, '/')).json.people[0].stories_url,
    `${host}/stories/${handle}/`,
  )
  t.mock.timers.tick(24 * 3_600_000 + 1)
  const over = (await view(instagram, `/stories/${handle}/${second}/`)).json
  assert.deepEqual([over.is_gone, over.frames], [true, []])
  assert.equal((await view(instagram, '/')).json.people[0].stories_url, null)
})

test('a post that was deleted is told to be gone', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const id = await instagram.post()
  const { permalink, media_url: url } = (await instagram.get(`/${id}?fields=permalink,media_url`))
    .json
  await instagram.call('DELETE', `/${id}`)
  assert.equal((await view(instagram, new URL(permalink).pathname)).json.page, 'gone')
  assert.equal((await fetch(url)).status, 404)
})
