import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clip } from './simulator/test/page-sandbox.ts'
import { TimedFacebook } from './simulator/test/timed-facebook.ts'

const reel = await clip('reel')
const hour = 3_600
const day = 24 * hour

const seconds = (facebook: TimedFacebook, later: number) => Math.floor(facebook.now / 1000) + later

test('living versions are served, dead ones fall forward, those to come are not there', async () => {
  await using facebook = await TimedFacebook.open()
  const me = (version: string) => facebook.call('GET', `${version}/me`)
  for (const version of ['v21.0', 'v22.0', 'v25.0', 'v26.0', 'v27.0']) {
    const { headers } = await me(`/${version}`)
    assert.equal(headers['facebook-api-version'], version)
    assert.equal(headers['x-ad-api-version-warning'], undefined)
  }
  for (const dead of ['v2.12', 'v18.0', 'v20.0']) {
    const { status, headers } = await me(`/${dead}`)
    assert.equal(status, 200)
    assert.equal(
      headers['x-ad-api-version-warning'],
      `The call has been auto-upgraded to v21.0 as ${dead} has been deprecated.`,
    )
  }
  assert.equal((await me('')).headers['facebook-api-version'], 'v21.0')
  for (const none of ['v99.0', 'v28.0', 'v26.1', 'v26']) {
    const { status, body } = await me(`/${none}`)
    assert.equal(status, 400)
    assert.equal(body.error.code, 2500)
    assert.match(body.error.message, /^Unknown path components: /)
  }
  facebook.switches.newest_version = 'v26.0'
  assert.equal((await me('/v27.0')).body.error.code, 2500)
  facebook.pass(24 * 60)
  assert.match(
    (await me('/v21.0')).headers['x-ad-api-version-warning'] ?? '',
    /to v22\.0 as v21\.0/,
  )
  facebook.now = Date.parse('2026-07-01')
  assert.equal((await me('/v26.0')).body.error.code, 2500, 'not released yet')
})

const windows: [edge: string, more: Record<string, unknown>, days: number][] = [
  ['feed', { message: 'Later', published: false }, 30],
  ['photos', { url: 'http://127.0.0.1:4400/none', published: false }, 30],
  ['videos', { file_url: 'http://127.0.0.1:4400/none', published: false }, 180],
]

test('each edge schedules from 10 minutes on, as far ahead as its page says', async () => {
  await using facebook = await TimedFacebook.open()
  const tried = async (edge: string, json: Record<string, unknown>, later: number) => {
    const body = { ...json, scheduled_publish_time: seconds(facebook, later) }
    const answer = await facebook.call('POST', `/v26.0/${facebook.page.id}/${edge}`, { json: body })
    // 200, or refused for the file that is not there: past the window either way.
    return answer.status === 200 || answer.body.error.code !== 100
  }
  for (const [edge, more, days] of windows) {
    assert.equal(await tried(edge, more, 9 * 60), false, edge)
    assert.equal(await tried(edge, more, 11 * 60), true, edge)
    assert.equal(await tried(edge, more, days * day - 60), true, edge)
    assert.equal(await tried(edge, more, days * day + 60), false, edge)
  }
  facebook.switches.feed_schedule_days = 75
  assert.equal(await tried('feed', { message: 'Far', published: false }, 74 * day), true)
  assert.equal(await tried('feed', { message: 'At once' }, day), false, 'published is true')
  const video_id = await facebook.uploaded('video_reels', reel)
  const finish = { upload_phase: 'finish', video_id, video_state: 'SCHEDULED' }
  assert.equal(await tried('video_reels', finish, 30 * day), false)
  assert.equal(await tried('video_reels', finish, 28 * day), true)
  assert.equal((await facebook.get(`/${video_id}?fields=status`)).status.video_status, 'processing')
})

test('a scheduled post comes out by itself, or when it is told to', async () => {
  await using facebook = await TimedFacebook.open()
  const message = 'Later'
  const { id } = await facebook.send('feed', {
    message,
    published: false,
    scheduled_publish_time: seconds(facebook, hour),
    unpublished_content_type: 'SCHEDULED',
  })
  const read = async () => facebook.get(`/${id}?fields=is_published,scheduled_publish_time`)
  assert.equal((await read()).is_published, false)
  assert.equal((await read()).scheduled_publish_time, seconds(facebook, hour))
  assert.equal(facebook.posts()[0]?.kind, 'draft')
  const changed = { json: { scheduled_publish_time: seconds(facebook, 3 * hour) } }
  assert.equal((await facebook.call('POST', `/v26.0/${id}`, changed)).status, 200)
  facebook.pass(2)
  assert.equal((await read()).is_published, false)
  facebook.pass(1)
  assert.equal((await read()).is_published, true)
  assert.equal(facebook.posts()[0]?.kind, 'text')
  assert.equal((await facebook.call('POST', `/v26.0/${id}`, changed)).body.error.code, 100)
})

test('an unpublished post is published by is_published, if that is so', async () => {
  await using facebook = await TimedFacebook.open()
  const draft = { message: 'Draft', published: false, unpublished_content_type: 'DRAFT' }
  const { id } = await facebook.send('feed', draft)
  assert.equal(facebook.posts()[0]?.options.unpublished_content_type, 'DRAFT')
  const publish = () => facebook.call('POST', `/v26.0/${id}`, { json: { is_published: true } })
  facebook.switches.publish_by_update = false
  assert.equal((await publish()).body.error.code, 100)
  facebook.switches.publish_by_update = true
  facebook.pass(1)
  assert.deepEqual((await publish()).body, { success: true })
  const read = await facebook.get(`/${id}?fields=is_published,created_time`)
  assert.deepEqual(read, { is_published: true, created_time: '2026-11-23T11:00:00+0000', id })
  assert.equal(facebook.posts()[0]?.kind, 'text')
  assert.equal((await publish()).status, 200, 'again, and nothing changes')
  assert.equal((await facebook.call('POST', `/v26.0/${id}`, { json: {} })).body.error.code, 100)
})

test('a Reel is processed by the clock alone, and a scheduled one waits for its time', async () => {
  await using facebook = await TimedFacebook.open()
  const id = await facebook.uploaded('video_reels', reel)
  const finish = { upload_phase: 'finish', video_id: id, video_state: 'SCHEDULED' }
  await facebook.send('video_reels', { ...finish, scheduled_publish_time: seconds(facebook, hour) })
  const status = async () => (await facebook.get(`/${id}?fields=status`)).status
  facebook.now += 59_999
  assert.equal((await status()).video_status, 'processing')
  facebook.now += 1
  assert.equal((await status()).publishing_phase.publish_status, 'scheduled')
  assert.equal(facebook.posts()[0]?.kind, 'draft')
  facebook.pass(1)
  assert.equal((await status()).publishing_phase.publish_status, 'published')
  assert.equal(facebook.posts()[0]?.kind, 'reel')
})

test('unfinished uploads and unused photos are gone after a day, stories are archived', async () => {
  await using facebook = await TimedFacebook.open()
  const open = await facebook.uploaded('video_reels', reel)
  const story = await facebook.uploaded('video_stories', reel)
  await facebook.send('video_stories', { upload_phase: 'finish', video_id: story })
  const listed = async () => (await facebook.get(`/${facebook.page.id}/stories`)).data
  assert.deepEqual(await listed(), [], 'still processed')
  facebook.pass(1)
  assert.equal((await listed()).length, 1)
  facebook.pass(24)
  assert.deepEqual(await listed(), [])
  facebook.switches.story_archive = true
  assert.equal((await listed())[0].status, 'ARCHIVED')
  assert.equal((await facebook.get(`/${open}?fields=status`)).status.video_status, 'expired')
  const late = { upload_phase: 'finish', video_id: open, video_state: 'PUBLISHED' }
  const answer = await facebook.call('POST', `/v26.0/${facebook.page.id}/video_reels`, {
    json: late,
  })
  assert.equal(answer.body.error.code, 100)
  await facebook.simulator.ready()
  assert.equal((await facebook.get(`/${open}`)).error.error_subcode, 33)
})

test('a short-lived token ends after hours, its Page token with it, and is not exchanged then', async () => {
  await using facebook = await TimedFacebook.open()
  const app = `client_id=sandbox-app&client_secret=sandbox-secret`
  const uri = 'http://localhost/cb'
  const asked = `client_id=sandbox-app&state=s&redirect_uri=${uri}&decision=continue&scope=pages_show_list`
  const login = async () => {
    const host = 'www.facebook.com'
    const { headers } = await facebook.call('GET', `/v26.0/dialog/oauth?${asked}`, { host })
    return new URL(headers.location ?? '').searchParams.get('code')
  }
  const exchange = (query: string) =>
    facebook.call('GET', `/v26.0/oauth/access_token?${app}&redirect_uri=${uri}&${query}`)
  const late = await login()
  facebook.now += 11 * 60_000
  const expired = (await exchange(`code=${late}`)).body.error
  assert.deepEqual([expired.code, expired.error_subcode], [100, 36007])
  const short = (await exchange(`code=${await login()}`)).body.access_token
  const long = (await exchange(`grant_type=fb_exchange_token&fb_exchange_token=${short}`)).body
  const accounts = (token: string) => facebook.call('GET', '/v26.0/me/accounts', { token })
  const pageToken = (await accounts(short)).body.data[0].access_token
  const endless = (await accounts(long.access_token)).body.data[0].access_token
  facebook.now += 5_108_000
  for (const token of [short, pageToken]) {
    const { error } = (await facebook.call('GET', '/v26.0/me', { token })).body
    assert.deepEqual([error.code, error.error_subcode], [190, 463])
    assert.match(error.message, /expired on Monday, 23-Nov-26 0\d:\d\d:\d\d PST/)
  }
  const again = await exchange(`grant_type=fb_exchange_token&fb_exchange_token=${short}`)
  assert.equal(again.body.error.error_subcode, 463)
  facebook.pass(61 * 24)
  assert.equal((await accounts(long.access_token)).body.error.error_subcode, 463)
  assert.equal((await facebook.call('GET', '/v26.0/me', { token: endless })).status, 200)
})

test('a Page that has used its calls up waits, longer when it keeps calling', async () => {
  await using facebook = await TimedFacebook.open()
  for (let count = 0; count < 4_800; count += 1) await facebook.get('/me')
  const refusal = await facebook.call('GET', '/v26.0/me')
  assert.equal(refusal.body.error.code, 80001)
  const usage = JSON.parse(refusal.headers['x-business-use-case-usage'] ?? '')
  const minutes = usage[facebook.page.id][0].estimated_time_to_regain_access
  assert.equal(minutes, 24 * 60)
  facebook.pass(23)
  assert.equal((await facebook.call('GET', '/v26.0/me')).status, 400)
  facebook.pass(1)
  assert.equal((await facebook.call('GET', '/v26.0/me')).status, 200)
})
