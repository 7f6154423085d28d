import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { CallPurpose } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import type { RefusedCall } from './error-table.ts'
import { refusalOf } from './errors.ts'

const now = new Date('2026-11-23T16:00:00Z')

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/refusals.json', import.meta.url), 'utf8'),
) as Record<string, Partial<NetworkAnswer> & { status: number }>

function refusal(name: string, purpose: CallPurpose, call: Partial<RefusedCall> = {}) {
  const fixture = fixtures[name]
  assert.ok(fixture, 'no such fixture')
  const usual = { purpose, now, attemptNumber: 1, hasYoungToken: false }
  return refusalOf({ headers: {}, body: null, ...fixture }, { ...usual, ...call })
}

/** Fixture, purpose of the call → outcome, code, retry advice. */
const table: readonly (readonly [string, CallPurpose, string, string, string])[] = [
  ['version missing', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['version retired', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['token empty', 'commit', 'rejected', 'auth_expired', 'refresh_token'],
  ['token empty, bare', 'commit', 'rejected', 'auth_expired', 'refresh_token'],
  ['token invalid', 'commit', 'rejected', 'auth_expired', 'refresh_token'],
  ['token revoked', 'upload', 'rejected', 'auth_expired', 'refresh_token'],
  ['token expired', 'read', 'rejected', 'auth_expired', 'refresh_token'],
  ['member restricted', 'commit', 'rejected', 'permission_denied', 'never'],
  ['field missing', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['urn of wrong type', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['urn malformed', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['value invalid', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['value blank', 'commit', 'rejected', 'text_required', 'never'],
  ['text too long', 'commit', 'rejected', 'text_too_long', 'never'],
  ['text too long, by the documents', 'commit', 'rejected', 'text_too_long', 'never'],
  ['several at once', 'commit', 'rejected', 'text_too_long', 'never'],
  ['image unknown', 'commit', 'rejected', 'media_processing_failed', 'restart_media'],
  ['video unknown', 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  ['link invalid', 'commit', 'rejected', 'content_rejected', 'never'],
  ['call to action invalid', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['media waiting', 'commit', 'rejected', 'media_processing_failed', 'at'],
  ['media waiting, envelope B', 'commit', 'rejected', 'media_processing_failed', 'at'],
  ['media waiting', 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  ['media failed', 'commit', 'rejected', 'media_processing_failed', 'restart_media'],
  ['asset not updated', 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  ['upload expired', 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  ['bytes refused', 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  ['bytes refused', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['parameter invalid', 'read', 'rejected', 'platform_rejected', 'never'],
  ['path not encoded', 'read', 'rejected', 'platform_rejected', 'never'],
  ['not permitted', 'commit', 'rejected', 'permission_denied', 'never'],
  ['image forbidden', 'upload', 'rejected', 'permission_denied', 'never'],
  ['field not permitted', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['not found', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['resource not found', 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  ['write conflict', 'commit', 'rejected', 'platform_unavailable', 'at'],
  ['length required', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['too large', 'upload', 'rejected', 'media_too_large', 'never'],
  ['address too long', 'read', 'rejected', 'platform_rejected', 'never'],
  ['kind not taken', 'upload', 'rejected', 'unsupported_media_format', 'never'],
  ['duplicate', 'commit', 'rejected', 'duplicate_content', 'never'],
  ['duplicate, older', 'commit', 'rejected', 'duplicate_content', 'never'],
  ['unprocessable', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['duplicate person', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['app quota of the day', 'commit', 'rejected', 'daily_cap_reached', 'at'],
  ['member quota of the day', 'upload', 'rejected', 'daily_cap_reached', 'at'],
  ['throttled', 'commit', 'rejected', 'rate_limited', 'at'],
  ['throttled, with a time', 'read', 'rejected', 'rate_limited', 'at'],
  ['activity not there yet', 'commit', 'rejected', 'platform_unavailable', 'backoff'],
  ['server error', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['server error', 'upload', 'rejected', 'platform_unavailable', 'backoff'],
  ['bad gateway', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['service unavailable', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['gateway timeout', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['request timeout', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['redirect', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
]

for (const [name, purpose, outcome, code, retry] of table) {
  test(`LinkedIn says "${name}" to a ${purpose}: ${outcome}, ${code}, ${retry}`, () => {
    const error = refusal(name, purpose)
    assert.deepEqual([error.outcome, error.code, error.retry], [outcome, code, retry])
    assert.equal(error.retryAt !== null, retry === 'at')
    const { status, body = null } = fixtures[name] ?? {}
    assert.deepEqual(error.response, { status, body })
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

test('a quota of the day ends at midnight UTC; a throttle rests longer each time', () => {
  const restMs = (name: string, attemptNumber = 1) =>
    (refusal(name, 'commit', { attemptNumber }).retryAt?.getTime() ?? 0) - now.getTime()
  assert.equal(
    refusal('member quota of the day', 'commit').retryAt?.toISOString(),
    '2026-11-24T00:00:00.000Z',
  )
  assert.match(refusal('app quota of the day', 'commit').message, /developer app/)
  assert.deepEqual(
    [1, 2, 3, 9].map((attempt) => restMs('throttled', attempt)),
    [60_000, 300_000, 1_800_000, 1_800_000],
  )
  assert.equal(restMs('throttled, with a time'), 90_000)
})

test('media that is never ready is not waited for without end', () => {
  const rest = (attemptNumber: number) => {
    const { retry, retryAt } = refusal('media waiting', 'commit', { attemptNumber })
    return [retry, retryAt === null ? null : retryAt.getTime() - now.getTime()]
  }
  assert.deepEqual(rest(1), ['at', 10_000])
  assert.deepEqual(rest(3), ['at', 60_000])
  assert.deepEqual(rest(8), ['never', null])
  assert.equal(refusal('write conflict', 'commit', { attemptNumber: 2 }).retry, 'never')
})

test('a token that was just issued gets a moment to become known', () => {
  const young = refusal('token revoked', 'commit', { hasYoungToken: true })
  assert.deepEqual([young.retry, young.retryAt?.getTime()], ['at', now.getTime() + 5_000])
  assert.equal(refusal('token expired', 'commit', { hasYoungToken: true }).retry, 'refresh_token')
})
