import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, TestInstagram } from './simulator/test-instagram.ts'

type Expected = { code: number | string; subcode?: number; message?: RegExp }
type Refusal = [what: string, params: Record<string, unknown>, expected: Expected]

const tag = { username: 'a', x: 0.5, y: 0.5 }
const invalid = { code: 100 }

function imageRefusals(image_url: string): Refusal[] {
  const image = (params: Record<string, unknown>) => ({ image_url, ...params })
  return [
    ['no media', { caption: 'a' }, { ...invalid, message: /image_url is required/ }],
    ['an unknown kind', image({ media_type: 'IGTV' }), { code: 100, subcode: 2207023 }],
    ['2201 characters', image({ caption: 'a'.repeat(2201) }), { code: 36004, subcode: 2207010 }],
    [
      '31 hashtags',
      image({ caption: Array.from({ length: 31 }, (_, at) => `#tag${at}`).join(' ') }),
      { code: 100, subcode: 2207040, message: /30 tags/ },
    ],
    [
      '21 mentions',
      image({ caption: Array.from({ length: 21 }, (_, at) => `@ann${at}`).join(' ') }),
      { code: 100, subcode: 2207040, message: /20 tags/ },
    ],
    [
      '21 tagged people',
      image({ user_tags: Array(21).fill(tag) }),
      { code: 100, subcode: 2207040 },
    ],
    ['a tag without a place', image({ user_tags: [{ username: 'a' }] }), invalid],
    ['a tag outside the picture', image({ user_tags: [{ ...tag, x: 1.1 }] }), invalid],
    ['a tag of nobody', image({ user_tags: [{ x: 0, y: 0 }] }), invalid],
    ['tags that are no list', image({ user_tags: '{"username":"a"}' }), invalid],
    ['four collaborators', image({ collaborators: ['a', 'b', 'c', 'd'] }), invalid],
    ['a collaborator with @', image({ collaborators: ['@a'] }), invalid],
    ['1001 letters of alt text', image({ alt_text: 'a'.repeat(1001) }), invalid],
    ['a flag that is none', image({ is_ai_generated: 'perhaps' }), invalid],
    [
      'no place',
      image({ location_id: 'Berlin' }),
      { code: 'INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID' },
    ],
    [
      'a child with collaborators',
      image({ is_carousel_item: true, collaborators: ['a'] }),
      { ...invalid, message: /param collaborators is not allowed/ },
    ],
    ['a child labelled as AI', image({ is_carousel_item: true, is_ai_generated: true }), invalid],
    [
      'a story of two media',
      image({ media_type: 'STORIES', video_url: image_url }),
      { ...invalid, message: /not both/ },
    ],
    ['a story of none', { media_type: 'STORIES' }, invalid],
  ]
}

function reelRefusals(video_url: string): Refusal[] {
  const reel = (params: Record<string, unknown>) => ({ media_type: 'REELS', video_url, ...params })
  return [
    ['a Reel without a video', { media_type: 'REELS' }, { ...invalid, message: /video_url/ }],
    ['a Reel in a carousel', reel({ is_carousel_item: true }), { code: 100, subcode: 2207023 }],
    ['a negative offset', reel({ thumb_offset: -1 }), { code: 1, subcode: 2207057 }],
    ['an offset that is no number', reel({ thumb_offset: '1.5s' }), invalid],
    ['a place on a video', reel({ user_tags: [tag] }), invalid],
    ['an unknown strategy', reel({ trial_params: { graduation_strategy: 'LATER' } }), invalid],
    ['a tag on a video child', { media_type: 'VIDEO', video_url, user_tags: [tag] }, invalid],
  ]
}

test('what Instagram refuses is refused by code and subcode, and leaves no container', async () => {
  await using instagram = await TestInstagram.open()
  const { photoUrl, videoUrl } = instagram
  for (const [what, params, expected] of [...imageRefusals(photoUrl), ...reelRefusals(videoUrl)])
    assertError(await instagram.create(params), expected, what)
  assert.deepEqual(await instagram.posts(), [])
})

test('what is just within the limits is taken', async () => {
  await using instagram = await TestInstagram.open()
  const { photoUrl: image_url, videoUrl: video_url } = instagram
  const tags = Array.from({ length: 30 }, (_, at) => `#tag${at}`).join(' ')
  const fine: Record<string, unknown>[] = [
    { image_url, caption: 'a'.repeat(2200), alt_text: 'b'.repeat(1000) },
    { image_url, caption: tags, user_tags: Array(20).fill(tag), collaborators: ['a', 'b', 'c'] },
    { image_url, caption: 'mail me@example.com, #1 and &#x27; are no tags', collaborators: '' },
    { media_type: 'REELS', video_url, thumb_offset: '3999', share_to_feed: '0' },
    { media_type: 'STORIES', image_url, user_tags: [{ username: 'a' }], location_id: 'ignored' },
  ]
  for (const params of fine) await instagram.post(params)
  const seen = (await instagram.posts()).map(({ options }) => options)
  assert.deepEqual(seen.at(3), { share_to_feed: false, thumb_offset_ms: 3999 })
  assert.deepEqual(seen.at(4), { user_tags: [{ username: 'a' }] })
})

test('switches decide about tags on video children and share_to_feed on carousels', async () => {
  await using instagram = await TestInstagram.open()
  await instagram.set({ video_child_user_tags: 'accepted' })
  const child = await instagram.container({
    media_type: 'VIDEO',
    is_carousel_item: true,
    video_url: instagram.videoUrl,
    user_tags: [{ username: 'a' }],
  })
  const carousel = { media_type: 'CAROUSEL', children: [child, child], share_to_feed: true }
  await instagram.post(carousel)
  const [post] = await instagram.posts()
  assert.deepEqual(post?.options, { user_tags: [[{ username: 'a' }], [{ username: 'a' }]] })
  await instagram.set({ carousel_share_to_feed: 'refused' })
  assertError(await instagram.create(carousel), { code: 100, message: /share_to_feed/ })
})

test('Facebook Login takes product tags, sponsors and audio; Instagram Login ignores them', async () => {
  await using instagram = await TestInstagram.open({ login: 'facebook' })
  const { photoUrl: image_url, videoUrl: video_url } = instagram
  const product = (params: Record<string, unknown>) => [{ product_id: '31415', ...params }]
  const reel = { media_type: 'REELS', video_url }
  const refusals: Refusal[] = [
    [
      'a place on a video',
      { ...reel, product_tags: product({ x: 0, y: 0 }) },
      { code: 100, subcode: 2207035 },
    ],
    [
      'no place on a photo',
      { image_url, product_tags: product({}) },
      { code: 100, subcode: 2207036 },
    ],
    [
      'no product',
      { image_url, product_tags: [{ product_id: 'x', x: 0, y: 0 }] },
      { code: 100, subcode: 2207037 },
    ],
    [
      'six products',
      { image_url, product_tags: Array(6).fill(product({ x: 0, y: 0 })[0]) },
      { code: 100, subcode: 2207040 },
    ],
    ['three sponsors', { image_url, branded_content_sponsor_ids: ['1', '2', '3'] }, invalid],
    [
      'a sponsor that is none',
      { image_url, branded_content_sponsor_ids: ['acme'] },
      { code: 'INSTAGRAM_PLATFORM_API__INVALID_PARAM' },
    ],
    ['audio without an id', { ...reel, audio_configuration: {} }, invalid],
  ]
  for (const [what, params, expected] of refusals)
    assertError(await instagram.create(params), expected, what)
  const labels = {
    ...reel,
    branded_content_sponsor_ids: ['1'],
    audio_configuration: { audio_id: '5', audio_volume: 0.5 },
  }
  await instagram.post(labels)
  instagram.account = await instagram.sandbox.account()
  await instagram.post(labels)
  const seen = (await instagram.posts()).map(({ options }) => options)
  assert.deepEqual(seen, [
    {
      share_to_feed: true,
      branded_content_sponsor_ids: ['1'],
      is_paid_partnership: true,
      audio_configuration: { audio_id: '5', audio_volume: 0.5 },
    },
    { share_to_feed: true },
  ])
})
