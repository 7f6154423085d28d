import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { sandboxApp } from '../../sandbox/sandbox-app.ts'
import { jpeg } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { apiUrl, bearer } from './call.ts'
import { linkedin } from './index.ts'
import {
  openSandboxedLinkedin,
  probe,
  textOnly,
  usualSwitches,
  withFiles,
} from './test/sandboxed-linkedin.ts'

/** Where LinkedIn's documents leave open how it answers, the connector lives with either. */
const sandboxed = await openSandboxedLinkedin()
after(() => sandboxed[Symbol.asyncDispose]())
const usual = await usualSwitches(sandboxed)
beforeEach(async () => {
  await sandboxed.reset()
  await sandboxed.set(usual)
})

for (const validation_envelope of ['code', 'input_errors']) {
  test(`refusals in the form of ${validation_envelope} read alike`, async () => {
    await sandboxed.set({
      validation_envelope,
      commentary_limit: 3_000,
      blank_commentary: 'refused',
    })
    const long = await publishError(sandboxed.run(textOnly('a'.repeat(3_500))))
    assert.deepEqual([long.outcome, long.code, long.retry], ['rejected', 'text_too_long', 'never'])
    const link_preview = { url: 'https://example.com', title: 'T' }
    const blank = await publishError(sandboxed.run(textOnly('', { link_preview })))
    assert.deepEqual(
      [blank.outcome, blank.code, blank.retry],
      ['rejected', 'text_required', 'never'],
    )
    await sandboxed.set({ article_title_limit: 50 })
    const title = { ...link_preview, title: 't'.repeat(60) }
    assert.equal(
      (await publishError(sandboxed.run(textOnly('Card', { link_preview: title })))).outcome,
      'rejected',
    )
    assert.deepEqual(await sandboxed.ledger(), [])
  })
}

test('an image that is too large for LinkedIn after all is told as such', async () => {
  await sandboxed.set({ max_image_bytes: 1_048_576 })
  const photo = await jpeg()
  const padded = { ...photo, bytes: Buffer.concat([photo.bytes, Buffer.alloc(1_048_576)]) }
  const large = { ...padded, item: { ...photo.item, sizeBytes: padded.bytes.byteLength } }
  const error = await publishError(sandboxed.run(withFiles('Large', [large]), [large]))
  assert.deepEqual([error.code, error.retry], ['media_too_large', 'never'])
})

for (const duplicate_status of ['422', '409']) {
  test(`a duplicate refused with ${duplicate_status} names the first post to a probe`, async () => {
    await sandboxed.set({ duplicate_status })
    const content = textOnly('Once')
    const doubt = { startedAt: new Date(), boundIds: new Set<string>() }
    const { published } = await sandboxed.run(content)
    const again = await probe(sandboxed, content, doubt)
    assert.deepEqual(again.published, published)
  })
}

test('the ghost of a deleted post is never taken for ours', async () => {
  await sandboxed.set({ ghost_duplicates: true })
  const content = textOnly('Deleted')
  const doubt = { startedAt: new Date(), boundIds: new Set<string>() }
  const { published } = await sandboxed.run(content)
  const headers = {
    ...bearer(sandboxed.credentials),
    'linkedin-version': '202609',
    'x-restli-protocol-version': '2.0.0',
    'x-restli-method': 'DELETE',
  }
  const url = `${apiUrl}/rest/posts/${encodeURIComponent(published?.id ?? '')}`
  assert.equal((await sandboxed.http.call({ method: 'DELETE', url, headers })).status, 204)
  const error = await publishError(probe(sandboxed, content, doubt, 0))
  assert.equal(error.outcome, 'in_doubt')
})

test('a token of a few seconds is given time to become known', async () => {
  await sandboxed.set({ token_warm_up_ms: 60_000 })
  await sandboxed.be(0)
  const { credentials } = await linkedin.refresh(sandboxed.http, sandboxApp, sandboxed.credentials)
  const context = {
    ...sandboxed.contextOf(textOnly('Young'), [], linkedin.initialState),
    credentials,
  }
  const commit = linkedin.nextStep(textOnly('Young'), linkedin.initialState)
  assert.ok(commit)
  const error = await publishError(commit.run(context))
  assert.deepEqual([error.code, error.retry], ['auth_expired', 'at'])
})

const throttles: readonly (readonly [Record<string, unknown>, string, RegExp])[] = [
  [{ throttle_text: 'plain' }, 'rate_limited', /slow down/],
  [{ throttle_text: 'application_day' }, 'daily_cap_reached', /developer app/],
  [{ throttle_text: 'member_day' }, 'daily_cap_reached', /this account/],
  [{ throttle_text: 'plain', retry_after_seconds: 120 }, 'rate_limited', /slow down/],
]

for (const [switches, code, words] of throttles) {
  test(`a throttle of ${JSON.stringify(switches)} is ${code}`, async () => {
    await sandboxed.set(switches)
    await sandboxed.fault({ kind: 'rate_limit', step: 'create_post' })
    const error = await publishError(sandboxed.run(textOnly('Too fast')))
    assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', code, 'at'])
    assert.match(error.message, words)
    const restMs = (error.retryAt?.getTime() ?? 0) - Date.now()
    if ('retry_after_seconds' in switches)
      assert.ok(restMs > 110_000 && restMs <= 120_000, String(restMs))
  })
}

for (const identity of [
  { userinfo_locale: 'string' },
  { acl_target_field: 'organizationTarget' },
  { content_admin_name: 'CONTENT_ADMIN' },
]) {
  test(`who it is, with ${JSON.stringify(identity)}`, async () => {
    await sandboxed.set(identity)
    await sandboxed.be(0)
    assert.equal(
      (await linkedin.identify(sandboxed.http, sandboxed.credentials)).platformAccountId,
      sandboxed.person.id,
    )
    const page = await sandboxed.become({ kind: 'organization', role: 'CONTENT_ADMINISTRATOR' })
    assert.equal(
      (await linkedin.identify(sandboxed.http, sandboxed.credentials)).platformAccountId,
      page.id,
    )
  })
}

for (const tokens of [{ refresh_expiry_unit: 'minutes' }, { scope_separator: 'space' }]) {
  test(`a refresh with ${JSON.stringify(tokens)}`, async () => {
    await sandboxed.set(tokens)
    const { credentials } = await linkedin.refresh(
      sandboxed.http,
      sandboxApp,
      sandboxed.credentials,
    )
    assert.ok(Date.parse(credentials.expires_at ?? '') > Date.now() + 30 * 86_400_000)
  })
}
