import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { facebook } from './index.ts'
import { openSandboxedFacebook } from './test/sandboxed-facebook.ts'

const sandboxed = await openSandboxedFacebook()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

test('a Page token tells which Page it is', async () => {
  const page = await facebook.identify(sandboxed.http, sandboxed.credentials)
  assert.equal(page.platformAccountId, sandboxed.person.page_id)
  assert.equal(page.handle, sandboxed.person.handle)
  assert.equal(page.profile.name, sandboxed.person.name)
})

test('a token of another Page, and one nobody knows, are refused', async () => {
  const other = { ...sandboxed.credentials, page_id: '1' }
  const wrong = await publishError(facebook.identify(sandboxed.http, other))
  assert.deepEqual([wrong.code, wrong.retry], ['permission_denied', 'never'])
  const garbage = await publishError(facebook.identify(sandboxed.http, { access_token: 'none' }))
  assert.deepEqual([garbage.code, garbage.retry], ['auth_expired', 'refresh_token'])
})

test('a Page token is not renewed, and whoever asks hears why', async () => {
  assert.match(facebook.refreshObstacle(sandboxed.credentials, sandboxApp) ?? '', /connected again/)
  const error = await publishError(
    facebook.refresh(sandboxed.http, sandboxApp, sandboxed.credentials),
  )
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'never'])
})
