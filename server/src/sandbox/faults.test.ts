import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestSandbox } from './test-sandbox.ts'

const tweets = '/api.x.com/2/tweets'

async function ready() {
  const sandbox = await TestSandbox.open()
  const { access_token: token, id } = await sandbox.account()
  const post = (text: string) => sandbox.call('POST', tweets, { token, json: { text } })
  return { sandbox, token, id, post }
}

test('status answers without doing, in the network’s own words or given ones', async () => {
  const { sandbox, post } = await ready()
  await using _ = sandbox
  await sandbox.fault({ network: 'x', step: 'create_post', kind: 'status', status: 402, count: 1 })
  const credits = await post('One')
  assert.equal(credits.status, 402)
  assert.equal(credits.json.type, 'https://api.x.com/2/problems/credits-depleted')
  await sandbox.fault({
    kind: 'status',
    status: 503,
    body: '<h1>over capacity</h1>',
    headers: { 'content-type': 'text/html', 'retry-after': '7' },
    count: 1,
  })
  const html = await post('Two')
  assert.equal(html.status, 503)
  assert.equal(html.text, '<h1>over capacity</h1>')
  assert.equal(html.headers.get('retry-after'), '7')
  assert.equal((await post('Three')).status, 201)
  const { posts, calls } = await sandbox.ledger()
  assert.deepEqual(
    posts.map(({ text }) => text),
    ['Three'],
  )
  assert.deepEqual(
    calls.map(({ fault, status }) => [fault, status]),
    [
      ['status', 402],
      ['status', 503],
      [null, 201],
    ],
  )
})

test('accept_then_status and drop_response do the work; drop_request does not', async () => {
  const { sandbox, post } = await ready()
  await using _ = sandbox
  await sandbox.fault({ kind: 'accept_then_status', status: 500, count: 1 })
  assert.equal((await post('Done, then 500')).status, 500)
  await sandbox.fault({ kind: 'drop_response', count: 1 })
  await assert.rejects(post('Done, then cut'))
  await sandbox.fault({ kind: 'drop_request', count: 1 })
  await assert.rejects(post('Never done'))
  const { posts, calls } = await sandbox.ledger()
  assert.deepEqual(
    posts.map(({ text }) => text),
    ['Done, then 500', 'Done, then cut'],
  )
  assert.deepEqual(
    calls.map(({ status }) => status),
    [500, null, null],
  )
})

test('delay waits, rate_limit and expire_token speak as the network', async () => {
  const { sandbox, post, token } = await ready()
  await using _ = sandbox
  await sandbox.fault({ kind: 'delay', delay_ms: 120, count: 1 })
  const started = performance.now()
  assert.equal((await post('Slow')).status, 201)
  assert.ok(performance.now() - started >= 115)
  await sandbox.fault({ kind: 'rate_limit', count: 1 })
  const limited = await post('Limited')
  assert.equal(limited.status, 429)
  assert.equal(limited.headers.get('x-rate-limit-remaining'), '0')
  await sandbox.fault({ kind: 'expire_token', count: 1 })
  assert.equal((await post('Expired')).status, 401)
  assert.equal((await post('Still expired')).status, 401, 'the token itself is gone')
  const fresh = await sandbox.account()
  assert.notEqual(fresh.access_token, token)
})

test('lag_listing hides one post from listings; processing_fails waits for a finalize', async () => {
  const { sandbox, post, token, id } = await ready()
  await using _ = sandbox
  await sandbox.fault({ kind: 'processing_fails', count: 1 })
  await sandbox.fault({ kind: 'lag_listing', delay_ms: 600_000, count: 1 })
  assert.equal((await post('Unlisted for now')).status, 201)
  assert.equal((await post('Listed')).status, 201)
  const list = await sandbox.call('GET', `/api.x.com/2/users/${id}/tweets`, { token })
  assert.deepEqual(
    list.json.data.map(({ text }: { text: string }) => text),
    ['Listed'],
  )
  const faults = (await sandbox.call('GET', '/_sandbox/faults')).json
  assert.deepEqual(
    faults.map(({ kind, remaining }: { kind: string; remaining: number }) => [kind, remaining]),
    [
      ['lag_listing', 0],
      ['processing_fails', 1],
    ],
  )
})

test('the newest that matches wins, paths and steps narrow, and faults survive a restart', async () => {
  const { sandbox, post, token } = await ready()
  await using _ = sandbox
  await sandbox.fault({ kind: 'status', status: 500 })
  await sandbox.fault({ kind: 'status', status: 502, path: '/2/tweets', count: 1 })
  await sandbox.fault({ kind: 'status', status: 504, step: 'read_me' })
  assert.equal((await post('a')).status, 502)
  assert.equal((await post('b')).status, 500)
  await sandbox.restart()
  assert.equal((await post('c')).status, 500)
  assert.equal((await sandbox.call('GET', '/api.x.com/2/users/me', { token })).status, 504)
  assert.equal((await sandbox.call('DELETE', '/_sandbox/faults/fault_1')).status, 204)
  assert.equal((await sandbox.call('DELETE', '/_sandbox/faults/fault_1')).status, 404)
  assert.equal((await post('d')).status, 201)
  assert.equal((await sandbox.call('DELETE', '/_sandbox/faults')).status, 204)
  assert.deepEqual((await sandbox.call('GET', '/_sandbox/faults')).json, [])
})

test('the same seed hits the same calls', async () => {
  const { sandbox } = await ready()
  await using _ = sandbox
  const runs: string[] = []
  for (let run = 0; run < 2; run += 1) {
    await sandbox.call('DELETE', '/_sandbox/faults')
    await sandbox.fault({ kind: 'status', status: 503, probability: 0.5, seed: 42 })
    let hits = ''
    for (let call = 0; call < 24; call += 1) {
      hits += (await sandbox.call('GET', '/api.x.com/2/users/me')).status === 503 ? 'x' : '.'
      if (call === 11) await sandbox.restart()
    }
    runs.push(hits)
  }
  assert.equal(runs[0], runs[1])
  assert.match(runs[0] ?? '', /x.*\./)
})

const mistakes: [body: unknown, path: string][] = [
  [{}, 'kind'],
  [{ kind: 'explode' }, 'kind'],
  [{ kind: 'delay', step: 'create_pots' }, 'step'],
  [{ kind: 'delay', network: 'myspace' }, 'network'],
  [{ kind: 'delay', count: 0 }, 'count'],
  [{ kind: 'delay', probability: 2 }, 'probability'],
  [{ kind: 'delay', status: 500 }, 'status'],
  [{ kind: 'drop_request', headers: { a: 'b' } }, 'headers'],
  [{ kind: 'lag_listing', step: 'read_me' }, 'step'],
  [{ kind: 'rate_limit', delay_ms: 5 }, 'delay_ms'],
  [{ kind: 'delay', dellay_ms: 5 }, 'dellay_ms'],
]

test('a fault that could not mean anything is refused by field', async () => {
  await using sandbox = await TestSandbox.open()
  for (const [json, path] of mistakes) {
    const answer = await sandbox.call('POST', '/_sandbox/faults', { json })
    assert.equal(answer.status, 400, JSON.stringify(json))
    assert.equal(answer.json.errors[0].path, path)
    assert.ok(answer.json.errors[0].message.length > 10)
  }
})
