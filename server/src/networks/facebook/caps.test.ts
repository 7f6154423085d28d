import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { publishError } from '../test/sandboxed-network.ts'
import { facebook } from './index.ts'
import {
  openSandboxedFacebook,
  textOnly,
  uprightClip,
  withFiles,
} from './test/sandboxed-facebook.ts'

const sandboxed = await openSandboxedFacebook()
after(() => sandboxed[Symbol.asyncDispose]())

test('the thirty-first Reel of a day is told when the next may go out; other posts still may', async () => {
  await sandboxed.reset({ caps: 'real', processing_ms: 0 })
  const video = await uprightClip()
  const startedAt = Date.now()
  for (let number = 1; number <= 30; number++)
    await sandboxed.run(withFiles(`Reel ${number}`, [video]), [video])
  const error = await publishError(sandboxed.run(withFiles('Reel 31', [video]), [video]))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'daily_cap_reached', 'never'],
  )
  const waitMs = (error.retryAt?.getTime() ?? 0) - startedAt
  assert.ok(Math.abs(waitMs - 24 * 3_600_000) < 10_000, String(waitMs))
  await sandboxed.run(textOnly('No Reel'))
  assert.equal((await sandboxed.ledger()).length, 31)
})

test('a Reel refused for too many calls of any kind keeps the usual wait', async () => {
  await sandboxed.reset()
  const video = await uprightClip()
  await sandboxed.fault({ kind: 'rate_limit', step: 'start_reel' })
  const error = await publishError(sandboxed.run(withFiles('Reel', [video]), [video]))
  assert.deepEqual([error.code, error.retry], ['rate_limited', 'at'])
})

test('an answer that shows the allowance nearly spent brings a rest', async () => {
  await sandboxed.reset()
  const content = textOnly('Nearly spent')
  const state = { ...facebook.initialState, post: { id: '1_2', isLinkRead: false } }
  const usage = { type: 'pages', call_count: 98, estimated_time_to_regain_access: 7 }
  const header = JSON.stringify({ [sandboxed.person.id]: [usage] })
  await sandboxed.fault({
    kind: 'status',
    status: 200,
    step: 'read_object',
    body: { permalink_url: 'https://www.facebook.com/1/posts/2', id: '1_2' },
    headers: { 'x-business-use-case-usage': header },
  })
  const step = facebook.nextStep(content, state)
  const progress = await step!.run(sandboxed.contextOf(content, [], state))
  const restMs = (progress.quietUntil?.at.getTime() ?? 0) - Date.now()
  assert.ok(restMs > 6 * 60_000 && restMs <= 7 * 60_000, String(restMs))
})
