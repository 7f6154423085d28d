import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { photo } from './sample-media.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

const everybody = (): string[] => Object.values(app.seed)
const validate = (body: unknown) => app.api.post('/v1/posts/validate', body)

async function upload(width: number, height: number): Promise<string> {
  const file_base64 = (await photo('jpeg', width, height)).bytes.toString('base64')
  const { status, body } = await app.api.post('/v1/media', {
    file_base64,
    content_type: 'image/jpeg',
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body.public_url
}

interface Draft {
  account_ids: string[]
  text: string
  media_urls: string[]
  platform_options: Record<string, Record<string, unknown>>
}

/** The rules of all errors, each once, sorted. */
const rulesOf = (body: { problems: { severity: string; rule: string }[] }): string[] =>
  [
    ...new Set(body.problems.flatMap((each) => (each.severity === 'error' ? [each.rule] : []))),
  ].sort()

const withText = (from: string, to: string) => (draft: Draft) => ({
  ...draft,
  text: draft.text.replace(from, to),
})

const withOptions = (network: string, options: Record<string, unknown>) => (draft: Draft) => ({
  ...draft,
  platform_options: {
    ...draft.platform_options,
    [network]: JSON.parse(
      JSON.stringify({ ...draft.platform_options[network], ...options }),
    ) as Record<string, unknown>,
  },
})

/** What somebody does who follows the fix of each problem, and nothing else. */
const mends = (square: string): Record<string, (draft: Draft) => Draft> => ({
  'x.too_many_cashtags': withText('$AAPL', 'AAPL'),
  'x.text_too_long': withOptions('x', { text: 'In short' }),
  'x.poll_with_media': withOptions('x', { poll: undefined }),
  'x.too_many_photos': (draft) => ({ ...draft, media_urls: draft.media_urls.slice(0, 4) }),
  'instagram.too_many_hashtags': withText('#tag ', ''),
  'instagram.too_many_mentions': withText('@ann ', ''),
  'instagram.caption_too_long': withText('b'.repeat(2_000), ''),
  'instagram.image_ratio': (draft) => ({
    ...draft,
    media_urls: draft.media_urls.map(() => square),
  }),
  'instagram.tag_without_place': withOptions('instagram', {
    user_tags: [{ username: 'ann', x: 0.5, y: 0.5 }],
  }),
  'linkedin.poll_with_media': withOptions('linkedin', { poll: undefined }),
  'linkedin.text_too_long': withOptions('linkedin', { text: 'In short' }),
  'facebook.story_of_many': withOptions('facebook', { as_story: undefined }),
  'tiktok.description_too_long': withOptions('tiktok', { text: 'In short' }),
})

test('twelve mistakes over five accounts are twelve problems in one answer; mended, it is published everywhere', async () => {
  const wide = await upload(2_000, 400)
  const poll = { options: ['yes', 'no'], duration_minutes: 60 }
  const wrong: Draft = {
    account_ids: everybody(),
    text: `${'$TSLA $AAPL '}${'#tag '.repeat(31)}${'@ann '.repeat(21)}${'b'.repeat(2_200)}`,
    media_urls: [wide, wide, wide, wide, wide],
    platform_options: {
      x: { poll },
      instagram: { user_tags: [{ username: 'ann' }] },
      linkedin: {
        text: '('.repeat(2_400),
        poll: { question: 'Well?', options: ['yes', 'no'], duration: 'ONE_DAY' },
      },
      facebook: { as_story: true },
      tiktok: { text: 'c'.repeat(4_001) },
    },
  }
  const before = await app.count('posts')
  const { status, body } = await validate(wrong)
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.valid, false)
  const errors = body.problems.filter((each: { severity: string }) => each.severity === 'error')
  const once = rulesOf(body)
  assert.deepEqual(once, [
    'facebook.story_of_many',
    'instagram.caption_too_long',
    'instagram.image_ratio',
    'instagram.tag_without_place',
    'instagram.too_many_hashtags',
    'instagram.too_many_mentions',
    'linkedin.poll_with_media',
    'linkedin.text_too_long',
    'tiktok.description_too_long',
    'x.poll_with_media',
    'x.text_too_long',
    'x.too_many_cashtags',
    'x.too_many_photos',
  ])
  assert.ok(once.length >= 12, once.join(' '))
  for (const each of body.problems) {
    assert.ok(each.message && each.fix && each.docs_url.endsWith(`#${each.rule}`))
    assert.ok(everybody().includes(each.account_id))
  }
  assert.ok(errors.some((each: { path: string }) => each.path === 'media_urls[0]'))
  assert.ok(errors.some((each: { path: string }) => each.path === 'platform_options.tiktok.text'))
  assert.equal(await app.count('posts'), before)

  let mended: Draft = wrong
  let left = once
  for (const [rule, mend] of Object.entries(mends(await upload(600, 600)))) {
    mended = mend(mended)
    const still = rulesOf((await validate(mended)).body)
    assert.deepEqual(
      still,
      left.filter((each) => each !== rule),
      rule,
    )
    left = still
  }
  const { body: verdict } = await validate(mended)
  assert.equal(verdict.valid, true, JSON.stringify(verdict.problems))
  const { body: post } = await app.api.post('/v1/posts', mended)
  const done = await finished(app.api, post.id, 30_000)
  assert.equal(done.status, 'published', JSON.stringify(done.results))
})

test('a file that is not stored here is named, and nothing is guessed about it', async () => {
  const address = 'https://example.com/a.jpg'
  const { body } = await validate({
    account_ids: [app.seed.instagram],
    text: 'hi',
    media_urls: [address],
  })
  assert.deepEqual(
    body.problems.map((each: { rule: string }) => each.rule),
    ['any.media_not_stored'],
  )
  assert.match(body.problems[0].message, /example\.com\/a\.jpg/)
  assert.equal(body.valid, true, 'it is fetched when the post is delivered')
})

test('wrong options are refused, together with what is wrong with the rest', async () => {
  const { status, body } = await validate({
    account_ids: everybody(),
    text: 'a'.repeat(300),
    platform_options: { facebook: { firstComent: 'x' } },
  })
  assert.equal(status, 400)
  const paths = body.errors.map((each: { path: string }) => each.path)
  assert.ok(paths.includes('platform_options.facebook.firstComent'))
  const codes = body.errors.map((each: { code: string }) => each.code)
  assert.ok(codes.includes('text_too_long') && codes.includes('media_required'))
})

test('a token that is dead and beyond renewal when the post is due is told beforehand', async () => {
  const at = new Date(Date.now() + 3_600_000)
  const body = { account_ids: [app.seed.x], text: 'later', scheduled_at: at.toISOString() }
  assert.equal((await validate(body)).body.valid, true)
  const { body: account } = await app.api.post('/v1/accounts', {
    platform: 'linkedin',
    platform_account_id: 'urn:li:person:nobody',
    credentials: { access_token: 'a', expires_at: new Date(Date.now() + 60_000).toISOString() },
  })
  const { body: told } = await validate({ ...body, account_ids: [account.id] })
  assert.deepEqual(
    told.problems.map((each: { rule: string; code: string }) => [each.rule, each.code]),
    [['any.token_dead_when_due', 'auth_expired']],
  )
})

test('a schedule beyond the cap of a day is a warning', async () => {
  const scheduled_at = new Date(Date.now() + 7 * 86_400_000).toISOString()
  const url = await upload(640, 640)
  const body = { account_ids: [app.seed.tiktok], text: 'again', media_urls: [url], scheduled_at }
  for (let count = 0; count < 15; count += 1) await app.api.post('/v1/posts', body)
  const { body: told } = await validate(body)
  assert.equal(told.valid, true)
  assert.ok(
    told.problems.some((each: { rule: string }) => each.rule === 'tiktok.too_many_posts_a_day'),
    JSON.stringify(told.problems),
  )
})

test('what a network said of an account earlier is told, and does not stop a delivery that it takes by now', async () => {
  const id = app.seed.tiktok as string
  await app.app.accounts.mergeProfile(id, {
    privacy_level_options: ['SELF_ONLY'],
    asked_at: '2026-11-01T00:00:00.000Z',
  })
  const body = {
    account_ids: [id],
    text: 'for everybody',
    media_urls: [await upload(700, 700)],
    platform_options: { tiktok: { privacy_level: 'PUBLIC_TO_EVERYONE' } },
  }
  const { body: told } = await validate(body)
  assert.equal(told.valid, false)
  assert.equal(told.problems[0].rule, 'tiktok.privacy_not_offered')
  assert.match(told.problems[0].message, /2026-11-01/)
  const { body: post } = await app.api.post('/v1/posts', body)
  assert.equal((await finished(app.api, post.id)).status, 'published')
  assert.equal((await validate(body)).body.valid, true)
})
