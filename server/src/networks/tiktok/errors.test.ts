import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { CallPurpose } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { refusalOf, uploadRefusalOf } from './errors.ts'
import { failureOf } from './fail-reasons.ts'

const now = new Date('2026-11-23T16:00:00Z')

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/refusals.json', import.meta.url), 'utf8'),
) as Record<string, Partial<NetworkAnswer> & { status: number }>

/** Fixture, purpose of the call → outcome, code, retry advice. */
const table: readonly (readonly [string, CallPurpose, string, string, string])[] = [
  ['token dead', 'commit', 'rejected', 'auth_expired', 'refresh_token'],
  ['token dead, with 200', 'read', 'rejected', 'auth_expired', 'refresh_token'],
  ['token dead, without a code', 'read', 'rejected', 'auth_expired', 'refresh_token'],
  ['scope not granted', 'commit', 'rejected', 'permission_denied', 'never'],
  ['scope missed', 'read', 'rejected', 'permission_denied', 'never'],
  ['parameter', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['parameter, as the page spells it', 'upload', 'rejected', 'platform_rejected', 'never'],
  ['chunk size', 'upload', 'rejected', 'platform_rejected', 'never'],
  ['chunk count', 'upload', 'rejected', 'platform_rejected', 'never'],
  ['file', 'upload', 'rejected', 'media_processing_failed', 'never'],
  ['rate limit', 'commit', 'rejected', 'rate_limited', 'at'],
  ['rate limit, with 200', 'commit', 'rejected', 'rate_limited', 'at'],
  ['rate limit of a proxy', 'read', 'rejected', 'rate_limited', 'at'],
  ['post cap', 'commit', 'rejected', 'daily_cap_reached', 'at'],
  ['post cap, creator info', 'read', 'rejected', 'daily_cap_reached', 'at'],
  ['banned', 'commit', 'rejected', 'permission_denied', 'never'],
  ['banned, creator info', 'read', 'rejected', 'permission_denied', 'never'],
  ['pending drafts', 'upload', 'rejected', 'daily_cap_reached', 'at'],
  ['active users', 'upload', 'rejected', 'daily_cap_reached', 'at'],
  ['active users, creator info', 'read', 'rejected', 'daily_cap_reached', 'at'],
  ['unaudited', 'upload', 'rejected', 'permission_denied', 'never'],
  ['address unverified', 'commit', 'rejected', 'permission_denied', 'never'],
  ['privacy level', 'commit', 'rejected', 'option_not_allowed', 'never'],
  ['old app', 'commit', 'rejected', 'permission_denied', 'never'],
  ['publish id unknown', 'read', 'rejected', 'platform_rejected', 'never'],
  ['publish id of another', 'read', 'rejected', 'permission_denied', 'never'],
  ['not cancellable', 'read', 'rejected', 'platform_rejected', 'never'],
  ['server error', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['server error', 'upload', 'rejected', 'platform_unavailable', 'backoff'],
  ['server error, with 200', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['code nobody knows', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['code nobody knows, with 200', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['code nobody knows, with 200', 'read', 'rejected', 'platform_rejected', 'never'],
  ['not found', 'commit', 'rejected', 'platform_rejected', 'never'],
  ['request timeout', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['redirect', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['bad gateway', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['gateway timeout', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  ['refusal in a bad gateway', 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
]

for (const [name, purpose, outcome, code, retry] of table) {
  test(`TikTok says "${name}" to a ${purpose}: ${outcome}, ${code}, ${retry}`, () => {
    const fixture = fixtures[name]
    assert.ok(fixture, 'no such fixture')
    const answer = { headers: {}, body: null, ...fixture }
    const error = refusalOf(answer, purpose, now)
    assert.deepEqual([error.outcome, error.code, error.retry], [outcome, code, retry])
    assert.equal(error.retryAt !== null, retry === 'at')
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

test('a rate limit is over after a minute; a cap that slides is looked at every hour', () => {
  const waitOf = (name: string) => {
    const { retryAt } = refusalOf({ headers: {}, body: null, ...fixtures[name]! }, 'read', now)
    return (retryAt?.getTime() ?? 0) - now.getTime()
  }
  assert.equal(waitOf('rate limit'), 60_000)
  for (const name of ['post cap', 'pending drafts', 'active users'])
    assert.equal(waitOf(name), 3_600_000, name)
})

const uploadTable: readonly (readonly [number, CallPurpose, string, string, string])[] = [
  [400, 'upload', 'rejected', 'platform_rejected', 'never'],
  [400, 'commit', 'rejected', 'platform_rejected', 'never'],
  [403, 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  [404, 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  [416, 'upload', 'rejected', 'media_processing_failed', 'restart_media'],
  [413, 'upload', 'rejected', 'platform_rejected', 'never'],
  [429, 'commit', 'rejected', 'rate_limited', 'at'],
  [408, 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  [500, 'upload', 'rejected', 'platform_unavailable', 'backoff'],
  [500, 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
  [301, 'commit', 'in_doubt', 'platform_unavailable', 'backoff'],
]

for (const [status, purpose, outcome, code, retry] of uploadTable) {
  test(`the upload_url answers ${status} to a ${purpose}: ${outcome}, ${code}, ${retry}`, () => {
    const error = uploadRefusalOf({ status, headers: {}, body: null }, purpose, now)
    assert.deepEqual([error.outcome, error.code, error.retry], [outcome, code, retry])
  })
}

const failTable: readonly (readonly [string, string, string])[] = [
  ['file_format_check_failed', 'unsupported_media_format', 'never'],
  ['duration_check_failed', 'media_unsupported', 'never'],
  ['frame_rate_check_failed', 'media_unsupported', 'never'],
  ['picture_size_check_failed', 'media_unsupported', 'never'],
  ['internal', 'media_processing_failed', 'restart_media'],
  ['video_pull_failed', 'media_unreachable', 'restart_media'],
  ['photo_pull_failed', 'media_unreachable', 'restart_media'],
  ['publish_cancelled', 'platform_rejected', 'never'],
  ['auth_removed', 'auth_expired', 'restart_media'],
  ['spam_risk_too_many_posts', 'daily_cap_reached', 'restart_media'],
  ['spam_risk_user_banned_from_posting', 'permission_denied', 'restart_media'],
  ['spam_risk_text', 'content_rejected', 'never'],
  ['spam_risk', 'content_rejected', 'never'],
  ['a reason nobody knows', 'media_processing_failed', 'never'],
  ['', 'media_processing_failed', 'never'],
]

for (const [reason, code, retry] of failTable) {
  test(`a post that failed with "${reason}": ${code}, ${retry}`, () => {
    const body = { data: { status: 'FAILED', fail_reason: reason }, error: { code: 'ok' } }
    const error = failureOf(reason, { status: 200, headers: {}, body })
    assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', code, retry])
    assert.ok(error.message.includes(reason === '' ? 'no reason' : reason))
    assert.deepEqual(error.response, { status: 200, body })
  })
}
