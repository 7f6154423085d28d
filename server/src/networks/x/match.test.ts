import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ExpectedPost, isOurs, readListedPost } from './match.ts'

const plain: ExpectedPost = { text: 'Hello', media: [], hasPoll: false, replyTo: null, quote: null }

function matches(
  expected: Partial<ExpectedPost>,
  post: Record<string, unknown>,
  types: [string, string][] = [],
): boolean {
  const listed = readListedPost({ id: '1', ...post }, new Map(types))
  assert.ok(listed)
  return isOurs(listed, { ...plain, ...expected })
}

const short = (url: string, expanded: string) => ({
  entities: { urls: [{ url, expanded_url: expanded }] },
})
const mediaLink = short('https://t.co/m1', 'https://x.com/ann/status/1/photo/1')
const photo = { attachments: { media_keys: ['3_1'] } }

const table: readonly (readonly [
  string,
  boolean,
  Partial<ExpectedPost>,
  Record<string, unknown>,
])[] = [
  ['the same text', true, {}, { text: 'Hello' }],
  ['another text', false, {}, { text: 'Hello!' }],
  ['trimmed, and in another Unicode form', true, { text: ' café  \n' }, { text: 'cafe\u0301' }],
  ['escaped characters', true, { text: 'a < b & c > d' }, { text: 'a &lt; b &amp; c &gt; d' }],
  ['a typed entity', true, { text: 'write &amp; here' }, { text: 'write &amp;amp; here' }],
  [
    'a typed entity is not the character',
    false,
    { text: 'write & here' },
    { text: 'write &amp;amp; here' },
  ],
  [
    'a shortened link',
    true,
    { text: 'see https://example.com/a?b=1 now' },
    { text: 'see https://t.co/x1 now', ...short('https://t.co/x1', 'https://example.com/a?b=1') },
  ],
  [
    'a shortened link to elsewhere',
    false,
    { text: 'see https://example.com/a' },
    { text: 'see https://t.co/x1', ...short('https://t.co/x1', 'https://example.com/b') },
  ],
  [
    'a shortened link that leads who knows where',
    true,
    { text: 'see https://example.com/a' },
    { text: 'see https://t.co/x1' },
  ],
  [
    'a bare domain',
    true,
    { text: 'see example.com' },
    { text: 'see https://t.co/x1', ...short('https://t.co/x1', 'http://example.com') },
  ],
  [
    'words and a link where we had none',
    false,
    { text: 'see' },
    { text: 'see https://t.co/x1', ...short('https://t.co/x1', 'https://example.com') },
  ],
  [
    'a link in another place',
    false,
    { text: 'https://example.com see' },
    { text: 'see https://t.co/x1', ...short('https://t.co/x1', 'https://example.com') },
  ],
  [
    'the link X appends for media',
    true,
    { media: ['photo'] },
    { text: 'Hello https://t.co/m1', ...mediaLink, ...photo },
  ],
  [
    'the link X appends for media, unexplained',
    true,
    { media: ['photo'] },
    { text: 'Hello https://t.co/m1', ...photo },
  ],
  ['media where we had none', false, {}, { text: 'Hello https://t.co/m1', ...mediaLink, ...photo }],
  ['no media where we had some', false, { media: ['photo'] }, { text: 'Hello' }],
  [
    'two photos where we had one',
    false,
    { media: ['photo'] },
    { text: 'Hello', attachments: { media_keys: ['3_1', '3_2'] } },
  ],
  ['another kind of media', false, { media: ['video'] }, { text: 'Hello', ...photo }],
  ['a poll', true, { hasPoll: true }, { text: 'Hello', attachments: { poll_ids: ['9'] } }],
  ['no poll where we had one', false, { hasPoll: true }, { text: 'Hello' }],
  [
    'a reply to the right post',
    true,
    { replyTo: '5' },
    { text: 'Hello', referenced_tweets: [{ type: 'replied_to', id: '5' }] },
  ],
  [
    'a reply, named in the new vocabulary',
    true,
    { replyTo: '5' },
    { text: '@bob Hello', referenced_posts: [{ type: 'replied_to', id: '5' }] },
  ],
  [
    'a reply to another post',
    false,
    { replyTo: '5' },
    { text: 'Hello', referenced_tweets: [{ type: 'replied_to', id: '6' }] },
  ],
  [
    'a reply where we made none',
    false,
    {},
    { text: 'Hello', referenced_tweets: [{ type: 'replied_to', id: '6' }] },
  ],
  [
    'the right quote',
    true,
    { quote: '7' },
    {
      text: 'Hello https://t.co/q',
      ...short('https://t.co/q', 'https://x.com/bob/status/7'),
      referenced_tweets: [{ type: 'quoted', id: '7' }],
    },
  ],
  ['no quote', false, { quote: '7' }, { text: 'Hello' }],
  [
    'a long post, cut in text',
    true,
    { text: `${'a '.repeat(200)}end` },
    { text: `${'a '.repeat(100)}… https://t.co/l`, note_tweet: { text: `${'a '.repeat(200)}end` } },
  ],
  [
    'a long post in the new vocabulary',
    true,
    { text: `${'a '.repeat(200)}https://example.com` },
    {
      text: '…',
      note_post: {
        text: `${'a '.repeat(200)}https://t.co/x1`,
        ...short('https://t.co/x1', 'https://example.com'),
      },
    },
  ],
]

for (const [name, expected, ours, listed] of table) {
  test(`${name}: ${expected ? 'ours' : 'not ours'}`, () => {
    assert.equal(
      matches(ours, listed, [
        ['3_1', 'photo'],
        ['3_2', 'photo'],
      ]),
      expected,
    )
  })
}
