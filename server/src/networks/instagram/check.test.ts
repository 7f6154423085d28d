import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MediaItem } from '../contract.ts'
import { check } from './check.ts'
import type { InstagramOptions } from './options.ts'

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
const video = item({ kind: 'video', contentType: 'video/mp4', durationMs: 5_000, frames: null })
const megabytes = (count: number): number => count * 1024 * 1024

interface Case {
  text?: string
  options?: InstagramOptions
  media?: MediaItem[]
}

function codes({ text = 'hi', options = {}, media = [photo] }: Case): string[] {
  const account = { platformAccountId: '1', handle: 'demo', profile: {} }
  const problems = check({ text, options, media }, account)
  for (const problem of problems) assert.ok(problem.message !== '' && problem.fix !== '')
  return problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`)
}

const story = { as_story: true }
const own = 'platform_options.instagram'
const leftOut = (option: string): string => `warning option_not_applied ${own}.${option}`
const unfit = (index = 0): string => `error media_unsupported media_urls.${index}`
const tooLarge = (index = 0): string => `error media_too_large media_urls.${index}`
const wrongFormat = (index = 0): string => `error unsupported_media_format media_urls.${index}`

const table: readonly (readonly [string, Case, string[]])[] = [
  ['an image', {}, []],
  ['an image alone', { text: '' }, []],
  ['a video', { media: [video] }, []],
  ['no media', { media: [] }, ['error media_required media_urls']],
  ['2200 characters', { text: 'a'.repeat(2_200) }, []],
  ['2201 characters', { text: 'a'.repeat(2_201) }, ['error text_too_long text']],
  ['1101 emoji, which are 2202 units', { text: '🎈'.repeat(1_101) }, ['error text_too_long text']],
  [
    'an own text too long',
    { text: 'a'.repeat(2_201), options: { text: 'a'.repeat(2_201) } },
    [`error text_too_long ${own}.text`],
  ],
  ['30 hashtags', { text: '#tag '.repeat(30) }, []],
  ['31 hashtags', { text: '#tag '.repeat(31) }, ['error content_rejected text']],
  ['31 numbers with #, which are none', { text: '#1 '.repeat(31) }, []],
  ['20 mentions', { text: '@ann '.repeat(20) }, []],
  ['21 mentions', { text: '@ann '.repeat(21) }, ['error content_rejected text']],
  ['21 mail addresses', { text: 'me@example.com '.repeat(21) }, []],
  ['10 files', { media: [...Array(9).fill(photo), video] }, []],
  ['11 files', { media: Array(11).fill(photo) }, ['error media_too_many media_urls']],
  [
    'a story of 2',
    { text: '', options: story, media: [photo, photo] },
    ['error media_too_many media_urls'],
  ],
  ['a story with a text', { options: story }, ['warning option_not_applied text']],
  ['a PNG, which is converted', { media: [item({ contentType: 'image/png' })] }, []],
  ['a GIF that moves', { media: [item({ contentType: 'image/gif', frames: 3 })] }, [unfit()]],
  ['a HEIC', { media: [photo, item({ contentType: 'image/heic' })] }, [wrongFormat(1)]],
  ['4:5', { media: [item({ width: 1080, height: 1350 })] }, []],
  ['9:16', { media: [item({ width: 1080, height: 1920 })] }, [unfit()]],
  [
    '9:16 in a story',
    { text: '', options: story, media: [item({ width: 1080, height: 1920 })] },
    [],
  ],
  ['1.91:1', { media: [item({ width: 1910, height: 1000 })] }, []],
  ['2:1', { media: [item({ width: 2000, height: 1000 })] }, [unfit()]],
  ['a WebM', { media: [{ ...video, contentType: 'video/webm' }] }, [wrongFormat()]],
  ['300 MB', { media: [{ ...video, sizeBytes: megabytes(300) }] }, []],
  ['300 MB and a byte', { media: [{ ...video, sizeBytes: megabytes(300) + 1 }] }, [tooLarge()]],
  [
    'a story of 101 MB',
    { text: '', options: story, media: [{ ...video, sizeBytes: megabytes(101) }] },
    [tooLarge()],
  ],
  ['2.9 s', { media: [{ ...video, durationMs: 2_900 }] }, [unfit()]],
  ['15 minutes', { media: [{ ...video, durationMs: 900_000 }] }, []],
  ['15 minutes and a bit', { media: [{ ...video, durationMs: 900_001 }] }, [tooLarge()]],
  [
    'a story of 61 s',
    { text: '', options: story, media: [{ ...video, durationMs: 61_000 }] },
    [tooLarge()],
  ],
  ['a video 3840 wide', { media: [{ ...video, width: 3840, height: 2160 }] }, [unfit()]],
  ['a video 20:1', { media: [{ ...video, width: 1000, height: 50 }] }, [unfit()]],
  [
    'a video nobody could measure',
    { media: [{ ...video, width: null, height: null, durationMs: null }] },
    [],
  ],
  [
    'a cover on an image',
    { options: { cover_url: 'https://example.com/c.jpg' } },
    [leftOut('cover_url')],
  ],
  [
    'a frame on a carousel',
    { options: { thumb_offset_ms: 1, share_to_feed: true }, media: [video, video] },
    [leftOut('share_to_feed'), leftOut('thumb_offset_ms')],
  ],
  [
    'cover and frame',
    { options: { thumb_offset_ms: 1, cover_url: 'https://example.com/c.jpg' }, media: [video] },
    [leftOut('thumb_offset_ms')],
  ],
  [
    'a frame beyond the end',
    { options: { thumb_offset_ms: 5_000 }, media: [video] },
    [`error option_not_allowed ${own}.thumb_offset_ms`],
  ],
  ['the last frame', { options: { thumb_offset_ms: 4_999 }, media: [video] }, []],
  [
    'a tag without its place',
    { options: { user_tags: [{ username: 'a', x: 0, y: 0 }, { username: 'b' }] } },
    [`error option_not_allowed ${own}.user_tags.1`],
  ],
  [
    'a tag without a place in a Reel',
    { options: { user_tags: [{ username: 'b' }] }, media: [video] },
    [],
  ],
  [
    'a tag without a place in a story',
    { text: '', options: { as_story: true, user_tags: [{ username: 'b' }] } },
    [],
  ],
  [
    'tags on a carousel of videos',
    { options: { user_tags: [{ username: 'b' }] }, media: [video, video] },
    [leftOut('user_tags')],
  ],
  [
    'alt texts on a video, and on nothing',
    { options: { alt_texts: ['a', 'b', '', 'd'] }, media: [photo, video, video] },
    [leftOut('alt_texts.1'), leftOut('alt_texts.3')],
  ],
  [
    'an alt text on a story',
    { text: '', options: { as_story: true, alt_texts: ['a'] } },
    [leftOut('alt_texts.0')],
  ],
]

for (const [what, content, expected] of table)
  test(`${what}: ${expected.join(', ') || 'nothing to say'}`, () => {
    assert.deepEqual(codes(content), expected)
  })
