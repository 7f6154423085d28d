import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Accepted } from './accepted.ts'
import type { AttemptRow, Evidence, LeftOver, Result, VisiblePost } from './evidence.ts'
import { judge } from './judge.ts'

const published: Result = {
  deliveryId: 'dlv_1',
  platform: 'x',
  postStatus: 'published',
  status: 'published',
  platformPostId: '10',
  errorCode: null,
  errorMessage: null,
  warnings: [],
  lastWord: null,
}
const failed: Partial<Result> = { postStatus: 'failed', status: 'failed', platformPostId: null }

const accepted: Accepted = {
  id: 'dlv_1',
  accountId: 'acc_1',
  parts: ['a', 'b'],
  comment: null,
  never: [],
  notBefore: null,
  acceptedAt: 0,
}

const nothingLeft: LeftOver = {
  jobs: 0,
  openAttempts: 0,
  openDeliveries: 0,
  deadAccounts: 0,
  heldCommits: 0,
}

/** @param visible ids by text */
function evidence(
  result: Partial<Result>,
  visible: Record<string, string[]>,
  more: Partial<Evidence> = {},
): Evidence {
  const shown = Object.entries(visible).map(
    ([text, ids]) => [text, ids.map((id) => seen(id))] as const,
  )
  return {
    accepted: [accepted],
    lost: [],
    keysBroken: [],
    brokenRaces: [],
    visible: new Map(shown),
    results: new Map([['dlv_1', { ...published, ...result }]]),
    attempts: [],
    doubts: 0,
    leftOver: nothingLeft,
    ...more,
  }
}

const seen = (id: string, comments: string[] = [], appearedMs = 0): VisiblePost => ({
  id,
  comments,
  appearedMs,
})

const attempt = (number: number, outcome: string): AttemptRow => ({
  deliveryId: 'dlv_1',
  step: 'create_post',
  number,
  outcome,
  reason: '',
})

const both = { a: ['10'], b: ['11'] }

const cases: readonly [string, Evidence, string | null][] = [
  ['all is well', evidence({}, both), null],
  ['a doubled post', evidence({}, { a: ['10', '12'], b: ['11'] }), 'I1'],
  ['published and not visible', evidence({}, { b: ['11'] }), 'I2'],
  ['bound to another post', evidence({ platformPostId: '99' }, both), 'I2'],
  ['a part of the thread is missing', evidence({}, { a: ['10'] }), 'I2'],
  ['failed and visible', evidence(failed, { a: ['10'] }), 'I3'],
  ['still under way', evidence({ postStatus: 'processing' }, both), 'I4'],
  ['not in the database', evidence({}, both, { results: new Map() }), 'I4'],
  [
    'unknown without a reason',
    evidence({ ...failed, errorCode: 'outcome_unknown', errorMessage: 'whatever' }, {}),
    'I15',
  ],
  [
    'sent again while in doubt',
    evidence({}, both, { attempts: [attempt(1, 'in_doubt'), attempt(2, 'done')] }),
    'I14',
  ],
  [
    'sent again after it was read back',
    evidence({}, both, { attempts: [attempt(1, 'absent'), attempt(2, 'done')] }),
    null,
  ],
  [
    'a job is left',
    evidence({}, both, {
      leftOver: { ...nothingLeft, jobs: 1 },
    }),
    'I13',
  ],
  ['an accepted post is not in the database', evidence({}, both, { lost: ['post_2'] }), 'I4'],
  ['a cancel that was not kept', evidence({}, both, { brokenRaces: ['cancel'] }), 'I7'],
  ['canceled and visible', evidence({ ...failed, postStatus: 'canceled' }, both), 'I7'],
  ['canceled and not visible', evidence({ ...failed, postStatus: 'canceled' }, {}), null],
  [
    'edited away and visible',
    evidence({}, { ...both, c: ['12'] }, { accepted: [{ ...accepted, never: ['c'] }] }),
    'I7',
  ],
  ['before its time', evidence({}, both, { accepted: [{ ...accepted, notBefore: 5_000 }] }), 'I6'],
  [
    'a comment twice',
    evidence(
      {},
      {},
      {
        accepted: [{ ...accepted, parts: ['a'], comment: 'c' }],
        visible: new Map([['a', [seen('10', ['c', 'c'])]]]),
      },
    ),
    'I1',
  ],
  [
    'a comment is missing',
    evidence({}, { a: ['10'] }, { accepted: [{ ...accepted, parts: ['a'], comment: 'c' }] }),
    'I2',
  ],
  [
    'a comment is missing, as the result says',
    evidence(
      { warnings: [{ code: 'first_comment_failed' }] },
      { a: ['10'] },
      { accepted: [{ ...accepted, parts: ['a'], comment: 'c' }] },
    ),
    null,
  ],
  [
    'a commit while the account was held',
    evidence({}, both, { leftOver: { ...nothingLeft, heldCommits: 1 } }),
    'I9',
  ],
]

for (const [name, found, invariant] of cases)
  test(`the judge on: ${name}`, () => {
    const invariants = new Set(judge(found).map((violation) => violation.invariant))
    if (invariant === null) assert.deepEqual([...invariants], [])
    else assert.ok(invariants.has(invariant), `found ${[...invariants]}`)
  })
