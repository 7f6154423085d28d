import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NetworkAnswer } from './contract.ts'
import { restAfter } from './graph-usage.ts'

const now = new Date('2026-11-23T16:00:00Z')

const waitMs = (headers: Record<string, string>): number | null => {
  const answer: NetworkAnswer = { status: 200, headers, body: null }
  const rest = restAfter(answer, { accountId: '42', useCase: 'pages' }, now)
  return rest === null ? null : rest.at.getTime() - now.getTime()
}
const business = (fields: object, page = '42', type = 'pages') => ({
  'x-business-use-case-usage': JSON.stringify({ [page]: [{ type, ...fields }] }),
})

test('no headers, strange headers and room to spare: go on', () => {
  assert.equal(waitMs({}), null)
  assert.equal(waitMs({ 'x-app-usage': 'none', 'x-business-use-case-usage': '[1]' }), null)
  assert.equal(
    waitMs({ 'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":25}' }),
    null,
  )
  assert.equal(waitMs(business({ call_count: 94, estimated_time_to_regain_access: 0 })), null)
})

test('near the end of any allowance the account rests', () => {
  const tenMinutes = 10 * 60_000
  assert.equal(waitMs({ 'x-app-usage': '{"call_count":3,"total_time":97}' }), tenMinutes)
  assert.equal(waitMs({ 'x-page-usage': '{"call_count":100}' }), tenMinutes)
  assert.equal(waitMs(business({ total_cputime: 95 })), tenMinutes)
})

test('where Meta names the minutes, they count', () => {
  assert.equal(
    waitMs(business({ call_count: 97, estimated_time_to_regain_access: 23 })),
    23 * 60_000,
  )
})

test('what another account or another use has used up is not ours', () => {
  assert.equal(waitMs({ ...business({ call_count: 100 }, '42', 'instagram') }), null)
  const both = {
    '42': [{ type: 'pages', call_count: 3 }],
    '43': [{ type: 'pages', call_count: 100 }],
  }
  assert.equal(waitMs({ 'x-business-use-case-usage': JSON.stringify(both) }), null)
})
