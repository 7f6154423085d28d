import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

test('a post is created, read back, listed, edited, put on the ledger and deleted', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urn = await linkedin.posted(page, {
    commentary: 'Hello \\(all\\) #bakery',
    isReshareDisabledByAuthor: true,
  })
  assert.match(urn, /^urn:li:share:[0-9]{19}$/)
  const id = BigInt(urn.split(':').at(-1) ?? '0')
  assert.ok(Math.abs(Number(id >> 22n) - Date.now()) < 60_000, 'the number carries its time')

  const read = await linkedin.read(page, urn)
  assert.equal(read.status, 200)
  const { createdAt, publishedAt, lastModifiedAt, ...rest } = read.json
  assert.ok(createdAt === publishedAt && createdAt === lastModifiedAt)
  assert.deepEqual(rest, {
    id: urn,
    author: page.author_urn,
    commentary: 'Hello \\(all\\) {hashtag|\\#|bakery}',
    visibility: 'PUBLIC',
    lifecycleState: 'PUBLISHED',
    lifecycleStateInfo: { isEditedByAuthor: false },
    distribution: {
      feedDistribution: 'MAIN_FEED',
      targetEntities: [],
      thirdPartyDistributionChannels: [],
    },
    isReshareDisabledByAuthor: true,
  })
  const [entry] = await linkedin.ledger()
  assert.equal(entry?.id, urn)
  assert.equal(entry?.url, `${linkedin.sandbox.url}/www.linkedin.com/feed/update/${urn}/`)
  assert.equal(entry?.author_id, page.id)
  assert.equal(entry?.kind, 'text')
  assert.equal(entry?.text, 'Hello (all) #bakery')
  assert.equal(entry?.options.disable_reshare, true)

  const path = `/posts/${encodeURIComponent(urn)}`
  const patch = { patch: { $set: { commentary: 'New hours' } } }
  const edited = await linkedin.rest(page, 'POST', path, {
    headers: { 'x-restli-method': 'PARTIAL_UPDATE' },
    json: patch,
  })
  assert.deepEqual([edited.status, edited.text], [204, ''])
  const after = (await linkedin.read(page, urn)).json
  assert.equal(after.commentary, 'New hours')
  assert.equal(after.lifecycleStateInfo.isEditedByAuthor, true)
  const whole = await linkedin.rest(page, 'POST', path, { json: patch })
  assert.match(whole.json.message, /partnerApiPostsExternal\.UPDATE\.20260901$/)
  const media = await linkedin.rest(page, 'POST', path, {
    headers: { 'x-restli-method': 'PARTIAL_UPDATE' },
    json: { patch: { $set: { content: {} } } },
  })
  assert.match(media.json.message, /Unpermitted fields .*\[\/patch\/\$set\/content\]$/)

  for (let time = 0; time < 2; time += 1) {
    assert.equal((await linkedin.rest(page, 'DELETE', path)).status, 204, 'as often as you like')
  }
  assert.deepEqual([(await linkedin.read(page, urn)).status], [404])
  assert.deepEqual(await linkedin.ledger(), [])
})

test('a member writes, deletes, and reads nothing back', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member({ scopes: ['openid', 'profile', 'w_member_social'] })
  const urn = await linkedin.posted(member, { visibility: 'CONNECTIONS' })
  assert.equal((await linkedin.ledger())[0]?.options.visibility, 'CONNECTIONS')
  const denied = {
    status: 403,
    code: 'ACCESS_DENIED',
    message: 'Not enough permissions to access: partnerApiPostsExternal.GET.20260901',
    serviceErrorCode: 100,
  }
  assert.deepEqual((await linkedin.read(member, urn)).json, denied)
  const author = encodeURIComponent(member.author_urn ?? '')
  const listed = await linkedin.rest(member, 'GET', `/posts?q=author&author=${author}`)
  assert.match(listed.json.message, /partnerApiPostsExternal\.FINDER-author\.20260901$/)
  const edit = () =>
    linkedin.rest(member, 'POST', `/posts/${encodeURIComponent(urn)}`, {
      headers: { 'x-restli-method': 'PARTIAL_UPDATE' },
      json: { patch: { $set: { commentary: 'Other' } } },
    })
  assert.equal((await edit()).status, 403)
  await linkedin.set({ member_edit: 'allowed' })
  assert.equal((await edit()).status, 204)
  const full = await linkedin.sandbox.account()
  const mine = await linkedin.posted(full)
  assert.equal((await linkedin.read(full, mine)).status, 403, 'r_member_social is closed')
  const rare = await linkedin.member({ scopes: ['w_member_social', 'r_member_social'] })
  assert.equal((await linkedin.read(rare, await linkedin.posted(rare))).status, 200)
  const gone = await linkedin.rest(member, 'DELETE', `/posts/${encodeURIComponent(urn)}`)
  assert.equal(gone.status, 204)
})

test('lists are newest first, paged, and by last change unless told otherwise', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urns: string[] = []
  for (const name of ['one', 'two', 'three', 'four']) {
    urns.push(await linkedin.posted(page, { commentary: name }))
  }
  await linkedin.rest(page, 'POST', `/posts/${encodeURIComponent(urns[1] ?? '')}`, {
    headers: { 'x-restli-method': 'PARTIAL_UPDATE' },
    json: { patch: { $set: { commentary: 'two, edited' } } },
  })
  const author = encodeURIComponent(page.author_urn ?? '')
  const list = async (query: string) => {
    const answer = await linkedin.rest(page, 'GET', `/posts?q=author&author=${author}${query}`)
    assert.equal(answer.status, 200, answer.text)
    return answer.json.elements.map(({ id }: { id: string }) => urns.indexOf(id) + 1)
  }
  assert.deepEqual(await list('&sortBy=CREATED'), [4, 3, 2, 1])
  assert.deepEqual(await list(''), [2, 4, 3, 1])
  assert.deepEqual(await list('&start=1&count=2'), [4, 3])
  await linkedin.sandbox.restart()
  assert.deepEqual(await list('&sortBy=LAST_MODIFIED'), [2, 4, 3, 1])
  for (const query of ['&count=101', '&start=-1', '&sortBy=NAME', '&viewContext=ME']) {
    const answer = await linkedin.rest(page, 'GET', `/posts?q=author&author=${author}${query}`)
    assert.equal(codeOf(answer), 'PARAM_INVALID', query)
  }
})

test('several are read at once, unless the app is in development', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urn = await linkedin.posted(page)
  const ids = [urn, 'urn:li:share:1'].map(encodeURIComponent).join(',')
  const batch = await linkedin.rest(page, 'GET', `/posts?ids=List(${ids})`)
  assert.equal(batch.json.results[urn].id, urn)
  assert.deepEqual(batch.json.statuses, { [urn]: 200, 'urn:li:share:1': 404 })
  await linkedin.set({ app: 'development_tier' })
  const [fresh] = (await linkedin.sandbox.accounts()).filter(({ id }) => id === page.id)
  assert.ok(fresh)
  const refused = await linkedin.rest(fresh, 'GET', `/posts?ids=List(${ids})`)
  assert.match(refused.json.message, /partnerApiPostsExternal\.BATCH_GET\.20260901$/)
})

test('articles, polls and reshares are on the ledger as readers see them', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const article = { source: 'https://example.com/news/1', title: 'We moved', description: 'In May' }
  const first = await linkedin.posted(page, { content: { article } })
  const poll = {
    question: 'Rye or spelt?',
    options: [{ text: 'Rye' }, { text: 'Spelt' }],
    settings: { duration: 'SEVEN_DAYS' },
  }
  const second = await linkedin.posted(page, { commentary: 'Vote', content: { poll } })
  await linkedin.posted(page, { commentary: '', reshareContext: { parent: first } })
  const [card, vote, reshare] = await linkedin.ledger()
  assert.equal(card?.kind, 'link')
  assert.deepEqual(card?.options.link_preview, {
    url: 'https://example.com/news/1',
    title: 'We moved',
    description: 'In May',
  })
  assert.equal(vote?.kind, 'poll')
  assert.deepEqual(vote?.options.poll, {
    question: 'Rye or spelt?',
    options: ['Rye', 'Spelt'],
    duration: 'SEVEN_DAYS',
  })
  assert.deepEqual([reshare?.kind, reshare?.options.reshare_of], ['reshare', first])
  const read = (await linkedin.read(page, second)).json.content.poll
  assert.deepEqual(read.options[0], { text: 'Rye', voteCount: 0, isVotedByViewer: false })
  assert.equal(read.settings.voteSelectionType, 'SINGLE_VOTE')
  assert.deepEqual((await linkedin.read(page, first)).json.content.article, article)
})

test('the id comes raw, encoded or not at all, of one kind or the other', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  await linkedin.set({ created_id_header: 'encoded', urn_kind: 'ugcPost' })
  assert.match(await linkedin.posted(member), /^urn%3Ali%3AugcPost%3A[0-9]+$/)
  await linkedin.set({ created_id_header: 'missing' })
  const silent = await linkedin.post(member, { commentary: 'No id' })
  assert.deepEqual([silent.status, silent.headers.get('x-restli-id')], [201, null])
  assert.equal((await linkedin.ledger()).length, 2)
})
