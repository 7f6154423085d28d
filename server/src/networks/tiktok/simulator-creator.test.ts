import assert from 'node:assert/strict'
import { test } from 'node:test'
import { api, assertRefused, clip, fileSource, SimulatedTiktok } from './test/simulated-tiktok.ts'

const creatorInfo = '/post/publish/creator_info/query/'
const videoInit = '/post/publish/video/init/'
const inboxInit = '/post/publish/inbox/video/init/'

function init(info: Record<string, unknown> = {}) {
  return {
    post_info: { privacy_level: 'SELF_ONLY', ...info },
    source_info: fileSource(clip.length),
  }
}

test('creator info tells what this creator may choose', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const answer = await tiktok.post(creatorInfo)
  assert.equal(answer.status, 200)
  const { creator_avatar_url: _, ...data } = answer.json.data
  assert.deepEqual(data, {
    creator_username: 'dravo_demo',
    creator_nickname: 'Dravo Demo',
    privacy_level_options: ['PUBLIC_TO_EVERYONE', 'MUTUAL_FOLLOW_FRIENDS', 'SELF_ONLY'],
    comment_disabled: false,
    duet_disabled: false,
    stitch_disabled: false,
    max_video_post_duration_sec: 300,
  })
  const bare = await tiktok.sandbox.call('POST', `${api}${creatorInfo}`, {
    token: tiktok.creator.access_token,
  })
  assert.equal(bare.json.error.code, 'ok', 'the page shows no body, so none is taken too')
  await tiktok.become({
    private_account: true,
    stitch_disabled: true,
    max_video_post_duration_sec: 600,
  })
  const other = (await tiktok.post(creatorInfo)).json.data
  assert.deepEqual(other.privacy_level_options, [
    'MUTUAL_FOLLOW_FRIENDS',
    'FOLLOWER_OF_CREATOR',
    'SELF_ONLY',
  ])
  assert.equal(other.stitch_disabled, true)
  assert.equal(other.max_video_post_duration_sec, 600)
})

test('a trait that TikTok does not have is refused by name', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const wrong: [traits: Record<string, unknown>, path: string][] = [
    [{ shoe: 1 }, 'traits.shoe'],
    [{ private_account: 'yes' }, 'traits.private_account'],
    [{ privacy_level_options: [] }, 'traits.privacy_level_options'],
    [{ privacy_level_options: ['PUBLIC'] }, 'traits.privacy_level_options'],
    [{ max_video_post_duration_sec: 601 }, 'traits.max_video_post_duration_sec'],
    [{ app_version: 31 }, 'traits.app_version'],
    [{ scopes: ['video.delete'] }, 'traits.scopes'],
  ]
  for (const [traits, path] of wrong) {
    const json = { network: 'tiktok', traits }
    const answer = await tiktok.sandbox.call('POST', '/_sandbox/accounts', { json })
    assert.equal(answer.status, 400)
    assert.equal(answer.json.errors[0].path, path)
  }
})

test('fifteen direct posts in 24 hours: then creator info says so with 200, and an init with 403', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  for (let number = 0; number < 14; number += 1) await tiktok.postVideo()
  const late = [await tiktok.beginUpload(clip), await tiktok.beginUpload(clip)]
  await tiktok.sandbox.set({ caps: 'real' })
  const statuses: unknown[] = []
  for (const { publish_id, upload_url } of late) {
    assert.equal((await tiktok.put(upload_url, clip)).status, 201)
    const { status, fail_reason } = await tiktok.status(publish_id)
    statuses.push([status, fail_reason])
  }
  assert.deepEqual(statuses, [
    ['PUBLISH_COMPLETE', undefined],
    ['FAILED', 'spam_risk_too_many_posts'],
  ])
  assertRefused(await tiktok.post(creatorInfo), 200, 'spam_risk_too_many_posts')
  assertRefused(await tiktok.post(videoInit, init()), 403, 'spam_risk_too_many_posts')
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 15)
  await tiktok.set({ posts_per_day: 16 })
  assert.equal((await tiktok.post(videoInit, init())).status, 200)
})

test('a banned creator posts nothing', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.become({ banned_from_posting: true })
  const code = 'spam_risk_user_banned_from_posting'
  assertRefused(await tiktok.post(creatorInfo), 200, code)
  assertRefused(await tiktok.post(videoInit, init()), 403, code)
  const draft = { source_info: fileSource(clip.length) }
  assertRefused(await tiktok.post(inboxInit, draft), 403, code)
  assertRefused(await tiktok.postPhotos([tiktok.serve('/a.jpg', 404)]), 403, code)
})

test('the app’s quota of people who post is counted over 24 hours', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.set({ active_user_cap: 1 })
  await tiktok.postVideo()
  assert.equal((await tiktok.post(videoInit, init())).status, 200, 'who is counted goes on')
  await tiktok.become({})
  assertRefused(await tiktok.post(creatorInfo), 200, 'reached_active_user_cap')
  assertRefused(await tiktok.post(videoInit, init()), 403, 'reached_active_user_cap')
  await tiktok.sandbox.set({ caps: 'off' })
  assert.equal((await tiktok.post(videoInit, init())).status, 200)
})

test('an app without audit posts privately, on private accounts, for five people', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.set({ is_audited: false })
  const code = 'unaudited_client_can_only_post_to_private_accounts'
  assertRefused(await tiktok.post(videoInit, init()), 403, code)
  const friends = { privacy_level: 'MUTUAL_FOLLOW_FRIENDS' }
  for (let person = 1; person <= 5; person += 1) {
    await tiktok.become({ private_account: true })
    assertRefused(await tiktok.post(videoInit, init(friends)), 403, code)
    await tiktok.postVideo({ privacy_level: 'SELF_ONLY' })
  }
  await tiktok.set({ unaudited_public_posts: 'forced_private' })
  await tiktok.postVideo(friends)
  const { posts } = await tiktok.sandbox.ledger()
  assert.ok(posts.every(({ options }) => options.privacy_level === 'SELF_ONLY'))
  await tiktok.become({ private_account: true })
  assertRefused(await tiktok.post(videoInit, init()), 403, 'reached_active_user_cap')
})

test('each endpoint has its own sliding minute per creator, and no Retry-After', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const inits: [path: string, limit: number, json: unknown][] = [
    [creatorInfo, 20, {}],
    [videoInit, 6, init()],
    [inboxInit, 6, {}],
    ['/post/publish/content/init/', 6, {}],
    ['/post/publish/status/fetch/', 30, {}],
    ['/post/publish/cancel/', 6, {}],
  ]
  for (const [path, limit, json] of inits) {
    for (let call = 0; call < limit; call += 1) {
      assert.notEqual((await tiktok.post(path, json)).status, 429, path)
    }
    const refused = await tiktok.post(path, json)
    assertRefused(refused, 429, 'rate_limit_exceeded')
    assert.equal(refused.headers.get('retry-after'), null)
  }
  await tiktok.sandbox.set({ caps: 'off' })
  assert.equal((await tiktok.post(videoInit, init())).status, 200)
  await tiktok.sandbox.set({ caps: 'real' })
  await tiktok.become({})
  assert.equal((await tiktok.post(videoInit, init())).status, 200, 'others have their own')
})

test('every call needs a token that is good, and its scope', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const needs: [path: string, json: unknown, scopes: string[]][] = [
    [creatorInfo, {}, ['video.publish']],
    [videoInit, init(), ['video.publish']],
    [inboxInit, { source_info: fileSource(clip.length) }, ['video.upload']],
    ['/post/publish/content/init/', { post_mode: 'DIRECT_POST' }, ['video.publish']],
    ['/post/publish/content/init/', { post_mode: 'MEDIA_UPLOAD' }, ['video.upload']],
    ['/post/publish/status/fetch/', {}, ['video.upload', 'video.publish']],
    ['/post/publish/cancel/', {}, ['video.upload', 'video.publish']],
    ['/video/list/?fields=id', {}, ['video.list']],
    ['/video/query/?fields=id', {}, ['video.list']],
  ]
  await tiktok.become({ scopes: ['user.info.basic'] })
  const narrow = tiktok.creator.access_token
  for (const [path, json, scopes] of needs) {
    assertRefused(await tiktok.post(path, json, narrow), 401, 'scope_not_authorized', path)
    assertRefused(await tiktok.post(path, json, 'act.nobody'), 401, 'access_token_invalid')
    for (const scope of scopes) {
      await tiktok.become({ scopes: [scope] })
      const { status } = await tiktok.post(path, json)
      assert.ok(status === 200 || status === 400, `${path} with ${scope}`)
    }
  }
})
