import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { CallPurpose } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { containerFailure, refusalOf } from './errors.ts'

const now = new Date('2026-11-23T16:00:00Z')

const fixtures = JSON.parse(
  readFileSync(new URL('./fixtures/refusals.json', import.meta.url), 'utf8'),
) as Record<string, Partial<NetworkAnswer> & { status: number }>

type Row = readonly [string, CallPurpose, string, string, string]

const doubt = ['in_doubt', 'platform_unavailable', 'backoff'] as const
const passing = ['rejected', 'platform_unavailable', 'backoff'] as const
const reconnect = ['rejected', 'auth_expired', 'refresh_token'] as const
const limited = ['rejected', 'rate_limited', 'at'] as const
const denied = ['rejected', 'permission_denied', 'never'] as const
const refused = ['rejected', 'platform_rejected', 'never'] as const
const restart = ['rejected', 'media_processing_failed', 'restart_media'] as const
const later = ['rejected', 'media_processing_failed', 'at'] as const

/** Fixture, purpose of the call → outcome, code, retry advice. */
const table: readonly Row[] = [
  ['too slow', 'upload', 'rejected', 'media_unreachable', 'restart_media'],
  ['media expired', 'commit', ...restart],
  ['server error', 'commit', ...doubt],
  ['server error', 'upload', ...passing],
  ['create failed', 'upload', ...restart],
  ['upload error', 'upload', ...restart],
  ['offset beyond the end', 'upload', 'rejected', 'option_not_allowed', 'never'],
  ['restriction', 'commit', 'in_doubt', 'rate_limited', 'at'],
  ['restriction', 'upload', ...limited],
  ['day is full', 'commit', 'rejected', 'daily_cap_reached', 'at'],
  ['media not found', 'commit', ...later],
  ['container missing', 'commit', ...later],
  ['account restricted', 'commit', ...denied],
  ['unknown type', 'upload', ...refused],
  ['too few items', 'upload', 'rejected', 'media_too_many', 'never'],
  ['place of a product on a video', 'upload', ...refused],
  ['no place of a product', 'upload', ...refused],
  ['unknown product', 'upload', ...refused],
  ['too many tags', 'upload', 'rejected', 'content_rejected', 'never'],
  ['video format', 'upload', 'rejected', 'unsupported_media_format', 'never'],
  ['not fetched', 'upload', 'rejected', 'media_unreachable', 'restart_media'],
  ['not ready', 'commit', ...later],
  ['not ready, without subcode', 'commit', ...later],
  ['image too large', 'upload', 'rejected', 'media_too_large', 'never'],
  ['image format', 'upload', 'rejected', 'unsupported_media_format', 'never'],
  ['image ratio', 'upload', 'rejected', 'media_unsupported', 'never'],
  ['caption too long', 'upload', 'rejected', 'text_too_long', 'never'],
  ['no trial Reels', 'commit', ...denied],
  ['upload failed', 'upload', ...restart],
  ['not processed', 'upload', ...restart],
  ['not downloaded', 'upload', 'rejected', 'media_unreachable', 'restart_media'],
  ['wrong type here', 'commit', 'rejected', 'media_unsupported', 'never'],
  ['item alone', 'commit', ...refused],
  ['comment denied', 'read', ...refused],
  ['partnership not allowed', 'upload', ...denied],
  ['partnership parameter', 'upload', ...refused],
  ['no such place', 'upload', 'rejected', 'option_not_allowed', 'never'],
  ['unknown fault', 'commit', ...doubt],
  ['unknown fault', 'read', ...passing],
  ['service fault', 'commit', ...doubt],
  ['service fault', 'upload', ...passing],
  ['capability', 'commit', ...denied],
  ['app limit', 'commit', ...limited],
  ['user limit', 'read', ...limited],
  ['business limit', 'commit', ...limited],
  ['odd traffic', 'read', ...limited],
  ['bare 429', 'read', ...limited],
  ['permission 10', 'commit', ...denied],
  ['permission 200', 'upload', ...denied],
  ['private account', 'upload', ...denied],
  ['not on children', 'upload', ...refused],
  ['unknown object', 'read', ...refused],
  ['unsigned', 'commit', ...denied],
  ['other host', 'read', ...reconnect],
  ['token 458', 'commit', ...reconnect],
  ['token 459', 'commit', ...reconnect],
  ['token 460', 'commit', ...reconnect],
  ['token 463', 'commit', ...reconnect],
  ['token 464', 'commit', ...reconnect],
  ['token 467', 'commit', ...reconnect],
  ['token 492', 'commit', ...reconnect],
  ['session', 'read', ...reconnect],
  ['bare 401', 'upload', ...reconnect],
  ['abusive', 'commit', 'rejected', 'content_rejected', 'never'],
  ['says it passes', 'commit', ...doubt],
  ['says it passes', 'read', ...passing],
  ['nobody knows', 'commit', ...refused],
  ['page of html', 'commit', ...doubt],
  ['page of html', 'read', ...refused],
  ['bad gateway', 'commit', ...doubt],
  ['bad gateway', 'read', ...passing],
  ['request timeout', 'commit', ...doubt],
  ['redirect', 'commit', ...doubt],
]

const answerOf = (name: string): NetworkAnswer => {
  const fixture = fixtures[name]
  assert.ok(fixture, 'no such fixture')
  return { headers: {}, body: null, ...fixture }
}

for (const [name, purpose, outcome, code, retry] of table) {
  test(`Instagram says "${name}" to a ${purpose}: ${outcome}, ${code}, ${retry}`, () => {
    const answer = answerOf(name)
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

test('a limit lasts as long as Instagram says, else by its kind', () => {
  const waitMs = (name: string): number =>
    (refusalOf(answerOf(name), 'upload', now).retryAt?.getTime() ?? 0) - now.getTime()
  assert.equal(waitMs('business limit'), 45 * 60_000)
  assert.equal(waitMs('app limit'), 15 * 60_000)
  assert.equal(waitMs('restriction'), 60 * 60_000)
  assert.equal(waitMs('not ready'), 10_000)
})

test('a dead token names who must do what', () => {
  const says = (name: string): string => refusalOf(answerOf(name), 'commit', now).message
  assert.match(says('token 458'), /removed the app/)
  assert.match(says('token 459'), /settle a check/)
  assert.match(says('token 492'), /has no role/)
})

const failed: readonly (readonly [string, string, string])[] = [
  [
    'Error: Media upload has failed with error code 2207082',
    'media_processing_failed',
    'restart_media',
  ],
  ['2207026', 'unsupported_media_format', 'never'],
  ['Error: 2207077', 'media_unreachable', 'restart_media'],
  ['Error: 2207057', 'option_not_allowed', 'never'],
  ['2207001', 'media_processing_failed', 'restart_media'],
  ['Error: something new', 'media_processing_failed', 'restart_media'],
  ['', 'media_processing_failed', 'restart_media'],
]

for (const [status, code, retry] of failed)
  test(`a container that failed with "${status}": ${code}, ${retry}`, () => {
    const body = { status_code: 'ERROR', status, id: '1' }
    const error = containerFailure({ status: 200, headers: {}, body })
    assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', code, retry])
    assert.match(error.message, /^[A-Z].*\.$/s)
  })
