import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { CallPurpose } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { refusalOf } from './errors.ts'

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
const rejected = ['rejected', 'content_rejected', 'never'] as const
const unfit = ['rejected', 'media_unsupported', 'never'] as const
const refused = ['rejected', 'platform_rejected', 'never'] as const
const again = ['rejected', 'media_processing_failed', 'restart_media'] as const
const broken = ['rejected', 'media_processing_failed', 'never'] as const
const format = ['rejected', 'unsupported_media_format', 'never'] as const
const duplicate = ['rejected', 'duplicate_content', 'never'] as const

/** Fixture, purpose of the call → outcome, code, retry advice. */
const table: readonly Row[] = [
  ['unknown fault', 'commit', ...doubt],
  ['unknown fault', 'read', ...passing],
  ['service fault', 'commit', ...doubt],
  ['service fault', 'upload', ...passing],
  ['fault minus one', 'commit', ...doubt],
  ['capability', 'commit', ...denied],
  ['app limit', 'commit', ...limited],
  ['user limit', 'commit', ...limited],
  ['page limit', 'commit', ...limited],
  ['action limit', 'commit', ...limited],
  ['odd traffic', 'commit', ...limited],
  ['business limit', 'commit', ...limited],
  ['too fast', 'commit', ...limited],
  ['bare 429', 'read', ...limited],
  ['permission 10', 'commit', ...denied],
  ['permission 200', 'commit', ...denied],
  ['permission 283', 'upload', ...denied],
  ['video not permitted', 'commit', ...denied],
  ['bad parameter', 'commit', ...refused],
  ['text too long', 'commit', 'rejected', 'text_too_long', 'never'],
  ['bad photo', 'upload', ...format],
  ['unknown object', 'upload', ...again],
  ['unknown object', 'read', ...refused],
  ['bad proof', 'commit', ...denied],
  ['incorrect signature', 'commit', ...denied],
  ['session', 'read', ...reconnect],
  ['token garbage', 'commit', ...reconnect],
  ['token 458', 'commit', ...reconnect],
  ['token 459', 'commit', ...reconnect],
  ['token 460', 'commit', ...reconnect],
  ['token 463', 'read', ...reconnect],
  ['token 464', 'commit', ...reconnect],
  ['token 467', 'commit', ...reconnect],
  ['token 492', 'commit', ...reconnect],
  ['checkpoint', 'commit', ...reconnect],
  ['bare 401', 'upload', ...reconnect],
  ['no token', 'read', ...reconnect],
  ['unknown path', 'commit', ...refused],
  ['bad image', 'upload', ...broken],
  ['small video', 'upload', ...unfit],
  ['unreachable file', 'upload', 'rejected', 'media_unreachable', 'restart_media'],
  ['bad video', 'upload', ...broken],
  ['lost video', 'upload', ...again],
  ['reel ratio', 'commit', ...unfit],
  ['reel resolution', 'commit', ...unfit],
  ['reel duration', 'commit', ...unfit],
  ['reel frame rate', 'commit', ...unfit],
  ['abusive', 'commit', ...rejected],
  ['duplicate', 'commit', ...duplicate],
  ['photos posted', 'commit', ...duplicate],
  ['link unreadable', 'commit', ...rejected],
  ['flagged', 'commit', ...rejected],
  ['security check', 'commit', ...denied],
  ['invalid file', 'upload', ...format],
  ['community standards', 'commit', ...rejected],
  ['page authorization', 'commit', ...denied],
  ['facebook link', 'commit', ...rejected],
  ['bad link', 'commit', ...rejected],
  ['content format', 'commit', ...rejected],
  ['account limited', 'commit', ...denied],
  ['video service', 'commit', ...doubt],
  ['link service', 'upload', ...passing],
  ['identity', 'commit', ...denied],
  ['says it passes', 'commit', ...doubt],
  ['says it passes', 'read', ...passing],
  ['nobody knows', 'commit', ...refused],
  ['upload offset', 'upload', ...passing],
  ['upload partial', 'upload', ...passing],
  ['upload processing', 'upload', ...broken],
  ['upload too large', 'upload', 'rejected', 'media_too_large', 'never'],
  ['page of html', 'commit', ...doubt],
  ['page of html', 'read', ...refused],
  ['request timeout', 'commit', ...doubt],
  ['bad gateway', 'commit', ...doubt],
  ['bad gateway', 'read', ...passing],
  ['redirect', 'commit', ...doubt],
]

const answerOf = (name: string): NetworkAnswer => {
  const fixture = fixtures[name]
  assert.ok(fixture, 'no such fixture')
  return { headers: {}, body: null, ...fixture }
}

for (const [name, purpose, outcome, code, retry] of table) {
  test(`Facebook says "${name}" to a ${purpose}: ${outcome}, ${code}, ${retry}`, () => {
    const answer = answerOf(name)
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

test('a limit lasts as long as Facebook says, else a quarter of an hour', () => {
  const waitMs = (name: string): number =>
    (refusalOf(answerOf(name), 'commit', now).retryAt?.getTime() ?? 0) - now.getTime()
  assert.equal(waitMs('business limit'), 45 * 60_000)
  assert.equal(waitMs('page limit'), 15 * 60_000)
})

test('a dead token names who must do what', () => {
  const says = (name: string): string => refusalOf(answerOf(name), 'commit', now).message
  assert.match(says('token 458'), /removed the app/)
  assert.match(says('token 459'), /settle a check/)
  assert.match(says('token 492'), /has no role/)
})
