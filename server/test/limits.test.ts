import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from '../src/config/config.ts'
import { createClient } from './client.ts'
import { startTestApp } from './start-app.ts'

test('without a setting there is no limit, and no header of one', async () => {
  await using app = await startTestApp()
  for (let count = 0; count < 150; count += 1) {
    const { status, headers } = await app.api.get('/v1/accounts/acc_0nobody')
    assert.deepEqual([status, headers.get('ratelimit-limit')], [404, null])
  }
})

test('a key that asks too often is told when to come again; other keys go on', async () => {
  await using app = await startTestApp({ RATE_LIMIT_PER_MINUTE: '5' })
  const remaining = []
  for (let count = 0; count < 5; count += 1) {
    const { status, headers } = await app.api.get('/v1/accounts')
    assert.equal(status, 200)
    remaining.push(headers.get('ratelimit-remaining'))
  }
  assert.deepEqual(remaining, ['4', '3', '2', '1', '0'])
  const refused = await app.api.get('/v1/accounts')
  assert.deepEqual([refused.status, refused.body.code], [429, 'rate_limited'])
  assert.equal(refused.headers.get('ratelimit-limit'), '5')
  assert.ok(Number(refused.headers.get('retry-after')) >= 1)
  const { key } = await app.app.keys.create(app.workspaceId, 'test', 'another')
  const other = createClient(app.url, { authorization: `Bearer ${key}` })
  assert.equal((await other.get('/v1/accounts')).status, 200)
})

test('failed authentication is not throttled: a shared address is not locked out', async () => {
  await using app = await startTestApp({ RATE_LIMIT_PER_MINUTE: '5' })
  const stranger = createClient(app.url, { authorization: 'Bearer nonsense' })
  const answers = await Promise.all(Array.from({ length: 120 }, () => stranger.get('/v1/accounts')))
  for (const { status } of answers) assert.equal(status, 401)
})

test('a thousand wrong passwords: a few are looked at, and then not even the right one for a while', async () => {
  await using app = await startTestApp({
    SIGN_IN_LIMIT_PER_MINUTE: '5',
    TRUSTED_PROXIES: '127.0.0.1',
  })
  const { setUp, signIn } = app.app.people
  const boss = { name: 'Ada', email: 'ada@example.com', password: 'a long enough sentence' }
  assert.equal(await setUp.use((await setUp.token()) ?? '', boss), true)
  let addresses = 0
  const attempt = (password: string, address: string) =>
    fetch(`${app.url}/auth/sign-in/email`, {
      method: 'POST',
      body: JSON.stringify({ email: 'ADA@example.com', password }),
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    })
  // From one address: counted by address.
  const statuses = []
  for (let count = 0; count < 200; count += 1)
    statuses.push((await attempt(`wrong ${count}`, '10.0.0.1')).status)
  const lookedAt = (all: number[]): number => all.filter((status) => status === 401).length
  assert.ok([5, 6].includes(lookedAt(statuses)), `${lookedAt(statuses)} looked at`)
  assert.equal(statuses.filter((status) => status === 429).length, 200 - lookedAt(statuses))
  // From ever other addresses: counted by person.
  const spread = []
  for (let count = 0; count < 800; count += 1) {
    addresses += 1
    const address = `10.1.${Math.floor(addresses / 250)}.${addresses % 250}`
    spread.push((await attempt(`wrong ${count}`, address)).status)
  }
  assert.ok(lookedAt(spread) <= 2, 'the person’s allowance was spent before')
  assert.equal(spread.filter((status) => status === 429).length, 800 - lookedAt(spread))
  const blocked = await attempt(boss.password, '10.9.9.9')
  assert.equal(blocked.status, 429)
  assert.ok(Number(blocked.headers.get('retry-after')) >= 1)
  const { ok } = await signIn.signIn(boss.email, boss.password, new Headers())
  assert.equal(ok, true, 'the account itself is as it was')
})

test('X-Forwarded-For is believed of trusted proxies only', async () => {
  await using app = await startTestApp({ SIGN_IN_LIMIT_PER_MINUTE: '2' })
  const attempt = (address: string) =>
    fetch(`${app.url}/auth/sign-in/email`, {
      method: 'POST',
      body: JSON.stringify({ email: `${address}@example.com`, password: 'x' }),
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    })
  const statuses = []
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3'])
    statuses.push((await attempt(address)).status)
  assert.deepEqual(statuses, [401, 401, 429])
})

test('limits that are no numbers, and proxies that are no addresses, are told at start', () => {
  assert.throws(
    () =>
      readConfig({
        RATE_LIMIT_PER_MINUTE: '0',
        SIGN_IN_LIMIT_PER_MINUTE: 'ten',
        TRUSTED_PROXIES: 'proxy.example,10.0.0.0/33',
      }),
    /RATE_LIMIT_PER_MINUTE.*\n.*SIGN_IN_LIMIT_PER_MINUTE.*\n.*proxy\.example.*\n.*10\.0\.0\.0\/33/,
  )
})
