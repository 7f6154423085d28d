import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sandboxApp } from '../src/sandbox/sandbox-app.ts'
import { agreeing, decide, makeApp, start, visit } from './consents.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

/** Connects the network's first person by consent. @returns the account's id */
async function connectByConsent(platform: string, more: object = {}): Promise<string> {
  const appId = await makeApp(app.api, platform, more)
  const agreed = (await agreeing[platform]?.(app)) ?? {}
  await visit(await decide(await start(app.api, platform, appId), agreed))
  const { body } = await app.api.get(`/v1/accounts?platform=${platform}`)
  assert.equal(body.items[0].connection_type, 'oauth')
  return body.items[0].id
}

async function callsTo(step: string): Promise<number> {
  const { body } = await app.sandbox.get('/_sandbox/ledger')
  return body.calls.filter((call: { step: string }) => call.step === step).length
}

const events = (id: string) =>
  app.app.database.query<{ type: string; data: { health: string; reason: string } }>({
    text: 'select type, data from events where account_id = $1 order by created_at',
    values: [id],
  })

for (const platform of ['x', 'tiktok', 'linkedin'])
  test(`${platform}: disconnecting erases the tokens and gives the access back at the network`, async () => {
    const id = await connectByConsent(platform)
    const before = await callsTo('revoke')
    assert.equal((await app.api.delete(`/v1/accounts/${id}`)).status, 204)
    const [row] = await app.app.database.query<{ credentials: string | null }>({
      text: 'select credentials from accounts where id = $1',
      values: [id],
    })
    assert.equal(row?.credentials, null)
    await waitFor(async () => (await callsTo('revoke')) > before)
    const { body } = await app.sandbox.get('/_sandbox/ledger')
    const call = body.calls.findLast((each: { step: string }) => each.step === 'revoke')
    assert.equal(call.status, 200)
  })

test('a network that does not take the access back keeps nobody waiting', async () => {
  const id = await connectByConsent('x')
  const fault = { network: 'x', step: 'revoke', kind: 'delay', delay_ms: 3_000, count: 1 }
  await app.sandbox.post('/_sandbox/faults', fault)
  const before = await callsTo('revoke')
  const startedMs = performance.now()
  assert.equal((await app.api.delete(`/v1/accounts/${id}`)).status, 204)
  assert.ok(performance.now() - startedMs < 2_000)
  await waitFor(async () => (await callsTo('revoke')) > before)
})

test('tokens that the caller brought along are not taken back: they serve the caller elsewhere', async () => {
  const { body } = await app.sandbox.post('/_sandbox/accounts', { network: 'x', count: 1 })
  const { id: platform_account_id, access_token } = body[0]
  const connected = await app.api.post('/v1/accounts', {
    platform: 'x',
    platform_account_id,
    credentials: { access_token },
  })
  const before = await callsTo('revoke')
  await app.api.delete(`/v1/accounts/${connected.body.id}`)
  // Another account's call, so that there is something to wait for.
  await app.api.delete(`/v1/accounts/${await connectByConsent('x')}`)
  await waitFor(async () => (await callsTo('revoke')) > before)
  assert.equal(await callsTo('revoke'), before + 1)
})

test('an account whose access died is told once, as an event', async () => {
  const id = await connectByConsent('x')
  const fault = {
    network: 'x',
    step: 'token',
    kind: 'status',
    status: 400,
    count: 2,
    body: { error: 'invalid_grant', error_description: 'spent' },
  }
  await app.sandbox.post('/_sandbox/faults', fault)
  for (const _ of [1, 2]) await app.api.post(`/v1/accounts/${id}/refresh`)
  const { body } = await app.api.get(`/v1/accounts/${id}`)
  assert.equal(body.health, 'needs_reconnect')
  const told = await events(id)
  assert.deepEqual(
    told.map(({ type, data }) => [type, data.health]),
    [['connection.revoked', 'needs_reconnect']],
  )
  assert.equal(await connectByConsent('x'), id)
  assert.equal((await app.api.get(`/v1/accounts/${id}`)).body.health, 'active')
  await app.sandbox.delete('/_sandbox/faults')
})

/** As the network signs what it posts. */
function signed(fields: object, secret: string = sandboxApp.clientSecret): string {
  const payload = Buffer.from(JSON.stringify(fields)).toString('base64url')
  const signature = createHmac('sha256', secret).update(payload).digest('base64url')
  return `${signature}.${payload}`
}

const notice = (user_id: string, more: object = {}) => ({
  algorithm: 'HMAC-SHA256',
  issued_at: Math.floor(Date.now() / 1000),
  user_id,
  ...more,
})

const post = (path: string, signed_request: string) =>
  fetch(app.url + path, { method: 'POST', body: new URLSearchParams({ signed_request }) })

async function ownerOf(id: string): Promise<string> {
  const [row] = await app.app.database.query<{ owner_id: string }>({
    text: 'select owner_id from accounts where id = $1',
    values: [id],
  })
  assert.ok(row?.owner_id)
  return row.owner_id
}

test('a person who removes the app at the network: their Pages are revoked, and told as events', async () => {
  const id = await connectByConsent('facebook')
  const user = await ownerOf(id)
  const refused = [
    signed(notice(user), 'another secret'),
    signed(notice('1234567')),
    signed(notice(user, { algorithm: 'none' })),
    signed(notice(user, { issued_at: 1_600_000_000 })),
    signed(notice(`${user}' or '1'='1`)),
    `${signed(notice(user)).split('.')[0]}.${signed(notice('99')).split('.')[1]}`,
    `.${signed(notice(user)).split('.')[1]}`,
    'nonsense',
    'a'.repeat(10_000),
  ]
  for (const text of refused) {
    const answer = await post('/v1/meta/deauthorize', text)
    assert.equal(answer.status, 400, text)
  }
  assert.equal((await app.api.get(`/v1/accounts/${id}`)).body.health, 'active')
  const answer = await post('/v1/meta/deauthorize', signed(notice(user)))
  assert.equal(answer.status, 200)
  assert.equal((await app.api.get(`/v1/accounts/${id}`)).body.health, 'revoked')
  assert.deepEqual(
    (await events(id)).map(({ type, data }) => [type, data.health]),
    [['connection.revoked', 'revoked']],
  )
})

test('a person who wants their data gone: tokens, name and profile are erased, and a page says so', async () => {
  const id = await connectByConsent('facebook')
  const user = await ownerOf(id)
  const answer = await post('/v1/meta/data-deletion', signed(notice(user)))
  const { url, confirmation_code } = (await answer.json()) as Record<string, string>
  assert.equal(answer.status, 200)
  assert.ok(url?.includes(confirmation_code ?? 'missing'))
  const [row] = await app.app.database.query({
    text: 'select credentials, handle, profile, owner_id from accounts where id = $1',
    values: [id],
  })
  assert.deepEqual(row, { credentials: null, handle: null, profile: {}, owner_id: null })
  assert.equal((await app.api.get(`/v1/accounts/${id}`)).status, 404)
  assert.match((await visit(url ?? '')).text, /Your data was deleted/)
  assert.equal((await visit(`${app.url}/connect/deletion?code=aud_0nobody`)).status, 404)
})
