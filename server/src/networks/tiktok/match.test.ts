import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MediaItem } from '../contract.ts'
import { isOurs, readListedPost } from './match.ts'
import type { TiktokOptions } from './options.ts'

const item = (fields: Partial<MediaItem>): MediaItem => ({
  assetId: 'media_1',
  url: 'https://example.com/a',
  kind: 'video',
  contentType: 'video/mp4',
  sizeBytes: 1_000,
  width: 360,
  height: 640,
  durationMs: 31_400,
  frames: null,
  ...fields,
})
const video = item({})
const photo = item({ kind: 'image', contentType: 'image/jpeg', durationMs: null, frames: 1 })

const listedVideo = {
  id: '7345678901234567890',
  create_time: 1_795_430_453,
  title: 'Launch day #demo',
  video_description: 'Launch day #demo',
  share_url: 'https://www.tiktok.com/@ann_example/video/7345678901234567890',
  duration: 31,
}
const listedPhoto = {
  ...listedVideo,
  share_url: 'https://www.tiktok.com/@ann_example/photo/7345678901234567890',
  duration: 0,
}

interface Ours {
  text?: string
  media?: MediaItem
  options?: TiktokOptions
}

function matches(listed: Record<string, unknown>, ours: Ours = {}): boolean {
  const post = readListedPost(listed)
  assert.ok(post)
  const { text = 'Launch day #demo', media = video, options = {} } = ours
  return isOurs(post, { text, media: [media], options })
}

const long = 'A long caption, word by word. '.repeat(20)
const lovely = '🎈'.repeat(100)

const table: readonly (readonly [string, boolean, Record<string, unknown>, Ours])[] = [
  ['the same video', true, listedVideo, {}],
  ['another text', false, listedVideo, { text: 'Launch day' }],
  [
    'white space and another Unicode form',
    true,
    { ...listedVideo, video_description: ' cafe\u0301\n #demo ' },
    { text: 'café #demo' },
  ],
  ['no description, the caption as title', true, { ...listedVideo, video_description: '' }, {}],
  [
    'a long caption cut short',
    true,
    { ...listedVideo, video_description: long.slice(0, 150) },
    { text: long },
  ],
  [
    'a long caption with dots at the cut',
    true,
    { ...listedVideo, video_description: `${long.slice(0, 147)}...` },
    { text: long },
  ],
  [
    'a caption cut within an emoji',
    true,
    { ...listedVideo, video_description: lovely.slice(0, 151) },
    { text: lovely },
  ],
  [
    'a short text that only begins like ours',
    false,
    { ...listedVideo, video_description: 'Launch' },
    {},
  ],
  [
    'a listed text longer than ours',
    false,
    { ...listedVideo, video_description: `${long}more` },
    { text: long },
  ],
  ['another length', false, { ...listedVideo, duration: 29 }, {}],
  ['a length nobody knows', true, { ...listedVideo, duration: undefined }, {}],
  ['photos instead of a video', false, listedPhoto, {}],
  ['photos', true, listedPhoto, { media: photo }],
  [
    'photos listed under the address of a video',
    true,
    { ...listedVideo, duration: 0 },
    { media: photo },
  ],
  ['a video instead of photos', false, listedVideo, { media: photo }],
  [
    'photos with their title',
    true,
    { ...listedPhoto, title: 'T' },
    { media: photo, options: { title: 'T' } },
  ],
  [
    'photos with another title',
    false,
    { ...listedPhoto, title: 'U' },
    { media: photo, options: { title: 'T' } },
  ],
  [
    'photos whose title is not listed',
    true,
    { ...listedPhoto, title: '' },
    { media: photo, options: { title: 'T' } },
  ],
]

for (const [name, isMatch, listed, ours] of table) {
  test(`${name}: ${isMatch ? 'ours' : 'not ours'}`, () =>
    assert.equal(matches(listed, ours), isMatch))
}

test('an entry without an id or a time is passed over', () => {
  assert.equal(readListedPost({ ...listedVideo, id: 'abc' }), null)
  assert.equal(readListedPost({ ...listedVideo, create_time: null }), null)
  assert.equal(readListedPost(listedVideo)?.createdAt.toISOString(), '2026-11-23T10:40:53.000Z')
})
