import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'
import { atLeast, atMost, type Figure, showLimit, verdictOf } from './report/figure.ts'
import { markdownTable } from './report/table.ts'
import { median, percentile, spreadOf } from './statistics.ts'

const figure = (value: number, limit: Figure['limit']): Figure => ({
  id: 'f',
  name: 'A figure',
  value,
  unit: 'ms',
  digits: 0,
  limit,
  aim: null,
})

test('percentiles are values that were measured, medians the middle', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index)
  assert.deepEqual(spreadOf(values), { min: 1, p50: 100, p99: 198, max: 200 })
  assert.equal(percentile([7], 0.99), 7)
  assert.equal(median([4, 1, 3]), 3)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.throws(() => median([]), /nothing/)
})

test('a figure is judged as measured, not as shown', () => {
  assert.equal(verdictOf(figure(20.4, atMost(20))), 'missed')
  assert.equal(verdictOf(figure(20, atMost(20))), 'ok')
  assert.equal(verdictOf(figure(-0.1, atLeast(0))), 'missed')
  assert.equal(verdictOf(figure(1, null)), '–')
  assert.equal(showLimit(atMost(20), 'ms'), '≤ 20 ms')
  assert.match(
    markdownTable([figure(20.4, atMost(20))]),
    /\| A figure \| 20 ms \| ≤ 20 ms \| – \| missed \|/,
  )
})

test('options are checked, and unknown ones refused', () => {
  assert.deepEqual(readOptions(['--only', 'start,create']).rows, ['create', 'start'])
  assert.equal(readOptions(['--seconds', '9']).roundSeconds, 9)
  assert.throws(() => readOptions(['--only', 'creat']), /no row "creat"/)
  assert.throws(() => readOptions(['--seconds', '0']), /from 1 to 300/)
  assert.throws(() => readOptions(['--secnds', '3']), /--secnds/)
})
