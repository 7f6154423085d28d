import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { networkIds, networkOf, platformOptions } from './registry.ts'

/** Problems as `path: message`, with the names of unknown keys in the path. */
function problems(options: unknown): string[] {
  const result = platformOptions.safeParse(options)
  if (result.success) return []
  return result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key].join('.'))
      : [`${issue.path.join('.')}: ${issue.message}`],
  )
}

test('every option of every network is taken', () => {
  const everything = {
    facebook: {
      text: 't',
      alt_texts: ['a', ''],
      as_reel: true,
      first_comment: 'c',
      link: 'https://example.com',
    },
    instagram: {
      text: 't',
      alt_texts: ['a'],
      first_comment: 'c'.repeat(2200),
      share_to_feed: false,
      cover_url: 'http://example.com/a.jpg',
      thumb_offset_ms: 0,
      collaborators: ['a', 'b_c', 'd.e'],
      user_tags: [{ username: 'ann', x: 0, y: 1 }, { username: 'bob' }],
      location_id: '123',
      is_ai_generated: true,
    },
    tiktok: {
      text: 't',
      privacy_level: 'PUBLIC_TO_EVERYONE',
      disable_comment: true,
      disable_duet: true,
      disable_stitch: false,
      title: 't'.repeat(90),
      video_cover_timestamp_ms: 1000,
      photo_cover_index: 34,
      brand_content_toggle: true,
      brand_organic_toggle: false,
      is_aigc: true,
      auto_add_music: true,
      as_draft: false,
    },
    linkedin: {
      text: 't',
      alt_texts: [],
      visibility: 'CONNECTIONS',
      link_preview: {
        url: 'https://example.com',
        title: 'T',
        description: 'D',
        thumbnail_url: 'https://example.com/t.png',
      },
      first_comment: 'c',
      disable_reshare: true,
    },
    x: {
      text: 't',
      alt_texts: ['a'],
      poll: { options: ['🎈'.repeat(25), 'b'], duration_minutes: 10_080 },
      reply_settings: 'mentionedUsers',
      reply_to_id: '1993000000000000001',
      thread: Array.from({ length: 24 }, (_, index) => `part ${index}`),
      made_with_ai: true,
      paid_partnership: false,
    },
  }
  assert.deepEqual(problems(everything), [])
  assert.deepEqual(
    problems({
      linkedin: { poll: { question: 'q', options: ['a', 'b'], duration: 'ONE_DAY' } },
      x: { quote_id: '1' },
    }),
    [],
  )
  assert.deepEqual(
    problems({
      facebook: { as_story: true, first_comment: undefined },
      instagram: { as_story: true },
    }),
    [],
  )
})

test('misspelt names are named, at any depth, all at once', () => {
  assert.deepEqual(
    problems({
      facebook: { firstComent: 'x', asReel: true },
      threads: {},
      meta: {},
      x: { poll: { options: ['a', 'b'], duration_minutes: 5, durationMinutes: 5 } },
    }).sort(),
    ['facebook.asReel', 'facebook.firstComent', 'meta', 'threads', 'x.poll.durationMinutes'],
  )
})

const exclusions: readonly (readonly [Record<string, unknown>, string, string])[] = [
  [
    { x: { poll: { options: ['a', 'b'], duration_minutes: 5 }, quote_id: '1' } },
    'poll',
    'quote_id',
  ],
  [{ facebook: { as_story: true, first_comment: 'c' } }, 'as_story', 'first_comment'],
  [{ facebook: { as_story: true, as_reel: true } }, 'as_story', 'as_reel'],
  [{ facebook: { as_story: true, link: 'https://example.com' } }, 'as_story', 'link'],
  [{ instagram: { as_story: true, first_comment: 'c' } }, 'as_story', 'first_comment'],
  [{ instagram: { as_story: true, collaborators: ['a'] } }, 'as_story', 'collaborators'],
  [{ instagram: { as_story: true, location_id: '1' } }, 'as_story', 'location_id'],
  [
    { tiktok: { brand_content_toggle: true, privacy_level: 'SELF_ONLY' } },
    'brand_content_toggle',
    'privacy_level',
  ],
  [{ tiktok: { brand_content_toggle: true } }, 'brand_content_toggle', 'SELF_ONLY'],
  [
    {
      linkedin: {
        link_preview: { url: 'https://e.com', title: 't' },
        poll: { question: 'q', options: ['a', 'b'], duration: 'ONE_DAY' },
      },
    },
    'link_preview',
    'poll',
  ],
]

for (const [options, first, second] of exclusions) {
  test(`${Object.keys(options)[0]}: ${first} with ${second} is refused, and both are named`, () => {
    const [problem, ...others] = problems(options)
    assert.deepEqual(others, [])
    assert.match(problem ?? '', new RegExp(first))
    assert.match(problem ?? '', new RegExp(second))
  })
}

test('an exclusion is named together with the other problems of the same network', () => {
  const found = problems({
    facebook: { as_story: true, first_comment: 'c', lnk: 1, alt_texts: 'no' },
  })
  assert.equal(found.length, 3)
  assert.deepEqual(problems({ facebook: { as_story: false, first_comment: 'c' } }), [])
  assert.deepEqual(problems({ tiktok: { brand_content_toggle: true, as_draft: true } }), [])
})

const refused: readonly (readonly [string, unknown, RegExp])[] = [
  ['x', { text: '' }, /empty/],
  ['x', { text: ' \n ' }, /empty/],
  ['x', { text: 'a'.repeat(5001) }, /5001 characters; shorten it to 5000/],
  ['x', { text: 5 }, /quotation marks/],
  ['x', { thread: [] }, /thread/],
  ['x', { thread: Array(25).fill('a') }, /24/],
  ['x', { thread: ['a', ' '] }, /thread\.1: .*empty/],
  ['x', { poll: { options: ['a'], duration_minutes: 5 } }, /2/],
  [
    'x',
    { poll: { options: ['a', 'b'.repeat(26)], duration_minutes: 5 } },
    /26 characters; shorten it to 25/,
  ],
  ['x', { poll: { options: ['a', 'b'], duration_minutes: 4 } }, /5 to 10080/],
  ['x', { poll: { options: ['a', 'b'], duration_minutes: 5.5 } }, /whole number/],
  ['x', { reply_to_id: 1993 }, /loses digits/],
  ['x', { reply_settings: 'everyone' }, /following, mentionedUsers/],
  ['x', { alt_texts: ['a'.repeat(1001)] }, /1001/],
  ['facebook', { link: 'ftp://example.com' }, /https/],
  ['facebook', { link: 'javascript:alert(1)' }, /https/],
  ['facebook', { as_reel: 'true' }, /true or false/],
  ['instagram', { collaborators: ['a', 'b', 'c', 'd'] }, /at most 3/],
  ['instagram', { collaborators: ['@ann'] }, /without @/],
  ['instagram', { user_tags: [{ username: 'ann', x: 0.5 }] }, /belong together/],
  ['instagram', { thumb_offset_ms: -1 }, /whole number/],
  ['instagram', { first_comment: 'c'.repeat(2201) }, /2200/],
  ['tiktok', { title: '🎈'.repeat(46) }, /90/],
  ['tiktok', { privacy_level: 'PUBLIC' }, /SELF_ONLY/],
  [
    'linkedin',
    { poll: { question: 'q'.repeat(141), options: ['a', 'b'], duration: 'ONE_DAY' } },
    /140/,
  ],
  ['linkedin', { visibility: 'LOGGED_IN' }, /PUBLIC, CONNECTIONS/],
]

for (const [network, options, message] of refused) {
  test(`${network}: ${JSON.stringify(options).slice(0, 60)} is refused with a cure`, () => {
    const found = problems({ [network]: options })
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', message)
  })
}

test('lengths count code points: 5000 emoji are 5000 characters', () => {
  assert.deepEqual(problems({ linkedin: { text: '🎈'.repeat(5000) } }), [])
})

test('every option carries its meaning into the JSON Schema', () => {
  assert.deepEqual(networkIds, ['facebook', 'instagram', 'tiktok', 'linkedin', 'x'])
  for (const id of networkIds) {
    const schema = z.toJSONSchema(networkOf(id).options) as {
      additionalProperties: boolean
      properties: Record<string, { description?: string }>
    }
    assert.equal(schema.additionalProperties, false)
    for (const [name, option] of Object.entries(schema.properties))
      assert.ok(option.description, `${id}.${name}`)
  }
})
