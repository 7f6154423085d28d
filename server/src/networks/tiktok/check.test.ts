import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MediaItem } from '../contract.ts'
import { check } from './check.ts'
import type { TiktokOptions } from './options.ts'

const item = (fields: Partial<MediaItem>): MediaItem => ({
  assetId: 'media_1',
  url: 'https://example.com/a',
  kind: 'image',
  contentType: 'image/jpeg',
  sizeBytes: 1_000,
  width: 640,
  height: 480,
  durationMs: null,
  frames: 1,
  ...fields,
})
const photo = item({})
const video = item({
  kind: 'video',
  contentType: 'video/mp4',
  width: 1_080,
  height: 1_920,
  durationMs: 30_000,
  frames: null,
})

interface Case {
  text?: string
  options?: TiktokOptions
  media?: MediaItem[]
}

function codes({ text = 'hi', options = {}, media = [video] }: Case): string[] {
  const account = { platformAccountId: '1', handle: 'demo', profile: {} }
  const problems = check({ text, options, media }, account)
  for (const problem of problems) assert.ok(problem.message !== '' && problem.fix !== '')
  return problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)
}

const left = (...names: string[]): string[] =>
  names.map((name) => `warning option_not_applied platform_options.tiktok.${name}`)
const converted = (index: number): string => `warning media_converted media_urls.${index}`

const table: readonly (readonly [string, Case, string[]])[] = [
  ['a text alone', { media: [] }, ['error media_required media_urls']],
  ['a video', {}, []],
  [
    'a QuickTime and a WebM video are fine',
    { media: [item({ ...video, contentType: 'video/webm' })] },
    [],
  ],
  [
    'an AVI',
    { media: [item({ ...video, contentType: 'video/x-msvideo' })] },
    ['error unsupported_media_format media_urls.0'],
  ],
  ['2 videos', { media: [video, video] }, ['error media_too_many media_urls']],
  ['a video and a photo', { media: [video, photo] }, ['error media_unsupported media_urls']],
  ['35 photos', { media: Array.from({ length: 35 }, () => photo) }, []],
  [
    '36 photos',
    { media: Array.from({ length: 36 }, () => photo) },
    ['error media_too_many media_urls'],
  ],
  ['a WebP', { media: [item({ contentType: 'image/webp' })] }, []],
  ['a PNG', { media: [photo, item({ contentType: 'image/png' })] }, [converted(1)]],
  ['a still GIF', { media: [item({ contentType: 'image/gif' })] }, [converted(0)]],
  [
    'a moving GIF',
    { media: [item({ contentType: 'image/gif', frames: 3 })] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a moving WebP',
    { media: [item({ contentType: 'image/webp', frames: 3 })] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a TIFF',
    { media: [item({ contentType: 'image/tiff' })] },
    ['error unsupported_media_format media_urls.0'],
  ],
  ['1920×1080', { media: [item({ width: 1_920, height: 1_080 })] }, []],
  ['1080×1920', { media: [item({ width: 1_080, height: 1_920 })] }, []],
  ['1081×1920', { media: [item({ width: 1_081, height: 1_920 })] }, [converted(0)]],
  ['1200×1200', { media: [item({ width: 1_200, height: 1_200 })] }, [converted(0)]],
  ['a photo of 21 MB', { media: [item({ sizeBytes: 21_000_000 })] }, [converted(0)]],
  ['a photo nobody measured', { media: [item({ width: null, height: null })] }, []],
  ['a video of 4 GB', { media: [item({ ...video, sizeBytes: 4_000_000_000 })] }, []],
  [
    'a video of 4 GB and a byte',
    { media: [item({ ...video, sizeBytes: 4_000_000_001 })] },
    ['error media_too_large media_urls.0'],
  ],
  ['a video of 10 minutes', { media: [item({ ...video, durationMs: 600_000 })] }, []],
  [
    'a longer video',
    { media: [item({ ...video, durationMs: 600_001 })] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video of 359 pixels',
    { media: [item({ ...video, width: 359 })] },
    ['error media_unsupported media_urls.0'],
  ],
  [
    'a video of 4097 pixels',
    { media: [item({ ...video, height: 4_097 })] },
    ['error media_too_large media_urls.0'],
  ],
  [
    'a video nobody measured',
    { media: [item({ ...video, width: null, height: null, durationMs: null })] },
    [],
  ],
  ['2200 units of caption', { text: 'a'.repeat(2_200) }, []],
  ['2201 units of caption', { text: 'a'.repeat(2_201) }, ['error text_too_long text']],
  ['1101 emoji', { text: '🎈'.repeat(1_101) }, ['error text_too_long text']],
  [
    'an own text that is too long',
    { text: 'a'.repeat(2_201), options: { text: 'a'.repeat(2_201) } },
    ['error text_too_long platform_options.tiktok.text'],
  ],
  ['4000 units under photos', { text: 'a'.repeat(4_000), media: [photo] }, []],
  [
    '4001 units under photos',
    { text: 'a'.repeat(4_001), media: [photo] },
    ['error text_too_long text'],
  ],
  [
    'options of photos on a video',
    { options: { title: 'T', photo_cover_index: 0, auto_add_music: true } },
    left('title', 'photo_cover_index', 'auto_add_music'),
  ],
  [
    'options of videos on photos',
    {
      media: [photo],
      options: { disable_duet: true, disable_stitch: true, video_cover_timestamp_ms: 0 },
    },
    left('disable_duet', 'disable_stitch', 'video_cover_timestamp_ms'),
  ],
  [
    'switches that are off',
    { media: [photo], options: { disable_duet: false, disable_stitch: false } },
    [],
  ],
  [
    'a cover after the end',
    { options: { video_cover_timestamp_ms: 30_001 } },
    left('video_cover_timestamp_ms'),
  ],
  ['a cover at the end', { options: { video_cover_timestamp_ms: 30_000 } }, []],
  ['the last photo as cover', { media: [photo, photo], options: { photo_cover_index: 1 } }, []],
  [
    'a photo beyond the last as cover',
    { media: [photo, photo], options: { photo_cover_index: 2 } },
    left('photo_cover_index'),
  ],
  [
    'a draft of a video with all options',
    {
      options: {
        as_draft: true,
        privacy_level: 'SELF_ONLY',
        disable_comment: true,
        video_cover_timestamp_ms: 9_999_999,
        brand_organic_toggle: true,
        is_aigc: true,
        title: 'T',
      },
    },
    [
      'warning option_not_applied text',
      ...left(
        'title',
        'privacy_level',
        'disable_comment',
        'video_cover_timestamp_ms',
        'brand_organic_toggle',
        'is_aigc',
      ),
    ],
  ],
  [
    'a draft of photos keeps title, cover and label',
    {
      media: [photo],
      options: {
        as_draft: true,
        title: 'T',
        photo_cover_index: 0,
        is_aigc: true,
        auto_add_music: true,
        disable_duet: true,
      },
    },
    left('disable_duet', 'auto_add_music'),
  ],
  [
    'a draft of a video takes no text, however long',
    { text: 'a'.repeat(5_000), options: { as_draft: true } },
    ['warning option_not_applied text'],
  ],
  [
    'several problems at once',
    {
      text: 'a'.repeat(4_001),
      media: [item({ contentType: 'image/tiff' }), video],
      options: { photo_cover_index: 9 },
    },
    [
      'error text_too_long text',
      'error media_unsupported media_urls',
      'error unsupported_media_format media_urls.0',
      ...left('photo_cover_index'),
    ],
  ],
]

for (const [name, content, expected] of table) {
  test(`${name}: ${expected.join(', ') || 'fine'}`, () =>
    assert.deepEqual(codes(content), expected))
}

const said = {
  asked_at: '2026-11-24T08:00:00.000Z',
  privacy_level_options: ['SELF_ONLY'],
  max_video_post_duration_sec: 2,
  comment_disabled: true,
}

test('what TikTok said of the creator is told beforehand, with the time it said so', () => {
  const account = { platformAccountId: '1', handle: 'demo', profile: said }
  const options: TiktokOptions = { privacy_level: 'PUBLIC_TO_EVERYONE', disable_comment: false }
  const problems = check({ text: 'hi', options, media: [video] }, account)
  assert.deepEqual(
    problems.map(({ rule, isRemembered }) => [rule, isRemembered]),
    [
      ['tiktok.privacy_not_offered', true],
      ['tiktok.video_too_long_for_creator', true],
      ['tiktok.comments_turned_off', undefined],
    ],
  )
  for (const { message } of problems) assert.match(message, /2026-11-24T08:00:00\.000Z/)
})

test('the fifteenth post of a day is fine, the sixteenth may have to wait', () => {
  const rulesOn = (postsThatDay: number, options: TiktokOptions = {}) =>
    check(
      { text: 'hi', options, media: [video] },
      { platformAccountId: '1', handle: 'demo', profile: {}, postsThatDay },
    ).map(({ severity, rule }) => `${severity} ${rule}`)
  assert.deepEqual(rulesOn(14), [])
  assert.deepEqual(rulesOn(15), ['warning tiktok.too_many_posts_a_day'])
  assert.ok(rulesOn(5, { as_draft: true }).includes('warning tiktok.too_many_drafts_a_day'))
})
