import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AttemptRow, Evidence, Result } from './evidence.ts'
import { judge } from './judge.ts'

const published: Result = {
  postId: 'post_1',
  postStatus: 'published',
  status: 'published',
  platformPostId: '10',
  errorCode: null,
  errorMessage: null,
  warnings: [],
}
const failed: Partial<Result> = { postStatus: 'failed', status: 'failed', platformPostId: null }

function evidence(
  result: Partial<Result>,
  visible: Record<string, string[]>,
  more: Partial<Evidence> = {},
): Evidence {
  return {
    drive: {
      accepted: [{ id: 'post_1', accountId: 'acc_1', parts: ['a', 'b'], acceptedAt: 0 }],
      keysBroken: [],
    },
    visible: new Map(Object.entries(visible)),
    results: new Map([['post_1', { ...published, ...result }]]),
    attempts: [],
    doubts: 0,
    leftOver: { jobs: 0, openAttempts: 0, openDeliveries: 0, deadAccounts: 0 },
    ...more,
  }
}

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
      leftOver: { jobs: 1, openAttempts: 0, openDeliveries: 0, deadAccounts: 0 },
    }),
    'I13',
  ],
]

for (const [name, found, invariant] of cases)
  test(`the judge on: ${name}`, () => {
    const invariants = new Set(judge(found).map((violation) => violation.invariant))
    if (invariant === null) assert.deepEqual([...invariants], [])
    else assert.ok(invariants.has(invariant), `found ${[...invariants]}`)
  })
