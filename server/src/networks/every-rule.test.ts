import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountFacts, Content, MediaItem } from './contract.ts'
import { allNetworks } from './registry.ts'

const megabyte = 1024 * 1024
const side = fc.constantFrom(10, 100, 400, 640, 1080, 1350, 1920, 5_000, 20_000)

const image: fc.Arbitrary<MediaItem> = fc.record({
  assetId: fc.constant('media_1'),
  url: fc.constant('https://example.com/a'),
  kind: fc.constant('image'),
  contentType: fc.constantFrom('image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic'),
  sizeBytes: fc.constantFrom(1_000, 6 * megabyte, 11 * megabyte, 16 * megabyte),
  width: side,
  height: side,
  durationMs: fc.constant(null),
  frames: fc.constantFrom(1, 1, 1, 20, 300, 400),
})

const video: fc.Arbitrary<MediaItem> = fc.record({
  assetId: fc.constant('media_1'),
  url: fc.constant('https://example.com/a'),
  kind: fc.constant('video'),
  contentType: fc.constantFrom('video/mp4', 'video/mp4', 'video/quicktime', 'video/x-matroska'),
  sizeBytes: fc.constantFrom(1_000, 150 * megabyte, 600 * megabyte, 5e9, 11e9),
  width: side,
  height: side,
  durationMs: fc.constantFrom(100, 2_000, 5_000, 70_000, 95_000, 700_000, 1e6, 2e6, 2e7),
  frames: fc.constant(null),
})

const media = fc.oneof(
  { weight: 4, arbitrary: image.map((item) => [item]) },
  { weight: 4, arbitrary: video.map((item) => [item]) },
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.array(fc.oneof(image, video), { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.oneof(image, video), fc.constantFrom(2, 5, 11, 21, 36))
      .map(([item, count]) => Array<MediaItem>(count).fill(item)),
  },
)

const text = fc.constantFrom(
  '',
  'hi',
  '\uFEFFhi',
  '$TSLA $AAPL',
  '#tag '.repeat(31),
  '@ann '.repeat(21),
  'see https://example.com/a',
  ...[300, 2_300, 4_100, 26_000, 64_000].map((length) => 'a'.repeat(length)),
)

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const flag = maybe(fc.boolean())
const number = maybe(fc.constantFrom(0, 30, 60_000))
/** The options of all networks: each looks at its own. */
const options = fc.record({
  text: maybe(text),
  alt_texts: maybe(fc.constant(['a', 'b'])),
  poll: maybe(fc.constant({ options: ['a', 'b'] })),
  quote_id: maybe(fc.constant('1')),
  link: maybe(fc.constant('https://example.com')),
  link_preview: maybe(fc.constant({ url: 'https://example.com', title: 'a' })),
  visibility: maybe(fc.constant('CONNECTIONS')),
  as_story: flag,
  as_reel: flag,
  share_to_feed: flag,
  cover_url: maybe(fc.constant('https://example.com/a.jpg')),
  thumb_offset_ms: number,
  user_tags: maybe(fc.constant([{ username: 'ann' }])),
  privacy_level: maybe(fc.constantFrom('SELF_ONLY', 'PUBLIC_TO_EVERYONE')),
  disable_comment: flag,
  disable_duet: flag,
  disable_stitch: flag,
  title: maybe(fc.constant('a')),
  video_cover_timestamp_ms: number,
  photo_cover_index: number,
  brand_content_toggle: flag,
  brand_organic_toggle: flag,
  is_aigc: flag,
  auto_add_music: flag,
  as_draft: flag,
})

const account: fc.Arbitrary<AccountFacts> = fc.record({
  platformAccountId: fc.constantFrom('1', 'urn:li:organization:1'),
  handle: fc.constant(null),
  profile: fc.constantFrom(
    {},
    { subscription_type: 'Premium' },
    {
      asked_at: '2026-11-24T00:00:00.000Z',
      privacy_level_options: ['SELF_ONLY'],
      max_video_post_duration_sec: 60,
      comment_disabled: true,
      duet_disabled: true,
      stitch_disabled: true,
    },
  ),
  postsThatDay: fc.constantFrom(0, 10, 60),
})

const contents: fc.Arbitrary<Content<unknown>> = fc.record({ text, media, options })

for (const network of allNetworks)
  test(`${network.name}: every rule can be broken, is told in whole sentences, and no problem is without a rule`, () => {
    const broken = new Set<string>()
    for (const [content, facts] of fc.sample(fc.tuple(contents, account), {
      numRuns: 6_000,
      seed: 1,
    }))
      for (const { rule, message, fix } of network.check(content, facts)) {
        broken.add(rule)
        assert.doesNotMatch(`${message} ${fix}`, /[{}]|undefined|NaN/, rule)
      }
    const catalogue = Object.keys(network.rules).map((name) => `${network.id}.${name}`)
    assert.deepEqual([...broken].sort(), catalogue.sort())
  })
