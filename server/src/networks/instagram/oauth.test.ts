import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { instagram } from './index.ts'
import { openSandboxedInstagram } from './test/sandboxed-instagram.ts'

const sandboxed = await openSandboxedInstagram()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const { identify, refresh, refreshObstacle } = instagram

for (const login of ['instagram', 'facebook'])
  for (const me_id of ['app_scoped', 'same'])
    test(`a token of ${login} login tells whose it is, with id ${me_id}`, async () => {
      await sandboxed.set({ me_id })
      const person = await sandboxed.become({ login })
      const { platformAccountId, handle, profile } = await identify(
        sandboxed.http,
        sandboxed.credentials,
      )
      assert.deepEqual([platformAccountId, handle], [person.id, person.handle])
      assert.equal(profile.name, person.name)
    })

test('a token of another account, and one nobody knows, are refused', async () => {
  const other = { ...sandboxed.credentials, ig_user_id: '17841400000000001' }
  const wrong = await publishError(identify(sandboxed.http, other))
  assert.deepEqual([wrong.code, wrong.retry], ['permission_denied', 'never'])
  const garbage = await publishError(identify(sandboxed.http, { access_token: 'IGAAnone' }))
  assert.deepEqual([garbage.code, garbage.retry], ['auth_expired', 'refresh_token'])
})

test('a private account is told what it must become', async () => {
  await sandboxed.become({ account_type: 'PERSONAL' })
  const error = await publishError(identify(sandboxed.http, sandboxed.credentials))
  assert.equal(error.code, 'permission_denied')
  assert.match(error.message, /Business or Creator/)
})

for (const refresh_returns of ['new', 'same'])
  test(`a token is given another 60 days, as a ${refresh_returns} string`, async () => {
    await sandboxed.set({ refresh_returns })
    const before = sandboxed.credentials
    const { credentials } = await refresh(sandboxed.http, sandboxApp, before)
    assert.equal(credentials.access_token === before.access_token, refresh_returns === 'same')
    const lifeMs = Date.parse(credentials.expires_at ?? '') - Date.now()
    assert.ok(lifeMs > 59 * 86_400_000, String(lifeMs))
    const { platformAccountId } = await identify(sandboxed.http, credentials)
    assert.equal(platformAccountId, sandboxed.person.id)
    assert.ok(sandboxed.calls.every(({ path }) => !path.includes(before.access_token)))
  })

test('a token that has ended cannot be renewed: the account is to be connected again', async () => {
  await sandboxed.fault({ kind: 'expire_token', step: 'refresh_token' })
  const error = await publishError(refresh(sandboxed.http, sandboxApp, sandboxed.credentials))
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'never'])
})

test('a passing fault of the renewal is not the end of the token', async () => {
  await sandboxed.fault({ kind: 'status', status: 503, step: 'refresh_token' })
  const error = await publishError(refresh(sandboxed.http, sandboxApp, sandboxed.credentials))
  assert.deepEqual([error.code, error.retry], ['platform_unavailable', 'backoff'])
})

test('a Page token is not renewed, and whoever asks hears why', async () => {
  await sandboxed.become({ login: 'facebook' })
  assert.match(refreshObstacle(sandboxed.credentials, null) ?? '', /connected again/)
  const error = await publishError(refresh(sandboxed.http, sandboxApp, sandboxed.credentials))
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'never'])
})
