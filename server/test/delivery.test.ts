import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp({ RECONCILE_SECONDS: '0.2,0.5,1', RECONCILE_WINDOW_SECONDS: '6' })
})
after(async () => app[Symbol.asyncDispose]())
afterEach(async () => {
  await app.sandbox.delete('/_sandbox/faults')
  await settings({ listing_lag_ms: 0 })
})

async function fault(body: Record<string, unknown>): Promise<void> {
  const answer = await app.sandbox.post('/_sandbox/faults', { network: 'x', ...body })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
}

async function settings(body: Record<string, unknown>): Promise<void> {
  const answer = await app.sandbox.request('PATCH', '/_sandbox/settings', {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

async function send(text: string, options: object = {}) {
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text,
    platform_options: { x: options },
  })
  return finished(app.api, body.id, 60_000)
}

async function visible(text: string): Promise<{ id: string }[]> {
  const { body } = await app.sandbox.get('/_sandbox/ledger?network=x')
  return body.posts.filter((post: { text: string }) => post.text === text)
}

async function decisions(id: string): Promise<string[]> {
  const { body } = await app.api.get(`/v1/posts/${id}/timeline`)
  return body.items
    .filter((item: { kind: string }) => item.kind === 'decision')
    .map((item: { decision: string }) => item.decision)
}

const lost = [
  { name: 'the answer was cut off after the network acted', fault: { kind: 'drop_response' } },
  {
    name: 'the network answered 503 and posted all the same',
    fault: { kind: 'accept_then_status', status: 503 },
  },
  {
    name: 'the network answered 500 and posted all the same',
    fault: { kind: 'accept_then_status', status: 500 },
  },
]
for (const each of lost)
  test(`nothing is sent twice when ${each.name}`, async () => {
    await fault({ step: 'create_post', count: 1, ...each.fault })
    const post = await send(`in doubt: ${each.name}`)
    assert.equal(post.status, 'published')
    const tweets = await visible(`in doubt: ${each.name}`)
    assert.equal(tweets.length, 1)
    assert.equal(post.results[0].platform_post_id, tweets[0]?.id)
    assert.deepEqual(await decisions(post.id), ['send', 'in doubt', 'found', 'published'])
    assert.equal(post.results[0].attempts, 1)
  })

const neverDone = [
  { name: 'the request was cut off before the network acted', fault: { kind: 'drop_request' } },
  { name: 'the network answered 502 and did nothing', fault: { kind: 'status', status: 502 } },
]
for (const each of neverDone)
  test(`it is sent again, after looking, when ${each.name}`, async () => {
    await fault({ step: 'create_post', count: 1, ...each.fault })
    const post = await send(`never done: ${each.name}`)
    assert.equal(post.status, 'published')
    assert.equal((await visible(`never done: ${each.name}`)).length, 1)
    assert.equal(post.results[0].attempts, 2)
    assert.deepEqual(await decisions(post.id), [
      'send',
      'in doubt',
      'not found yet',
      'not found yet',
      'absent',
      'send',
      'published',
    ])
  })

test('a listing that lags behind the looks does not lead to a second post', async () => {
  await settings({ listing_lag_ms: 3_000 })
  await fault({ step: 'create_post', kind: 'drop_response', count: 1 })
  const post = await send('lagging listing')
  assert.equal(post.status, 'published')
  assert.equal((await visible('lagging listing')).length, 1)
})

test('when the account cannot be read, the outcome is unknown rather than guessed', async () => {
  await fault({ step: 'create_post', kind: 'drop_response', count: 1 })
  await fault({ path: '/2/users/', kind: 'status', status: 503 })
  const post = await send('cannot be read')
  const [result] = post.results
  assert.equal(result.error_code, 'outcome_unknown')
  assert.match(result.error_message, /Look at the account/)
  assert.equal((await visible('cannot be read')).length, 1)
  const blind = await app.api.post(`/v1/posts/${post.id}/retry`)
  assert.equal(blind.status, 409)
  assert.match(blind.body.detail, /accept_duplicates/)
  const wilful = await app.api.post(`/v1/posts/${post.id}/retry`, { accept_duplicates: true })
  assert.equal(wilful.status, 202)
  // X itself refuses the same text twice.
  const retried = await finished(app.api, post.id)
  assert.equal(retried.results[0].error_code, 'duplicate_content')
})

test('a refusal ends the delivery with its code, the answer and no second call', async () => {
  await fault({
    step: 'create_post',
    kind: 'status',
    status: 402,
    count: 1,
    body: {
      title: 'Payment Required',
      detail: 'credits depleted',
      type: 'https://api.x.com/2/problems/credits-depleted',
      status: 402,
    },
  })
  const post = await send('no credits')
  assert.equal(post.status, 'failed')
  assert.equal(post.results[0].raw_response.status, 402)
  assert.deepEqual(await decisions(post.id), ['send', 'failed'])
})

test('a rate limit is waited out, and said', async () => {
  const resetAt = Math.ceil(Date.now() / 1000) + 3
  await fault({
    step: 'create_post',
    kind: 'status',
    status: 429,
    count: 1,
    body: {
      title: 'Too Many Requests',
      detail: 'Too Many Requests',
      type: 'about:blank',
      status: 429,
    },
    headers: {
      'x-rate-limit-limit': '100',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(resetAt),
    },
  })
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'rate limited',
  })
  const waiting = await waitFor(async () => {
    const { body: now } = await app.api.get(`/v1/posts/${body.id}`)
    return now.results[0].retry_at ? now : null
  })
  assert.equal(waiting.status, 'processing')
  const post = await finished(app.api, body.id)
  assert.equal(post.status, 'published')
  assert.ok(
    Date.parse(post.results[0].published_at) >= resetAt * 1000,
    'it was sent before the stated reset',
  )
  assert.equal(post.results[0].retry_at, null)
})

test('a duplicate that X refuses is a failure of that account, not a doubt', async () => {
  assert.equal((await send('said twice')).status, 'published')
  const second = await send('said twice')
  assert.equal(second.results[0].error_code, 'duplicate_content')
  assert.equal((await visible('said twice')).length, 1)
})

test('a thread that breaks stays published, and retry goes on at the missing part', async () => {
  const parts = ['part two', 'part three']
  await fault({
    step: 'create_post',
    kind: 'status',
    status: 403,
    probability: 1,
    body: {
      title: 'Forbidden',
      detail: 'You are not permitted to perform this action.',
      type: 'about:blank',
      status: 403,
    },
  })
  // The newest fault that matches wins: the first two parts pass.
  await fault({ step: 'create_post', kind: 'delay', delay_ms: 1, count: 2 })
  const post = await send('part one', { thread: parts })
  assert.equal(post.status, 'published')
  assert.deepEqual(
    post.results[0].warnings.map((warning: { code: string }) => warning.code),
    ['thread_incomplete'],
  )
  assert.deepEqual(
    [
      (await visible('part one')).length,
      (await visible('part two')).length,
      (await visible('part three')).length,
    ],
    [1, 1, 0],
  )
  await app.sandbox.delete('/_sandbox/faults')
  assert.equal((await app.api.post(`/v1/posts/${post.id}/retry`)).status, 202)
  const whole = await waitFor(async () => {
    const { body } = await app.api.get(`/v1/posts/${post.id}`)
    return body.status === 'published' ? body : null
  })
  assert.deepEqual(whole.results[0].warnings, [])
  assert.equal(whole.results[0].platform_post_id, post.results[0].platform_post_id)
  assert.deepEqual(
    [
      (await visible('part one')).length,
      (await visible('part two')).length,
      (await visible('part three')).length,
    ],
    [1, 1, 1],
  )
})

test('a lost answer in the middle of a thread does not double the part', async () => {
  await fault({ step: 'create_post', kind: 'drop_response', count: 1 })
  await fault({ step: 'create_post', kind: 'delay', delay_ms: 1, count: 1 })
  const post = await send('thread in doubt', { thread: ['doubtful part', 'last part'] })
  assert.equal(post.status, 'published')
  assert.deepEqual(
    [(await visible('doubtful part')).length, (await visible('last part')).length],
    [1, 1],
  )
})

test('losing every job loses nothing: the sweep wakes what is due', async () => {
  await fault({
    step: 'create_post',
    kind: 'status',
    status: 429,
    count: 1,
    body: {
      title: 'Too Many Requests',
      detail: 'Too Many Requests',
      type: 'about:blank',
      status: 429,
    },
    headers: {
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.ceil(Date.now() / 1000) + 2),
    },
  })
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'without a job',
  })
  await waitFor(async () => (await app.api.get(`/v1/posts/${body.id}`)).body.results[0].retry_at)
  await app.app.database.query({ text: 'delete from pgboss.job' })
  const post = await finished(app.api, body.id)
  assert.equal(post.status, 'published')
  assert.equal((await visible('without a job')).length, 1)
})
