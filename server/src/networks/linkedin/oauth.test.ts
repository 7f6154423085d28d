import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { linkedin } from './index.ts'
import { openSandboxedLinkedin } from './test/sandboxed-linkedin.ts'

const sandboxed = await openSandboxedLinkedin()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

test('a member is known by its id, a page by its own', async () => {
  const me = await linkedin.identify(sandboxed.http, sandboxed.credentials)
  assert.equal(me.platformAccountId, sandboxed.person.id)
  assert.deepEqual(me.profile, { author_type: 'member', name: sandboxed.person.name })
  const page = await sandboxed.become({ kind: 'organization' })
  const it = await linkedin.identify(sandboxed.http, sandboxed.credentials)
  assert.deepEqual(it, {
    platformAccountId: page.id,
    handle: page.handle,
    profile: { author_type: 'organization', name: page.name },
  })
})

test('a member without a posting role on the page is told so', async () => {
  for (const traits of [{ role: 'ANALYST' }, { role_state: 'REVOKED' }, { role: 'NONE' }]) {
    await sandboxed.become({ kind: 'organization', ...traits })
    const error = await publishError(linkedin.identify(sandboxed.http, sandboxed.credentials))
    assert.equal(error.code, 'permission_denied', JSON.stringify(traits))
  }
})

test('a token of somebody else than the author it is given for is refused', async () => {
  const credentials = { ...sandboxed.credentials, author_urn: 'urn:li:person:somebody' }
  assert.equal(
    (await publishError(linkedin.identify(sandboxed.http, credentials))).code,
    'permission_denied',
  )
})

test('a refresh brings a new access token', async () => {
  const { credentials: renewed } = await linkedin.refresh(
    sandboxed.http,
    sandboxApp,
    sandboxed.credentials,
  )
  assert.notEqual(renewed.access_token, sandboxed.credentials.access_token)
  assert.ok(renewed.refresh_token)
  assert.equal(renewed.author_urn, sandboxed.credentials.author_urn)
  assert.ok(Date.parse(renewed.expires_at ?? '') > Date.now() + 30 * 86_400_000)
  assert.equal(
    (await linkedin.identify(sandboxed.http, renewed)).platformAccountId,
    sandboxed.person.id,
  )
})

test('what cannot be renewed says why', async () => {
  const { access_token } = sandboxed.credentials
  assert.match(linkedin.refreshObstacle({ access_token }, sandboxApp) ?? '', /no refresh token/)
  assert.match(linkedin.refreshObstacle(sandboxed.credentials, null) ?? '', /no LinkedIn app/)
  assert.match(
    linkedin.refreshObstacle(sandboxed.credentials, { clientId: 'a', clientSecret: null }) ?? '',
    /secret/,
  )
  assert.equal(linkedin.refreshObstacle(sandboxed.credentials, sandboxApp), null)
  const dead = { access_token, refresh_token: 'AQXnobody' }
  const error = await publishError(linkedin.refresh(sandboxed.http, sandboxApp, dead))
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'never'])
})

test('a wrong app secret and an outage are not the end of the account', async () => {
  const wrong = { ...sandboxApp, clientSecret: 'wrong' }
  const refused = await publishError(linkedin.refresh(sandboxed.http, wrong, sandboxed.credentials))
  assert.equal(refused.code, 'permission_denied')
  await sandboxed.fault({ kind: 'status', step: 'token', status: 503 })
  const outage = await publishError(
    linkedin.refresh(sandboxed.http, sandboxApp, sandboxed.credentials),
  )
  assert.deepEqual([outage.code, outage.retry], ['platform_unavailable', 'backoff'])
})

test('a token nobody knows is refused with a wish for a fresh one', async () => {
  const error = await publishError(linkedin.identify(sandboxed.http, { access_token: 'nonsense' }))
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'refresh_token'])
})

test('a restricted member must settle that with LinkedIn', async () => {
  await sandboxed.become({ is_restricted: true })
  const error = await publishError(linkedin.identify(sandboxed.http, sandboxed.credentials))
  assert.deepEqual([error.code, error.retry], ['permission_denied', 'never'])
})
