import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ExpectedPost, isOurs, readListedPost } from './match.ts'

const author = 'urn:li:organization:2414183'
const plain: ExpectedPost = { author, text: 'Hello', attachment: { kind: 'none', keys: [] } }
const base = {
  id: 'urn:li:share:7396870000000000001',
  author,
  commentary: 'Hello',
  lifecycleState: 'PUBLISHED',
}
const images = (...keys: string[]): Partial<ExpectedPost> => ({
  attachment: { kind: 'images', keys },
})
const one = { media: { id: 'urn:li:image:A', altText: 'A loaf' } }
const two = { multiImage: { images: [{ id: 'urn:li:image:A' }, { id: 'urn:li:image:B' }] } }

/** Name, whether it is ours, what we meant to make, what is listed. */
const table: readonly (readonly [string, boolean, Partial<ExpectedPost>, object])[] = [
  ['the same text', true, {}, {}],
  ['another text', false, {}, { commentary: 'Hello!' }],
  [
    'escapes and a hashtag template',
    true,
    { text: 'Hello (all) #bakery' },
    { commentary: 'Hello \\(all\\) {hashtag|\\#|bakery}' },
  ],
  [
    'trimmed, and in another Unicode form',
    true,
    { text: ' café \n' },
    { commentary: 'cafe\u0301' },
  ],
  ['another author', false, {}, { author: 'urn:li:person:782demoQ' }],
  ['accepted, not rendered yet', true, {}, { lifecycleState: 'PUBLISH_REQUESTED' }],
  ['accepted, then failed', false, {}, { lifecycleState: 'PUBLISH_FAILED' }],
  ['a draft', false, {}, { lifecycleState: 'DRAFT' }],
  ['our image', true, images('urn:li:image:A'), { content: one }],
  ['another image', false, images('urn:li:image:B'), { content: one }],
  ['no image where we had one', false, images('urn:li:image:A'), {}],
  ['an image where we had none', false, {}, { content: one }],
  ['our two images', true, images('urn:li:image:A', 'urn:li:image:B'), { content: two }],
  ['two images where we had one', false, images('urn:li:image:A'), { content: two }],
  [
    'our video',
    true,
    { attachment: { kind: 'video', keys: ['urn:li:video:V'] } },
    { content: { media: { id: 'urn:li:video:V' } } },
  ],
  [
    'our article',
    true,
    { attachment: { kind: 'article', keys: ['https://example.com/p'] } },
    { content: { article: { source: 'https://example.com/p', title: 'T' } } },
  ],
  [
    'another article',
    false,
    { attachment: { kind: 'article', keys: ['https://example.com/p'] } },
    { content: { article: { source: 'https://example.com/q', title: 'T' } } },
  ],
  [
    'our poll',
    true,
    { attachment: { kind: 'poll', keys: ['Which?'] } },
    { content: { poll: { question: 'Which?', uniqueVotersCount: 3 } } },
  ],
  ['a kind of content we never make', false, {}, { content: { celebration: {} } }],
]

for (const [name, expected, ours, listed] of table) {
  test(`${name}: ${expected ? 'ours' : 'not ours'}`, () => {
    const post = readListedPost({ ...base, ...listed })
    assert.ok(post)
    assert.equal(isOurs(post, { ...plain, ...ours }), expected)
  })
}

test('a post without a creation time is dated by its URN', () => {
  const post = readListedPost(base)
  assert.equal(post?.createdAt?.getTime(), Number(7396870000000000001n >> 22n))
  assert.equal(
    readListedPost({ ...base, createdAt: 1_763_550_000_000 })?.createdAt?.getTime(),
    1_763_550_000_000,
  )
  assert.equal(readListedPost({ author }), null)
})
