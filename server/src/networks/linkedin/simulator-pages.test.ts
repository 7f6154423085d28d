import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clip, picture, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

function view(linkedin: SandboxedLinkedin, path: string) {
  return linkedin.sandbox.call('GET', `/_sandbox/view/www.linkedin.com${path}`)
}

test('a person reads posts at their permalinks, on profiles and in the feed', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const [member, page] = [await linkedin.sandbox.account(), await linkedin.page()]
  const urn = await linkedin.posted(page, { commentary: 'From the page' })
  await linkedin.posted(member, { commentary: 'From the member' })
  await linkedin.posted(page, { commentary: 'Dark', distribution: { feedDistribution: 'NONE' } })
  const texts = async (path: string) =>
    (await view(linkedin, path)).json.items.map(
      (post: { runs: { text: string }[] }) => post.runs[0]?.text,
    )
  assert.deepEqual(await texts('/feed/'), ['From the member', 'From the page'])
  assert.deepEqual(await texts(`/in/${member.handle}/`), ['From the member'])
  assert.deepEqual(await texts(`/company/${page.handle}`), ['Dark', 'From the page'])
  const single = (await view(linkedin, `/feed/update/${urn}/`)).json
  assert.equal(single.page, 'post')
  assert.equal(single.post.author.name, page.name)
  const comment = (await linkedin.comment(page, urn)).json
  const again = (await view(linkedin, `/feed/update/${comment.object}/`)).json
  assert.equal(again.post.comments[0].is_by_author, true)
  for (const path of ['/', '/feed/', `/feed/update/${urn}/`, `/in/${member.handle}/`]) {
    const html = await linkedin.sandbox.call('GET', `/www.linkedin.com${path}`)
    assert.equal(html.status, 200, path)
    assert.match(html.headers.get('content-security-policy') ?? '', /default-src 'none'/)
    assert.ok(!/<script(?![^>]*\bsrc=)/.test(html.text), 'nothing inline')
  }
  assert.equal((await linkedin.sandbox.call('GET', '/www.linkedin.com/in/nobody/')).status, 404)
  assert.equal((await view(linkedin, '/feed/update/urn:li:share:1/')).json.page, 'gone')
})

test('text stays text; links, hashtags and mentions are told apart', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const [member, page] = [await linkedin.sandbox.account(), await linkedin.page()]
  const escaped = (urn: string | null) => (urn ?? '').replaceAll('_', '\\_')
  const commentary = [
    '\\<img src=x onerror=alert\\(1\\)\\> see https://example.com/a, #tag',
    `@[${page.name}](${escaped(page.author_urn)})`,
    `@[dravo demo company 2](${escaped(page.author_urn)})`,
    `@[Dravo](${escaped(member.author_urn)})`,
  ].join(' ')
  const urn = await linkedin.posted(page, { commentary })
  const { runs } = (await view(linkedin, `/feed/update/${urn}/`)).json.post
  assert.deepEqual(runs, [
    { kind: 'text', text: '<img src=x onerror=alert(1)> see ' },
    { kind: 'link', text: 'https://example.com/a', href: 'https://example.com/a' },
    { kind: 'text', text: ', ' },
    { kind: 'hashtag', text: '#tag' },
    { kind: 'text', text: ' ' },
    { kind: 'mention', text: page.name, href: `/www.linkedin.com/company/${page.handle}/` },
    { kind: 'text', text: ' ' },
    { kind: 'text', text: 'dravo demo company 2' },
    { kind: 'text', text: ' ' },
    { kind: 'mention', text: 'Dravo', href: `/www.linkedin.com/in/${member.handle}/` },
  ])
})

test('every kind of content has something to show', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const id = await linkedin.uploaded(page, await picture())
  const article = { source: 'https://www.example.com/a', title: 'Card', thumbnail: id }
  const poll = {
    question: 'Which?',
    options: [{ text: 'A' }, { text: 'B' }],
    settings: { duration: 'ONE_DAY' },
  }
  const { urn: video } = await linkedin.uploadedVideo(page, await clip())
  const contents = [
    { article },
    { media: { id, altText: 'Blue' } },
    { multiImage: { images: [{ id }, { id }] } },
    { poll },
    { media: { id: video, title: 'Tour' } },
  ]
  for (const [index, content] of contents.entries()) {
    await linkedin.posted(page, { commentary: `Number ${index}`, content })
  }
  const { items } = (await view(linkedin, '/feed/')).json
  const shown = items.map((post: { content: Record<string, unknown> }) => post.content).toReversed()
  assert.deepEqual(
    shown.map(({ kind }: { kind: string }) => kind),
    ['article', 'image', 'images', 'poll', 'video'],
  )
  assert.equal(shown[0].host, 'example.com')
  assert.equal(shown[1].media[0].alt_text, 'Blue')
  assert.equal(shown[3].is_open, true)
  assert.equal(shown[4].media[0].title, 'Tour')
  const bytes = await fetch(`${linkedin.sandbox.url}${shown[0].picture.src}`)
  assert.equal(bytes.headers.get('content-type'), 'image/jpeg')
})

test('a feed is read page by page', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.sandbox.account()
  for (let number = 0; number < 45; number += 1) {
    await linkedin.posted(member, { commentary: `Number ${number}` })
  }
  const sizes: number[] = []
  let query = ''
  while (sizes.length < 3) {
    const { items, next } = (await view(linkedin, `/feed/${query}`)).json
    sizes.push(items.length)
    query = `?before=${next}`
  }
  assert.equal(query, '?before=null')
  assert.deepEqual(sizes, [20, 20, 5])
})
