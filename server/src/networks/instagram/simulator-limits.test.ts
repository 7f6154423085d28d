import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, TestInstagram } from './simulator/test-instagram.ts'
import { Usage } from './simulator/usage.ts'

const hourMs = 3_600_000

async function quota(instagram: TestInstagram, query = '') {
  const path = `/${instagram.account.id}/content_publishing_limit?fields=quota_usage,config${query}`
  return (await instagram.get(path)).json.data?.[0]
}

test('the publishing quota is enforced on media_publish, per account and rolling day', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  assert.deepEqual(await quota(instagram), {
    quota_usage: 0,
    config: { quota_total: 50, quota_duration: 86_400 },
  })
  await instagram.set({ publish_quota: 2 })
  await instagram.post()
  t.mock.timers.tick(hourMs)
  await instagram.post({ media_type: 'STORIES', image_url: instagram.photoUrl })
  const third = await instagram.container({ image_url: instagram.photoUrl })
  assertError(await instagram.publish(third), { code: 9, subcode: 2207042 })
  const lately = `&since=${Math.floor(Date.now() / 1000) - 60}`
  assert.equal((await quota(instagram, lately)).quota_usage, 1)
  await instagram.sandbox.restart()
  assertError(await instagram.publish(third), { code: 9, subcode: 2207042 })
  await instagram.set({ stories_count: false })
  assert.equal((await quota(instagram)).quota_usage, 1)
  assert.equal((await instagram.publish(third)).status, 200)
  t.mock.timers.tick(23 * hourMs)
  await instagram.set({ stories_count: true })
  assert.equal((await quota(instagram)).quota_usage, 2, 'the first is more than a day old')
  const full = await instagram.container({ image_url: instagram.photoUrl })
  await instagram.sandbox.set({ caps: 'off' })
  assert.equal((await instagram.publish(full)).status, 200)
  const old = `&since=${Math.floor(Date.now() / 1000) - 90_000}`
  const path = `/${instagram.account.id}/content_publishing_limit?${old}`
  assertError(await instagram.get(path), { code: 100, message: /last 24 hours/ })
})

test('400 containers a day, and no more', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const image_url = instagram.photoUrl
  for (let made = 0; made < 400; made += 50)
    await Promise.all(Array.from({ length: 50 }, () => instagram.container({ image_url })))
  assertError(await instagram.create({ image_url }), { code: 9, subcode: 2207042 })
  t.mock.timers.tick(24 * hourMs)
  await instagram.container({ image_url })
})

test('calls are counted by the impressions of the account, and headers tell how many', async () => {
  await using instagram = await TestInstagram.open({ impressions: 0 })
  const none = await instagram.get('/me')
  assertError(none, { code: 80002, message: /too many calls to this Instagram account/ })
  const usage = JSON.parse(none.headers.get('x-business-use-case-usage') ?? '{}')
  assert.deepEqual(usage[instagram.account.id][0].call_count, 100)
  assert.ok(usage[instagram.account.id][0].estimated_time_to_regain_access > 0)
  await instagram.sandbox.set({ caps: 'off' })
  const free = await instagram.get('/me')
  assert.equal(free.status, 200)
  assert.match(free.headers.get('x-business-use-case-usage') ?? '', /"type":"instagram"/)
  assert.match(free.headers.get('x-app-usage') ?? '', /"call_count":0/)
})

test('the share of the day’s calls rises to 100, then calls are refused until hours fall out', () => {
  const usage = new Usage()
  const account = { id: '1', impressions: 1 } as Parameters<Usage['takeAccount']>[0]
  const settings = { caps: 'real', processing_ms: 0, listing_lag_ms: 0 } as const
  const start = Date.UTC(2026, 10, 24)
  const take = (atMs: number) =>
    JSON.parse(
      usage.takeAccount(account, settings, new Date(atMs))['x-business-use-case-usage'] ?? '{}',
    )['1'][0].call_count
  for (let calls = 0; calls < 2_399; calls += 1) take(start)
  assert.equal(take(start), 50)
  for (let calls = 0; calls < 2_399; calls += 1) take(start + hourMs)
  assert.equal(take(start + hourMs), 100)
  assert.throws(() => take(start + 2 * hourMs), /too many calls/)
  assert.equal(take(start + 24 * hourMs), 50, 'the first hour is over')
  for (let calls = 0; calls < 400; calls += 1) usage.takeApp(2, settings, new Date(start))
  assert.throws(() => usage.takeApp(2, settings, new Date(start)), /Application request limit/)
  usage.takeApp(2, settings, new Date(start + hourMs))
})

test('the fault rate_limit speaks with the code that the switch names', async () => {
  await using instagram = await TestInstagram.open()
  for (const code of ['80002', '4', '17', '613']) {
    await instagram.set({ rate_limit_code: code })
    await instagram.sandbox.fault({ network: 'instagram', kind: 'rate_limit', count: 1 })
    const answer = await instagram.get('/me')
    assertError(answer, { code: Number(code) })
    assert.match(answer.headers.get('x-app-usage') ?? '', /call_count/)
    assert.equal((await instagram.get('/me')).status, 200)
  }
})
