import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const feed = { feedDistribution: 'MAIN_FEED' }
const article = { source: 'https://example.com', title: 'Card' }
const option = { text: 'Rye' }
const poll = {
  question: 'Which?',
  options: [option, { text: 'Spelt' }],
  settings: { duration: 'ONE_DAY' },
}
const image = (id: number) => ({ id: `urn:li:image:D4E10AQ${id}` })

const invalid = 'INVALID_VALUE_FOR_FIELD'
const refusals: [what: string, fields: Record<string, unknown>, status: number, code: string][] = [
  ['no author', { author: undefined }, 400, 'MISSING_FIELD'],
  ['no commentary', { commentary: undefined }, 400, 'MISSING_FIELD'],
  ['no visibility', { visibility: undefined }, 400, 'MISSING_FIELD'],
  ['no distribution', { distribution: undefined }, 400, 'MISSING_FIELD'],
  ['an empty distribution', { distribution: {} }, 400, 'MISSING_FIELD'],
  ['no lifecycleState', { lifecycleState: undefined }, 400, 'MISSING_FIELD'],
  ['a draft', { lifecycleState: 'DRAFT' }, 400, invalid],
  ['a visibility LinkedIn lacks', { visibility: 'FRIENDS' }, 400, invalid],
  ['a container without one', { visibility: 'CONTAINER' }, 400, invalid],
  ['a member outside the feed', { distribution: { feedDistribution: 'NONE' } }, 400, invalid],
  ['a member’s target', { distribution: { ...feed, targetEntities: [{}] } }, 400, invalid],
  ['a text that is none', { commentary: 1 }, 400, invalid],
  ['an author that is no URN', { author: '782demoQ' }, 400, 'INVALID_URN_ID'],
  ['an author of another type', { author: 'urn:li:share:1' }, 400, 'INVALID_URN_TYPE'],
  ['somebody else', { author: 'urn:li:person:somebody' }, 403, 'ACCESS_DENIED'],
  ['somebody’s page', { author: 'urn:li:organization:1' }, 403, 'ACCESS_DENIED'],
  ['an unknown field', { scheduledAt: 1 }, 403, 'ACCESS_DENIED'],
  ['a container', { container: 'urn:li:group:1' }, 403, 'ACCESS_DENIED'],
  ['a wrong call to action', { contentCallToActionLabel: 'BUY' }, 400, 'INVALID_CALL_TO_ACTION'],
  ['a landing page that is none', { contentLandingPage: 'x' }, 400, 'INVALID_URL'],
  ['no content in content', { content: {} }, 400, invalid],
  ['two contents', { content: { article, poll } }, 400, invalid],
  ['an ad’s carousel', { content: { carousel: {} } }, 403, 'ACCESS_DENIED'],
  [
    'a card without title',
    { content: { article: { source: 'https://a.b' } } },
    400,
    'MISSING_FIELD',
  ],
  ['a card to nowhere', { content: { article: { ...article, source: 'a' } } }, 400, 'INVALID_URL'],
  [
    'a long title',
    { content: { article: { ...article, title: 'a'.repeat(401) } } },
    400,
    'FIELD_LENGTH_TOO_LONG',
  ],
  [
    'a thumbnail that is not there',
    { content: { article: { ...article, thumbnail: 'urn:li:image:D4' } } },
    400,
    'INVALID_IMAGE_ID',
  ],
  [
    'a video that is not there',
    { content: { media: { id: 'urn:li:video:D4' } } },
    400,
    'INVALID_VIDEO_ID',
  ],
  [
    'a document that is not there',
    { content: { media: { id: 'urn:li:document:D4', title: 'a.pdf' } } },
    400,
    'INVALID_URN_ID',
  ],
  [
    'a document without title',
    { content: { media: { id: 'urn:li:document:D4' } } },
    400,
    'MISSING_FIELD',
  ],
  ['an image with a title', { content: { media: { ...image(1), title: 'a' } } }, 400, invalid],
  [
    'a video with an alt text',
    { content: { media: { id: 'urn:li:video:D4', altText: 'a' } } },
    400,
    invalid,
  ],
  [
    'media of another type',
    { content: { media: { id: 'urn:li:share:1' } } },
    400,
    'INVALID_URN_TYPE',
  ],
  [
    'a long alt text',
    { content: { media: { ...image(1), altText: 'a'.repeat(4_087) } } },
    400,
    'FIELD_LENGTH_TOO_LONG',
  ],
  ['one image of many', { content: { multiImage: { images: [image(1)] } } }, 400, invalid],
  [
    '21 images',
    { content: { multiImage: { images: Array.from({ length: 21 }, (_, id) => image(id)) } } },
    400,
    invalid,
  ],
  [
    'a long question',
    { content: { poll: { ...poll, question: 'a'.repeat(141) } } },
    400,
    'FIELD_LENGTH_TOO_LONG',
  ],
  [
    'a blank question',
    { content: { poll: { ...poll, question: ' ' } } },
    400,
    'INVALID_VALUE_BLANK_FIELD',
  ],
  ['one choice', { content: { poll: { ...poll, options: [option] } } }, 400, invalid],
  [
    'five choices',
    { content: { poll: { ...poll, options: Array(5).fill(option) } } },
    400,
    invalid,
  ],
  [
    'a long choice',
    { content: { poll: { ...poll, options: [option, { text: 'a'.repeat(31) }] } } },
    400,
    'FIELD_LENGTH_TOO_LONG',
  ],
  ['no duration', { content: { poll: { ...poll, settings: {} } } }, 400, 'MISSING_FIELD'],
  ['a week', { content: { poll: { ...poll, settings: { duration: 'ONE_WEEK' } } } }, 400, invalid],
  ['a reshare of nothing', { reshareContext: { parent: 'urn:li:share:1' } }, 404, 'NOT_FOUND'],
  [
    'a reshare with content',
    { reshareContext: { parent: 'urn:li:share:1' }, content: { article } },
    403,
    'ACCESS_DENIED',
  ],
]

test('what LinkedIn refuses is refused by code, and nothing is posted', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  for (const [what, fields, status, code] of refusals) {
    const answer = await linkedin.post(member, fields)
    assert.equal(answer.status, status, `${what}: ${answer.text}`)
    assert.equal(codeOf(answer), code, what)
  }
  assert.deepEqual(await linkedin.ledger(), [])
})

test('a field is refused in either envelope; several are summed up', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const one = await linkedin.post(member, { author: undefined })
  assert.deepEqual(one.json, {
    status: 400,
    code: 'MISSING_FIELD',
    message: 'Field /author is required but was not given',
  })
  const two = await linkedin.post(member, { visibility: undefined, lifecycleState: 'DRAFT' })
  assert.equal(two.json.code, 'MULTIPLE_VALIDATIONS_FAILED')
  const codes = two.json.errorDetails.inputErrors.map(({ code }: { code: string }) => code)
  assert.deepEqual(codes, ['MISSING_FIELD', invalid])
  await linkedin.set({ validation_envelope: 'input_errors' })
  const other = await linkedin.post(member, { author: undefined })
  assert.deepEqual(other.json, {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message: 'Invalid param. Please see errorDetails for more information.',
    errorDetails: {
      inputErrors: [
        {
          description: 'Field /author is required but was not given',
          input: { inputPath: { fieldPath: '/author' } },
          code: 'MISSING_FIELD',
        },
      ],
    },
    status: 400,
  })
})

test('a body that is no JSON, or too much of it', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const headers = { 'content-type': 'application/json' }
  const form = new URLSearchParams({ commentary: 'a' })
  assert.equal((await linkedin.rest(member, 'POST', '/posts', { form, headers })).status, 400)
  assert.equal((await linkedin.rest(member, 'POST', '/posts', { form })).status, 415)
  const large = await linkedin.post(member, { commentary: 'a'.repeat(2 ** 20) })
  assert.deepEqual([large.status, codeOf(large)], [413, 'REQUEST_ENTITY_TOO_LARGE'])
})

test('organizations: their visibility, their feed, their scope and their roles', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const friends = { visibility: 'CONNECTIONS' }
  assert.equal(codeOf(await linkedin.post(page, friends)), invalid)
  await linkedin.set({ organization_connections: 'accepted' })
  assert.equal((await linkedin.post(page, friends)).status, 201)
  const dark = { feedDistribution: 'NONE', targetEntities: [{ locations: ['urn:li:geo:1'] }] }
  await linkedin.posted(page, { commentary: 'Dark', distribution: dark })
  assert.equal((await linkedin.ledger())[1]?.options.feed_distribution, 'NONE')

  const lacking = await linkedin.page({ scopes: ['openid', 'w_member_social'] })
  const unscoped = await linkedin.post(lacking)
  assert.match(unscoped.json.message, /partnerApiPostsExternal\.CREATE\.20260901$/)
  const unposting: Record<string, unknown>[] = [
    { role: 'ANALYST' },
    { role: 'NONE' },
    { role: 'ADMINISTRATOR', role_state: 'REVOKED' },
  ]
  for (const traits of unposting) {
    const answer = await linkedin.post(await linkedin.page(traits))
    assert.equal(answer.status, 403, JSON.stringify(traits))
    assert.match(answer.json.message, /processing fields \[\/author\]$/)
  }
  for (const role of ['CONTENT_ADMINISTRATOR', 'DIRECT_SPONSORED_CONTENT_POSTER']) {
    assert.equal((await linkedin.post(await linkedin.page({ role }))).status, 201, role)
  }
})

test('switches: the length of a card’s title, and the description of its picture', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const described = { content: { article: { ...article, thumbnailAltText: 'A loaf' } } }
  assert.equal((await linkedin.post(member, described)).status, 201)
  await linkedin.set({ thumbnail_alt_text: false, article_title_limit: 500 })
  const refused = await linkedin.post(member, { ...described, commentary: 'Other' })
  assert.match(refused.json.message, /\[\/content\/article\/thumbnailAltText\]$/)
  const long = { content: { article: { ...article, title: 'a'.repeat(500) } } }
  assert.equal((await linkedin.post(member, long)).status, 201)
})

test('a reshare needs a post whose author allows it', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const [member, other] = [await linkedin.member(), await linkedin.member()]
  const closed = await linkedin.posted(other, { isReshareDisabledByAuthor: true })
  const answer = await linkedin.post(member, { reshareContext: { parent: closed } })
  assert.equal(answer.status, 403)
})
