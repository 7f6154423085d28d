import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SandboxAccount } from '../simulator-contract.ts'
import { codeOf, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'
import { activeVersion } from './simulator/versions.ts'

const member429 = {
  status: 429,
  code: 'TOO_MANY_REQUESTS',
  message: 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.',
  serviceErrorCode: 101,
}

async function ask(linkedin: SandboxedLinkedin, as: SandboxAccount, times: number) {
  const answers = []
  for (let time = 0; time < times; time += 1) {
    answers.push((await linkedin.v2(as, 'GET', '/userinfo')).status)
  }
  return answers.filter((status) => status === 200).length
}

/** The same account with a token of the app as it is now. */
async function again(linkedin: SandboxedLinkedin, id: string): Promise<SandboxAccount> {
  const found = (await linkedin.sandbox.accounts()).find((each) => each.id === id)
  assert.ok(found)
  return found
}

test('a self-serve app has 150 calls a member and day, counted across restarts', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.set({ app: 'self_serve' })
  const member = await linkedin.member()
  assert.equal(await ask(linkedin, member, 150), 150)
  const refused = await linkedin.v2(member, 'GET', '/userinfo')
  assert.deepEqual(refused.json, member429)
  assert.equal(refused.headers.get('retry-after'), null)
  assert.equal(await ask(linkedin, await linkedin.member(), 1), 1, 'others have their own')
  await linkedin.sandbox.restart()
  assert.equal(await ask(linkedin, member, 1), 0)
  await linkedin.sandbox.set({ caps: 'off' })
  assert.equal(await ask(linkedin, member, 1), 1)
})

test('the development tier has 100 a member and 500 in all', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.set({ app: 'development_tier', retry_after_seconds: 60 })
  const members = await Promise.all([1, 2, 3, 4, 5, 6].map(() => linkedin.member()))
  for (const [index, member] of members.entries()) {
    assert.equal(await ask(linkedin, member, 101), index < 5 ? 100 : 0)
  }
  const last = members.at(-1) as SandboxAccount
  const refused = await linkedin.v2(last, 'GET', '/userinfo')
  assert.match(refused.json.message, /throttle APPLICATION DAY limit/)
  assert.equal(refused.headers.get('retry-after'), '60')
  await linkedin.set({ app: 'standard_tier' })
  const fresh = await again(linkedin, last.id)
  assert.equal(await ask(linkedin, fresh, 101), 101, 'no restrictions')
})

test('bytes count only when told so', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.set({ app: 'development_tier' })
  const member = await linkedin.member()
  const used = async () => {
    const { uploadUrl } = (await linkedin.initialize(member, 'image')).json.value
    const headers = { authorization: `Bearer ${member.access_token}` }
    for (let time = 0; time < 4; time += 1) await linkedin.put(uploadUrl, Buffer.from('x'), headers)
  }
  await used()
  assert.equal(await ask(linkedin, member, 49), 49)
  await linkedin.set({ uploads_count: true })
  await used()
  assert.equal(await ask(linkedin, member, 50), 45)
})

test('versions live until their day', () => {
  const active = (version: string, day: string, newest = '202609') => {
    try {
      return activeVersion(version, newest, new Date(day)) === version
    } catch {
      return false
    }
  }
  assert.ok(active('202511', '2026-11-15T23:59:59Z'))
  assert.ok(!active('202511', '2026-11-16T00:00:00Z'))
  assert.ok(active('202601', '2026-11-23T00:00:00Z'))
  assert.ok(!active('202601', '2027-01-15T00:00:00Z'))
  assert.ok(!active('202610', '2026-11-23T00:00:00Z'))
  assert.ok(active('202610', '2026-11-23T00:00:00Z', '202610'))
  assert.ok(!active('toString', '2026-11-23T00:00:00Z'))
})

test('a sudden 429 in each wording', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  for (const [throttle_text, wording] of [
    ['plain', 'Resource level throttle limit for'],
    ['application_day', 'Resource level throttle APPLICATION DAY limit for'],
    ['member_day', 'Resource level throttle MEMBER DAY limit for'],
  ]) {
    await linkedin.set({ throttle_text })
    await linkedin.sandbox.fault({ kind: 'rate_limit', step: 'create_post', count: 1 })
    const answer = await linkedin.post(member)
    assert.deepEqual([answer.status, codeOf(answer)], [429, 'TOO_MANY_REQUESTS'])
    assert.ok(answer.json.message.startsWith(wording ?? ''))
  }
  assert.equal((await linkedin.post(member)).status, 201)
})
