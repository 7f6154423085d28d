import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountFacts, Content, MediaItem } from '../contract.ts'
import { linkedin } from './index.ts'
import type { LinkedinOptions } from './options.ts'

const member: AccountFacts = { platformAccountId: '782demoQ', handle: null, profile: {} }
const page: AccountFacts = {
  ...member,
  platformAccountId: '2414183',
  profile: { author_type: 'organization' },
}

const photo: MediaItem = {
  assetId: 'media_1',
  url: 'https://m/1',
  kind: 'image',
  contentType: 'image/jpeg',
  sizeBytes: 100_000,
  width: 800,
  height: 600,
  durationMs: null,
  frames: 1,
}
const video: MediaItem = {
  ...photo,
  kind: 'video',
  contentType: 'video/mp4',
  sizeBytes: 1_000_000,
  durationMs: 10_000,
  frames: null,
}
const preview = { url: 'https://example.com', title: 'T' }
const poll: LinkedinOptions['poll'] = { question: 'Q?', options: ['a', 'b'], duration: 'ONE_DAY' }
const times = (count: number, item: MediaItem): MediaItem[] =>
  Array.from({ length: count }, () => item)

function codes(content: Partial<Content<LinkedinOptions>>, account = member): string[] {
  const problems = linkedin.check({ text: 'Hello', media: [], options: {}, ...content }, account)
  for (const { message, fix } of problems) assert.match(`${message} ${fix}`, /^[A-Z].*\.$/s)
  return problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)
}

const mb = 1024 * 1024
const table: readonly (readonly [string, Partial<Content<LinkedinOptions>>, string[]])[] = [
  ['a text', {}, []],
  ['nothing at all', { text: ' \n' }, ['error text_required text']],
  [
    'an own text of blanks',
    { text: '', options: { text: ' ' } },
    ['error text_required platform_options.linkedin.text'],
  ],
  ['a photo without a text', { text: '', media: [photo] }, []],
  ['a poll without a text', { text: '', options: { poll } }, []],
  ['4000 characters', { text: 'é'.repeat(4000) }, []],
  ['4001 characters', { text: 'a'.repeat(4001) }, ['error text_too_long text']],
  ['2001 underscores', { text: '_'.repeat(2001) }, ['error text_too_long text']],
  [
    'an own text of 4001',
    { text: 'a'.repeat(4001), options: { text: 'a' } },
    ['error text_too_long platform_options.linkedin.text'],
  ],
  ['20 photos', { media: times(20, photo) }, []],
  ['21 photos', { media: times(21, photo) }, ['error media_too_many media_urls']],
  ['two videos', { media: times(2, video) }, ['error media_too_many media_urls']],
  ['a photo and a video', { media: [photo, video] }, ['error media_unsupported media_urls']],
  ['a WebP of 8 MB', { media: [{ ...photo, contentType: 'image/webp', sizeBytes: 8 * mb }] }, []],
  [
    'a TIFF',
    { media: [{ ...photo, contentType: 'image/tiff' }] },
    ['error unsupported_media_format media_urls.0'],
  ],
  [
    'a QuickTime film',
    { media: [{ ...video, contentType: 'video/quicktime' }] },
    ['error unsupported_media_format media_urls.0'],
  ],
  ['a photo of 5 MB', { media: [{ ...photo, sizeBytes: 5 * mb }] }, []],
  [
    'a photo of 5 MB and a byte',
    { media: [photo, { ...photo, sizeBytes: 5 * mb + 1 }] },
    ['error media_too_large media_urls.1'],
  ],
  [
    'a photo of 36,152,320 pixels',
    { media: [{ ...photo, width: 36_152_320, height: 1 }] },
    ['error media_too_large media_urls.0'],
  ],
  ['a GIF of 250 frames', { media: [{ ...photo, contentType: 'image/gif', frames: 250 }] }, []],
  [
    'a GIF of 251 frames',
    { media: [{ ...photo, contentType: 'image/gif', frames: 251 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of 3 s and 75 KB',
    { media: [{ ...video, durationMs: 3_000, sizeBytes: 75 * 1024 }] },
    [],
  ],
  [
    'a video of 2.9 s',
    { media: [{ ...video, durationMs: 2_900 }] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a video of 30 min and a bit',
    { media: [{ ...video, durationMs: 1_800_001 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of 74 KB',
    { media: [{ ...video, sizeBytes: 74 * 1024 }] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a video of 501 MB',
    { media: [{ ...video, sizeBytes: 501 * mb }] },
    ['error media_too_large media_urls.0'],
  ],
  ['a video of 2.4:1', { media: [{ ...video, width: 2400, height: 1000 }] }, []],
  [
    'a video of 1:2.5',
    { media: [{ ...video, width: 1000, height: 2500 }] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a video nobody measured',
    { media: [{ ...video, width: null, height: null, durationMs: null }] },
    [],
  ],
  [
    'a poll with media',
    { media: [photo], options: { poll } },
    ['error option_not_allowed platform_options.linkedin.poll'],
  ],
  [
    'a card with media',
    { media: [photo], options: { link_preview: preview } },
    ['error option_not_allowed platform_options.linkedin.link_preview'],
  ],
  [
    'an alt text on a video',
    { media: [video], options: { alt_texts: ['a'] } },
    ['warning option_not_applied platform_options.linkedin.alt_texts.0'],
  ],
  [
    'more alt texts than media',
    { media: [photo], options: { alt_texts: ['a', '', 'c'] } },
    ['warning option_not_applied platform_options.linkedin.alt_texts.2'],
  ],
  [
    'several problems at once',
    { text: 'a'.repeat(4001), media: [photo, video], options: { poll } },
    [
      'error text_too_long text',
      'error media_unsupported media_urls',
      'error option_not_allowed platform_options.linkedin.poll',
    ],
  ],
]

for (const [name, content, expected] of table) {
  test(`${name}: ${expected.join(', ') || 'fine'}`, () =>
    assert.deepEqual(codes(content), expected))
}

test('a page has no connections, a member has', () => {
  const content = { options: { visibility: 'CONNECTIONS' } } as const
  assert.deepEqual(codes(content), [])
  assert.deepEqual(codes(content, page), [
    'error option_not_allowed platform_options.linkedin.visibility',
  ])
  assert.deepEqual(codes({ options: { visibility: 'PUBLIC' } }, page), [])
})
