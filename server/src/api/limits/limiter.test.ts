import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLimiter } from './limiter.ts'

test('as many as allowed, then one more each time a share of the minute has passed', () => {
  let nowMs = 0
  const limiter = createLimiter(6, () => nowMs)
  for (let count = 0; count < 6; count += 1)
    assert.deepEqual(limiter.take('a').remaining, 5 - count)
  const refused = limiter.take('a')
  assert.deepEqual([refused.isWithin, refused.remaining, refused.resetSeconds], [false, 0, 10])
  assert.equal(limiter.take('b').isWithin, true, 'others have their own')
  nowMs = 9_999
  assert.equal(limiter.take('a').isWithin, false)
  nowMs = 10_000
  assert.equal(limiter.take('a').isWithin, true)
  assert.equal(limiter.take('a').isWithin, false)
})

test('in no span of time is more allowed than the bucket and what came back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 300 }),
      (perMinute, pausesMs) => {
        let nowMs = 0
        const limiter = createLimiter(perMinute, () => nowMs)
        let taken = 0
        for (const pauseMs of pausesMs) {
          nowMs += pauseMs
          const allowance = limiter.take('a')
          if (allowance.isWithin) taken += 1
          else assert.ok(allowance.resetSeconds >= 1)
          assert.ok(taken <= perMinute + (nowMs * perMinute) / 60_000 + 1e-6)
        }
      },
    ),
  )
})
