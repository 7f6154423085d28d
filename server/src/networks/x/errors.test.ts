import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type CallPurpose, failedCall } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { TransportError } from '../transport-error.ts'
import { refusalOf } from './errors.ts'

const now = new Date('2026-11-23T16:00:00Z')

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/refusals.json', import.meta.url), 'utf8'),
) as Record<string, Partial<NetworkAnswer> & { status: number }>

/** Fixture, purpose of the call → outcome, code, retry advice. */
const table: readonly (readonly [string, CallPurpose, string, string, string])[] = [
  ['media id unknown', 'commit', 'rejected', 'media_processing_failed', 'restart_media'],
  ['media list empty', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['media list too long', 'commit', 'rejected', 'media_too_many', 'never'],
  ['text too long', 'commit', 'rejected', 'text_too_long', 'never'],
  ['link invalid', 'commit', 'rejected', 'content_rejected', 'never'],
  ['token dead', 'commit', 'rejected', 'auth_expired', 'refresh_token'],
  ['token dead, legacy', 'commit', 'rejected', 'auth_expired', 'refresh_token'],
  ['credits', 'commit', 'rejected', 'permission_denied', 'never'],
  ['credits, older', 'commit', 'rejected', 'permission_denied', 'never'],
  ['spend cap', 'commit', 'rejected', 'daily_cap_reached', 'at'],
  ['duplicate', 'commit', 'rejected', 'duplicate_content', 'never'],
  ['duplicate, renamed', 'commit', 'rejected', 'duplicate_content', 'never'],
  ['not permitted', 'commit', 'rejected', 'permission_denied', 'never'],
  ['reply not summoned', 'commit', 'rejected', 'permission_denied', 'never'],
  ['reply not summoned, older', 'commit', 'rejected', 'permission_denied', 'never'],
  ['quote not allowed', 'commit', 'rejected', 'permission_denied', 'never'],
  ['app-only token', 'commit', 'rejected', 'permission_denied', 'never'],
  ['app not enrolled', 'commit', 'rejected', 'permission_denied', 'never'],
  ['usage cap, 403', 'commit', 'rejected', 'daily_cap_reached', 'never'],
  ['usage cap, 429', 'commit', 'rejected', 'daily_cap_reached', 'never'],
  ['video too long', 'commit', 'rejected', 'media_too_large', 'never'],
  ['cashtags', 'commit', 'rejected', 'content_rejected', 'never'],
  ['suspended', 'commit', 'rejected', 'permission_denied', 'never'],
  ['disallowed', 'commit', 'rejected', 'content_rejected', 'never'],
  ['not found', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['not found', 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  ['request timeout', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['too large', 'upload', 'rejected', 'media_too_large', 'never'],
  ['too many requests', 'commit', 'rejected', 'rate_limited', 'at'],
  ['too many requests, legacy', 'read', 'rejected', 'rate_limited', 'at'],
  ['too many requests, day used up', 'commit', 'rejected', 'daily_cap_reached', 'at'],
  ['too many requests, reset in the past', 'commit', 'rejected', 'rate_limited', 'backoff'],
  ['server error', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['server error', 'upload', 'rejected', 'platform_unavailable', 'backoff'],
  ['bad gateway', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['service unavailable', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['gateway timeout', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['spec error', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['spec error', 'upload', 'rejected', 'media_processing_failed', 'never'],
  ['redirect', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
]

for (const [name, purpose, outcome, code, retry] of table) {
  test(`X says "${name}" to a ${purpose}: ${outcome}, ${code}, ${retry}`, () => {
    const fixture = fixtures[name]
    assert.ok(fixture, 'no such fixture')
    const answer = { headers: {}, body: null, ...fixture }
    const error = refusalOf(answer, purpose, now)
    assert.deepEqual([error.outcome, error.code, error.retry], [outcome, code, retry])
    assert.deepEqual(error.response, { status: answer.status, body: answer.body })
    assert.match(error.message, /^[A-Z].*\.$/s)
  })
}

test('every fixture is in the table', () => {
  const named = new Set(table.map(([name]) => name))
  assert.deepEqual(
    Object.keys(fixtures).filter((name) => !named.has(name)),
    [],
  )
})

test('after a 429 the latest reset of the used-up windows counts', () => {
  const at = (name: string) =>
    refusalOf({ headers: {}, body: null, ...fixtures[name]! }, 'commit', now).retryAt?.getTime()
  assert.equal(at('too many requests'), 1_795_450_500_000)
  assert.equal(at('too many requests, day used up'), 1_795_500_000_000)
  assert.equal(at('spend cap'), Date.parse('2026-12-01'))
})

test('a call without an answer: only a commit that may have left is in doubt', () => {
  const lost = new TransportError('in_doubt', 'connection_lost', 'api.x.com: closed')
  const unsent = new TransportError('not_sent', 'connect_failed', 'api.x.com: refused')
  const refused = new TransportError(
    'not_sent',
    'call_refused',
    'A test key reaches the sandbox only.',
  )
  assert.equal(failedCall('X', lost, 'commit').outcome, 'in_doubt')
  assert.equal(failedCall('X', lost, 'upload').outcome, 'rejected')
  assert.deepEqual(
    [failedCall('X', unsent, 'commit').outcome, failedCall('X', unsent, 'commit').retry],
    ['not_sent', 'backoff'],
  )
  assert.equal(failedCall('X', refused, 'commit').retry, 'never')
})
