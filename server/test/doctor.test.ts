import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from './client.ts'
import { createClient } from './client.ts'
import { agreeing, decide, demoOf, makeApp, start, visit } from './consents.ts'
import { connect, newPerson } from './sandbox-people.ts'
import { startTestApp, type TestApp } from './start-app.ts'

let app: TestApp
let live: Client
before(async () => {
  app = await startTestApp()
  const { key } = await app.app.keys.create(app.workspaceId, 'live', 'live')
  live = createClient(app.url, { authorization: `Bearer ${key}` })
})
after(async () => app[Symbol.asyncDispose]())

interface Found {
  severity: string
  code: string
  message: string
  fix: string
}

async function check(
  path: string,
  api: Client = app.api,
): Promise<{ ok: boolean; codes: string[]; findings: Found[] }> {
  const { status, body } = await api.get(`${path}/check`)
  assert.equal(status, 200, JSON.stringify(body))
  for (const finding of body.findings) assert.ok(finding.message && finding.fix, finding.code)
  const codes = body.findings.map((each: Found) => `${each.severity} ${each.code}`)
  return { ok: body.ok, findings: body.findings, codes }
}

for (const platform of ['x', 'tiktok', 'linkedin', 'facebook', 'instagram']) {
  test(`${platform}: an app that works is found to, a wrong secret is told`, async () => {
    const good = await makeApp(app.api, platform)
    assert.deepEqual((await check(`/v1/oauth-apps/${good}`)).codes, ['info redirect_uri_unproven'])
    const agreed = (await agreeing[platform]?.(app)) ?? {}
    await visit(await decide(await start(app.api, platform, good), agreed))
    assert.deepEqual((await check(`/v1/oauth-apps/${good}`)).codes, [])
    const bad = await makeApp(app.api, platform, { client_secret: 'a-wrong-secret' })
    const { ok, codes, findings } = await check(`/v1/oauth-apps/${bad}`)
    assert.equal(ok, false)
    assert.equal(codes[0], 'error app_rejected')
    assert.equal(JSON.stringify(findings).includes('a-wrong-secret'), false)
  })

  test(`${platform}: an account that works is found to, a dead token is told`, async () => {
    const id = app.seed[platform] ?? ''
    assert.deepEqual((await check(`/v1/accounts/${id}`)).codes, [])
    const fault = { network: platform, kind: 'expire_token', count: 1 }
    await app.sandbox.post('/_sandbox/faults', fault)
    const { ok, codes } = await check(`/v1/accounts/${id}`)
    assert.deepEqual([ok, codes], [false, ['error token_refused']])
    await app.sandbox.delete('/_sandbox/faults')
  })
}

test('a network that does not answer is no verdict', async () => {
  const fault = { network: 'x', kind: 'drop_request', count: 2 }
  await app.sandbox.post('/_sandbox/faults', fault)
  const account = await check(`/v1/accounts/${app.seed.x}`)
  assert.deepEqual([account.ok, account.codes], [true, ['warning network_unreachable']])
  const appId = await makeApp(app.api, 'x')
  assert.ok((await check(`/v1/oauth-apps/${appId}`)).codes.includes('warning network_unreachable'))
  await app.sandbox.delete('/_sandbox/faults')
})

test('a token that ends before a scheduled post, and that nobody can renew, is told with the post’s time', async () => {
  const person = await newPerson(app)
  const ends = new Date(Date.now() + 3_600_000)
  const credentials = { refresh_token: null, expires_at: ends.toISOString() }
  const id = await connect(app, person, credentials)
  assert.deepEqual((await check(`/v1/accounts/${id}`)).codes, ['warning token_ends'])
  const scheduled_at = new Date(ends.getTime() + 600_000).toISOString()
  await app.api.post('/v1/posts', { account_ids: [id], text: 'too late', scheduled_at })
  const { ok, codes, findings } = await check(`/v1/accounts/${id}`)
  assert.deepEqual([ok, codes], [false, ['error token_ends_before_post']])
  assert.ok(findings[0]?.message.includes(scheduled_at))
  const renewable = await connect(app, person, { expires_at: ends.toISOString() })
  assert.equal(renewable, id)
  assert.deepEqual((await check(`/v1/accounts/${id}`)).codes, [])
})

test('scopes that were not ticked are told, each with what it is needed for', async () => {
  const appId = await makeApp(app.api, 'tiktok')
  const consent = new URL(await start(app.api, 'tiktok', appId))
  for (const [name, value] of [
    ['decision', 'allow'],
    ['creator', await demoOf(app, 'tiktok')],
    ['grant', 'user.info.basic'],
    ['grant', 'video.upload'],
  ] as const)
    consent.searchParams.append(name, value)
  const { location } = await visit(consent.href)
  assert.match((await visit(location?.href ?? '')).location?.search ?? '', /connected=tiktok/)
  const { ok, codes, findings } = await check(`/v1/accounts/${app.seed.tiktok}`)
  assert.equal(ok, true)
  assert.ok(codes.includes('warning scope_missing'))
  assert.ok(findings.some(({ message }) => message.startsWith('video.list')))
})

test('in live: what only the network knows is said, and an address that it cannot send people to', async () => {
  const appId = await makeApp(live, 'tiktok')
  const { ok, codes } = await check(`/v1/oauth-apps/${appId}`, live)
  assert.equal(ok, false)
  assert.ok(codes.includes('error redirect_uri_not_https'))
  assert.ok(codes.includes('info app_unaudited'))
})
