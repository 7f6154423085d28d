import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MediaItem } from '../contract.ts'
import { check } from './check.ts'
import { kindOf } from './kind.ts'
import type { FacebookOptions } from './options.ts'

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
const wide = item({ kind: 'video', contentType: 'video/mp4', durationMs: 5_000, frames: null })
const upright = { ...wide, width: 1080, height: 1920 }
const megabytes = (count: number): number => count * 1024 * 1024

interface Case {
  text?: string
  options?: FacebookOptions
  media?: MediaItem[]
}

const contentOf = ({ text = 'hi', options = {}, media = [] }: Case) => ({ text, options, media })

function codes(of: Case): string[] {
  const account = { platformAccountId: '1', handle: 'page', profile: {} }
  const problems = check(contentOf(of), account)
  for (const problem of problems) assert.ok(problem.message !== '' && problem.fix !== '')
  return problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)
}

const options = 'platform_options.facebook'
const leftOut = (path: string): string => `warning option_not_applied ${path}`

const table: readonly (readonly [string, Case, string[]])[] = [
  ['a text', {}, []],
  ['white space alone', { text: ' ' }, ['error text_required text']],
  ['a link alone', { text: '', options: { link: 'https://example.com' } }, []],
  ['a photo alone', { text: '', media: [photo] }, []],
  ['63,206 characters', { text: 'a'.repeat(63_206) }, []],
  ['63,207 characters', { text: 'a'.repeat(63_207) }, ['error text_too_long text']],
  [
    '31,604 emoji, which are 63,208 units',
    { text: '🎈'.repeat(31_604) },
    ['error text_too_long text'],
  ],
  ['10 photos', { media: Array(10).fill(photo) }, []],
  ['11 photos', { media: Array(11).fill(photo) }, ['error media_too_many media_urls']],
  ['2 videos', { media: [wide, wide] }, ['error media_too_many media_urls']],
  ['photo and video', { media: [photo, wide] }, ['error media_unsupported media_urls']],
  ['a photo of 10 MB', { media: [item({ sizeBytes: megabytes(10) })] }, []],
  [
    'a photo of 10 MB and a byte',
    { media: [photo, item({ sizeBytes: megabytes(10) + 1 })] },
    ['error media_too_large media_urls.1'],
  ],
  ['a WebP, which is converted', { media: [item({ contentType: 'image/webp' })] }, []],
  [
    'a HEIC',
    { media: [item({ contentType: 'image/heic' })] },
    ['error unsupported_media_format media_urls.0'],
  ],
  ['a still GIF', { media: [item({ contentType: 'image/gif' })] }, []],
  [
    'a moving GIF',
    { media: [item({ contentType: 'image/gif', frames: 3 })] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a WebM',
    { media: [{ ...wide, contentType: 'video/webm' }] },
    ['error unsupported_media_format media_urls.0'],
  ],
  [
    'a video of more than 10 GB',
    { media: [{ ...wide, sizeBytes: 10_000_000_001 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of more than 4 hours',
    { media: [{ ...wide, durationMs: 4 * 3_600_000 + 1 }] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of 3:1',
    { media: [{ ...wide, width: 1920, height: 640 }] },
    ['error media_unsupported media_urls.0'],
  ],
  ['a video nobody measured', { media: [{ ...wide, width: null, height: null }] }, []],
  ['an upright video as a Reel', { media: [upright], options: { as_reel: true } }, []],
  [
    'a wide video as a Reel',
    { media: [wide], options: { as_reel: true } },
    [leftOut(`${options}.as_reel`)],
  ],
  [
    'a photo as a Reel',
    { media: [photo], options: { as_reel: true } },
    [leftOut(`${options}.as_reel`)],
  ],
  ['a text as a Reel', { options: { as_reel: true } }, [leftOut(`${options}.as_reel`)]],
  [
    'a video of 91 s as a Reel',
    { media: [{ ...upright, durationMs: 91_000 }], options: { as_reel: true } },
    [leftOut(`${options}.as_reel`)],
  ],
  [
    'a link beside a photo',
    { media: [photo], options: { link: 'https://example.com' } },
    [leftOut(`${options}.link`)],
  ],
  ['a photo story', { text: '', media: [photo], options: { as_story: true } }, []],
  ['a photo story with a text', { media: [photo], options: { as_story: true } }, [leftOut('text')]],
  ['a story of nothing', { options: { as_story: true } }, ['error media_required media_urls']],
  [
    'a story of two photos',
    { text: '', media: [photo, photo], options: { as_story: true } },
    ['error media_too_many media_urls'],
  ],
  ['a video story', { text: '', media: [upright], options: { as_story: true } }, []],
  [
    'a video story of 61 s',
    { text: '', media: [{ ...upright, durationMs: 61_000 }], options: { as_story: true } },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video story of 2 s',
    { text: '', media: [{ ...upright, durationMs: 2_000 }], options: { as_story: true } },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a wide video story',
    { text: '', media: [wide], options: { as_story: true } },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'an alt text on a video',
    { media: [wide], options: { alt_texts: ['a'] } },
    [leftOut(`${options}.alt_texts.0`)],
  ],
  [
    'more alt texts than photos',
    { media: [photo], options: { alt_texts: ['a', 'b', ''] } },
    [leftOut(`${options}.alt_texts.1`)],
  ],
  [
    'several problems at once, the own text among them',
    {
      text: 'a'.repeat(63_207),
      media: [photo, wide],
      options: { text: 'a', link: 'https://example.com' },
    },
    [
      `error text_too_long ${options}.text`,
      'error media_unsupported media_urls',
      leftOut(`${options}.link`),
    ],
  ],
]

for (const [name, content, expected] of table) {
  test(`${name}: ${expected.join(', ') || 'fine'}`, () =>
    assert.deepEqual(codes(content), expected))
}

test('an upright video of 3 to 90 s is a Reel unless the caller says no; any other stays a video', () => {
  const kind = (video: MediaItem, as_reel?: boolean): string =>
    kindOf(contentOf({ media: [video], options: as_reel === undefined ? {} : { as_reel } }))
  assert.equal(kind(upright), 'reel')
  assert.equal(kind(upright, true), 'reel')
  assert.equal(kind(upright, false), 'video')
  assert.equal(kind({ ...upright, width: 1078 }), 'reel')
  assert.equal(kind({ ...upright, durationMs: 3_000 }), 'reel')
  assert.equal(kind({ ...upright, durationMs: 90_000 }), 'reel')
  for (const fields of [
    { durationMs: 2_999 },
    { durationMs: 90_001 },
    { durationMs: null },
    { width: 538, height: 956 },
    { width: 1920, height: 1080 },
    { width: null, height: null },
  ])
    assert.equal(kind({ ...upright, ...fields }, true), 'video', JSON.stringify(fields))
})
