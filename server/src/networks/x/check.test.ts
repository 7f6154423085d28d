import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MediaItem } from '../contract.ts'
import { check } from './check.ts'
import type { XOptions } from './options.ts'
import { weightedLength } from './text.ts'

const item = (fields: Partial<MediaItem>): MediaItem => ({
  assetId: 'media_1',
  url: 'https://example.com/a',
  kind: 'image',
  contentType: 'image/jpeg',
  sizeBytes: 1000,
  width: 640,
  height: 480,
  durationMs: null,
  frames: 1,
  ...fields,
})
const photo = item({})
const gif = item({ contentType: 'image/gif', frames: 20 })
const video = item({ kind: 'video', contentType: 'video/mp4', durationMs: 5_000, frames: null })

interface Case {
  text?: string
  options?: XOptions
  media?: MediaItem[]
  subscription?: string
}

function codes({ text = 'hi', options = {}, media = [], subscription = 'None' }: Case): string[] {
  const account = {
    platformAccountId: '1',
    handle: 'ann',
    profile: { subscription_type: subscription },
  }
  const problems = check({ text, options, media }, account)
  for (const problem of problems) assert.ok(problem.message !== '' && problem.fix !== '')
  return problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)
}

test('weighted lengths are those of twitter-text', () => {
  const vectors: [string, number][] = [
    ['Hi http://test.co', 26],
    ['example.com is a bare domain', 40],
    ['https://example.com/very/long/path?x=1 ok', 26],
    ['你好', 4],
    ['👨‍👩‍👧‍👦', 2],
    ['🙋🏽', 2],
    ['café', 4],
    ['cafe\u0301', 4],
    ['@user #tag', 10],
    ['한국어', 6],
    ['H🐱☺👨‍👩‍👧‍👦', 7],
  ]
  for (const [text, length] of vectors) assert.equal(weightedLength(text), length, text)
})

const table: readonly (readonly [string, Case, string[]])[] = [
  ['280 characters', { text: 'a'.repeat(280) }, []],
  ['281 characters', { text: 'a'.repeat(281) }, ['error text_too_long text']],
  ['281 characters of a subscriber', { text: 'a'.repeat(281), subscription: 'Premium' }, []],
  [
    '25,001 characters of a subscriber',
    { text: 'a'.repeat(25_001), subscription: 'PremiumPlus' },
    ['error text_too_long text'],
  ],
  ['141 CJK characters', { text: '好'.repeat(141) }, ['error text_too_long text']],
  [
    'an own text that is too long',
    { text: 'a'.repeat(281), options: { text: 'a'.repeat(281) } },
    ['error text_too_long platform_options.x.text'],
  ],
  [
    'a thread part that is too long',
    { options: { thread: ['a', 'b'.repeat(281)] } },
    ['error text_too_long platform_options.x.thread.1'],
  ],
  ['white space alone', { text: ' ' }, ['error text_required text']],
  ['a byte order mark', { text: '\uFEFFhi' }, ['error content_rejected text']],
  ['two cashtags', { text: '$TSLA and $AAPL' }, ['error content_rejected text']],
  ['one cashtag', { text: '$TSLA costs $10' }, []],
  ['4 photos', { media: [photo, photo, photo, photo] }, []],
  ['5 photos', { media: [photo, photo, photo, photo, photo] }, ['error media_too_many media_urls']],
  ['2 videos', { media: [video, video] }, ['error media_too_many media_urls']],
  ['2 GIFs', { media: [gif, gif] }, ['error media_too_many media_urls']],
  ['photo and video', { media: [photo, video] }, ['error media_unsupported media_urls']],
  ['photo and GIF', { media: [photo, gif] }, ['error media_unsupported media_urls']],
  [
    'a still GIF among photos',
    { media: [photo, item({ contentType: 'image/gif', frames: 1 })] },
    [],
  ],
  [
    'a photo of 5 MB and a byte',
    { media: [item({ sizeBytes: 5 * 1024 * 1024 + 1 })] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a TIFF',
    { media: [photo, item({ contentType: 'image/tiff' })] },
    ['error unsupported_media_format media_urls.1'],
  ],
  [
    'a GIF of 16 MB',
    { media: [{ ...gif, sizeBytes: 16 * 1024 * 1024 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a GIF of 351 frames',
    { media: [{ ...gif, frames: 351 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a GIF that is too wide',
    { media: [{ ...gif, width: 1281 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a GIF of too many pixels',
    { media: [{ ...gif, width: 1280, height: 1080, frames: 300 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of 141 s',
    { media: [{ ...video, durationMs: 141_000 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of 0.4 s',
    { media: [{ ...video, durationMs: 400 }] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a video of 513 MB',
    { media: [{ ...video, sizeBytes: 513 * 1024 * 1024 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of 16 pixels',
    { media: [{ ...video, width: 16 }] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a video of 4:1',
    { media: [{ ...video, width: 1280, height: 320 }] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a video nobody measured',
    { media: [{ ...video, width: null, height: null, durationMs: null }] },
    [],
  ],
  [
    'a poll with media',
    { media: [photo], options: { poll: { options: ['a', 'b'], duration_minutes: 5 } } },
    ['error option_not_allowed platform_options.x.poll'],
  ],
  [
    'a quote with media',
    { media: [photo], options: { quote_id: '1' } },
    ['error option_not_allowed platform_options.x.quote_id'],
  ],
  [
    'more alt texts than media',
    { media: [photo], options: { alt_texts: ['a', 'b'] } },
    ['warning option_not_applied platform_options.x.alt_texts.1'],
  ],
  [
    'an alt text on a video',
    { media: [video], options: { alt_texts: ['a'] } },
    ['warning option_not_applied platform_options.x.alt_texts.0'],
  ],
  [
    'several problems at once',
    { text: 'a'.repeat(281), media: [photo, video], options: { quote_id: '1' } },
    [
      'error text_too_long text',
      'error media_unsupported media_urls',
      'error option_not_allowed platform_options.x.quote_id',
    ],
  ],
]

for (const [name, content, expected] of table) {
  test(`${name}: ${expected.join(', ') || 'fine'}`, () =>
    assert.deepEqual(codes(content), expected))
}
