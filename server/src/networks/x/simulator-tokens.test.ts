import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { TestSandbox } from '../../sandbox/test-sandbox.ts'

const basic = `Basic ${Buffer.from(`${sandboxApp.clientId}:${sandboxApp.clientSecret}`).toString('base64')}`

function refresh(sandbox: TestSandbox, token: string | null, authorization: string | null = basic) {
  return sandbox.call('POST', '/api.x.com/2/oauth2/token', {
    headers: authorization ? { authorization } : {},
    form: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token ?? '' }),
  })
}

function me(sandbox: TestSandbox, token: string) {
  return sandbox.call('GET', '/api.x.com/2/users/me', { token })
}

test('a refresh token works once; using it again ends the family', async () => {
  await using sandbox = await TestSandbox.open()
  const { refresh_token: first } = await sandbox.account()
  const second = await refresh(sandbox, first)
  assert.equal(second.status, 200)
  assert.equal(second.json.expires_in, 7200)
  assert.equal(second.json.token_type, 'bearer')
  assert.match(second.json.scope, /offline\.access/)
  assert.equal((await me(sandbox, second.json.access_token)).status, 200)
  const again = await refresh(sandbox, first)
  assert.equal(again.status, 400)
  assert.deepEqual(again.json, {
    error: 'invalid_request',
    error_description: 'Value passed for the token was invalid.',
  })
  assert.equal((await me(sandbox, second.json.access_token)).status, 401)
  assert.equal((await refresh(sandbox, second.json.refresh_token)).status, 400)
  const fresh = await sandbox.account()
  assert.equal(
    (await me(sandbox, fresh.access_token)).status,
    200,
    'accounts give a good pair again',
  )
})

test('without family revocation the successor lives on', async () => {
  await using sandbox = await TestSandbox.open()
  await sandbox.set({ x: { family_revocation: false } })
  const { refresh_token: first } = await sandbox.account()
  const second = await refresh(sandbox, first)
  assert.equal((await refresh(sandbox, first)).status, 400)
  assert.equal((await me(sandbox, second.json.access_token)).status, 200)
})

test('the client must say who it is', async () => {
  await using sandbox = await TestSandbox.open()
  const { refresh_token: token } = await sandbox.account()
  const missing = await refresh(sandbox, token, null)
  assert.equal(missing.status, 401)
  assert.equal(missing.json.error, 'unauthorized_client')
  const wrong = await refresh(
    sandbox,
    token,
    `Basic ${Buffer.from('sandbox-app:guess').toString('base64')}`,
  )
  assert.equal(wrong.json.error, 'invalid_client')
  assert.equal((await refresh(sandbox, token)).status, 200, 'nothing was spent')
})

test('a pair survives restarts, and revoking ends it', async () => {
  await using sandbox = await TestSandbox.open()
  const before = await sandbox.account()
  await sandbox.restart()
  assert.equal((await sandbox.account()).access_token, before.access_token)
  const revoked = await sandbox.call('POST', '/api.x.com/2/oauth2/revoke', {
    headers: { authorization: basic },
    form: new URLSearchParams({ token: before.access_token }),
  })
  assert.deepEqual(revoked.json, { revoked: true })
  assert.equal((await me(sandbox, before.access_token)).status, 401)
  assert.notEqual((await sandbox.account()).access_token, before.access_token)
})

test('users/me tells who it is and what was asked for', async () => {
  await using sandbox = await TestSandbox.open()
  const { access_token: token, id } = await sandbox.account()
  const answer = await sandbox.call(
    'GET',
    '/api.x.com/2/users/me?user.fields=subscription_type,verified_type',
    { token },
  )
  assert.deepEqual(answer.json.data, {
    id,
    name: 'Dravo Demo',
    username: 'dravo_demo',
    subscription_type: 'None',
    verified_type: 'none',
  })
  assert.equal(
    (await sandbox.call('GET', '/api.x.com/2/users/me?user.fields=shoe_size', { token })).status,
    400,
  )
})
