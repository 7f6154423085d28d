import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { x } from './index.ts'
import { openSandboxedX } from './test/sandboxed-x.ts'

const sandboxed = await openSandboxedX()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

test('a refresh brings a new pair; the spent one is dead', async () => {
  const app = { clientId: sandboxApp.clientId, clientSecret: sandboxApp.clientSecret }
  const { credentials: renewed } = await x.refresh(sandboxed.http, app, sandboxed.credentials)
  assert.notEqual(renewed.access_token, sandboxed.credentials.access_token)
  assert.notEqual(renewed.refresh_token, sandboxed.credentials.refresh_token)
  assert.ok(Date.parse(renewed.expires_at ?? '') > Date.now() + 3_600_000)
  const me = await x.identify(sandboxed.http, renewed)
  assert.equal(me.platformAccountId, sandboxed.person.id)
  assert.equal(me.handle, sandboxed.person.handle)
  assert.equal(typeof me.profile.subscription_type, 'string')
  const spent = await publishError(x.refresh(sandboxed.http, app, sandboxed.credentials))
  assert.deepEqual([spent.code, spent.retry], ['auth_expired', 'never'])
  const noToken = await publishError(x.refresh(sandboxed.http, app, { access_token: 'a' }))
  assert.equal(noToken.code, 'auth_expired')
})

test('a wrong app secret and an outage are not the end of the account', async () => {
  const app = { clientId: sandboxApp.clientId, clientSecret: 'wrong' }
  assert.equal(
    (await publishError(x.refresh(sandboxed.http, app, sandboxed.credentials))).code,
    'permission_denied',
  )
  await sandboxed.fault({ kind: 'status', step: 'token', status: 503 })
  const outage = await publishError(
    x.refresh(
      sandboxed.http,
      { ...app, clientSecret: sandboxApp.clientSecret },
      sandboxed.credentials,
    ),
  )
  assert.deepEqual([outage.code, outage.retry], ['platform_unavailable', 'backoff'])
})

test('a token nobody knows is refused with a wish for a fresh one', async () => {
  const error = await publishError(x.identify(sandboxed.http, { access_token: 'nonsense' }))
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'refresh_token'])
})
