import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { comeDue } from './come-due.ts'
import { connect, newPerson, readLedger } from './sandbox-people.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp({ RECONCILE_SECONDS: '0.2,0.5,1', RECONCILE_WINDOW_SECONDS: '3' })
  await settings({ caps: 'off', x: { duplicate_window_seconds: 0 } })
})
after(async () => app[Symbol.asyncDispose]())
afterEach(async () => app.sandbox.delete('/_sandbox/faults'))

async function settings(body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await app.sandbox.request('PATCH', '/_sandbox/settings', {
    body: JSON.stringify(body),
    headers,
  })
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
}

async function fault(body: object): Promise<void> {
  const answer = await app.sandbox.post('/_sandbox/faults', { network: 'x', ...body })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
}

/** The next post is answered with 429 and this reset, in Unix seconds. */
async function limitUntil(resetAt: number): Promise<void> {
  const words = 'Too Many Requests'
  await fault({
    step: 'create_post',
    kind: 'status',
    status: 429,
    count: 1,
    body: { title: words, detail: words, type: 'about:blank', status: 429 },
    headers: { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(resetAt) },
  })
}

async function create(accountId: string, text: string): Promise<string> {
  const { status, body } = await app.api.post('/v1/posts', { account_ids: [accountId], text })
  assert.equal(status, 202, JSON.stringify(body))
  return body.id
}

async function read(id: string) {
  return (await app.api.get(`/v1/posts/${id}`)).body
}

async function reasons(id: string): Promise<string> {
  const { body } = await app.api.get(`/v1/posts/${id}/timeline`)
  return body.items.map((item: { reason: string }) => item.reason ?? '').join('\n')
}

const newAccount = async (): Promise<string> => connect(app, await newPerson(app))

test('posts of one account go out one after the other, those of others at the same time', async () => {
  const accounts = [await newAccount(), await newAccount(), await newAccount()]
  await fault({ step: 'create_post', kind: 'delay', delay_ms: 200 })
  const startedAt = Date.now()
  const ids = await Promise.all(
    accounts.flatMap((account, index) =>
      [1, 2, 3, 4].map((number) => create(account, `in turn ${index}.${number}`)),
    ),
  )
  for (const id of ids) assert.equal((await finished(app.api, id)).status, 'published')
  const tookMs = Date.now() - startedAt
  assert.ok(tookMs >= 800, `four calls of 200 ms each took ${tookMs} ms`)
  assert.ok(tookMs < 2_400, `three accounts waited for each other: ${tookMs} ms`)
})

test('a post that reads like one in doubt waits until that one is decided; both appear, once each', async () => {
  const account = await newAccount()
  await fault({ step: 'create_post', kind: 'drop_response', count: 1 })
  const first = await create(account, 'the very same words')
  await waitFor(async () => (await reasons(first)).includes('It may be live'))
  const second = await create(account, 'the very same  words')
  const waiting = await waitFor(async () => {
    const post = await read(second)
    return post.results[0].retry_at ? post : null
  })
  assert.equal(waiting.status, 'processing')
  const results = [await finished(app.api, first), await finished(app.api, second)].map(
    (post) => post.results[0],
  )
  assert.deepEqual(
    results.map((result) => result.status),
    ['published', 'published'],
  )
  assert.notEqual(results[0].platform_post_id, results[1].platform_post_id)
  const visible = (await readLedger(app)).posts.filter((post) => /very same/.test(post.text))
  assert.equal(visible.length, 2)
  assert.match(await reasons(second), /reads the same is in doubt/)
})

test('a rate limit holds all posts of its account until the stated time, and nobody else’s', async () => {
  const [limited, free] = [await newAccount(), await newAccount()]
  const resetAt = Math.ceil(Date.now() / 1000) + 4
  await limitUntil(resetAt)
  const first = await create(limited, 'limited 1')
  await waitFor(async () => (await read(first)).results[0].retry_at)
  const callsBefore = (await readLedger(app)).calls.length
  const held = await Promise.all([2, 3].map((number) => create(limited, `limited ${number}`)))
  for (const id of held) {
    const result = await waitFor(async () => {
      const [found] = (await read(id)).results
      return found.retry_at ? found : null
    })
    assert.ok(Date.parse(result.retry_at) >= resetAt * 1000, 'retry_at is before the reset')
    assert.match(await reasons(id), /held until/)
  }
  assert.equal((await readLedger(app)).calls.length, callsBefore, 'a held post called the network')
  assert.equal((await finished(app.api, await create(free, 'not limited'))).status, 'published')
  for (const id of [first, ...held]) {
    const post = await finished(app.api, id)
    assert.equal(post.status, 'published')
    assert.ok(Date.parse(post.results[0].published_at) >= resetAt * 1000)
  }
})

test('a network that is down is left alone but for probes, and everything goes out when it is back', async () => {
  const accounts = await Promise.all(Array.from({ length: 6 }, newAccount))
  await fault({ step: 'create_post', kind: 'status', status: 503 })
  await fault({ step: 'list_posts', kind: 'status', status: 503 })
  const down = accounts.map((account, index) => create(account, `while it is down ${index}`))
  const ids = await Promise.all(down)
  await waitFor(async () => (await app.count('circuits')) === 1)
  const late = await create(accounts[0] as string, 'after it went down')
  const result = await waitFor(async () => {
    const [found] = (await read(late)).results
    return found.retry_at ? found : null
  })
  assert.ok(Date.parse(result.retry_at) > Date.now())
  assert.match(await reasons(late), /does not answer at the moment/)
  await app.sandbox.delete('/_sandbox/faults')
  assert.equal((await finished(app.api, late, 60_000)).status, 'published')
  for (const id of ids) await finished(app.api, id, 60_000)
  assert.equal(await app.count('circuits'), 0)
  const visible = (await readLedger(app)).posts.filter((post) => /it is down \d/.test(post.text))
  assert.ok(new Set(visible.map((post) => post.text)).size === visible.length, 'one was doubled')
})

test('an outcome that stayed unknown is corrected when a later look finds the post', async () => {
  const account = await newAccount()
  await fault({ step: 'create_post', kind: 'drop_response', count: 1 })
  await fault({
    step: 'list_posts',
    kind: 'status',
    status: 403,
    body: { title: 'Forbidden', detail: 'no', type: 'about:blank', status: 403 },
  })
  const id = await create(account, 'found late')
  const unknown = await finished(app.api, id)
  assert.equal(unknown.results[0].error_code, 'outcome_unknown')
  assert.match(unknown.results[0].error_message, /before sending it again/)
  await app.sandbox.delete('/_sandbox/faults')
  const corrected = await waitFor(async () => {
    const post = await read(id)
    return post.status === 'published' ? post : null
  }, 30_000)
  const visible = (await readLedger(app)).posts.filter((post) => post.text === 'found late')
  assert.equal(visible.length, 1)
  assert.equal(corrected.results[0].platform_post_id, visible[0]?.id)
  assert.equal(corrected.results[0].error_code, null)
  const events = await app.app.database.query<{ type: string }>({
    text: 'select type from events where post_id = $1 order by sequence',
    values: [id],
  })
  assert.deepEqual(events.map((event) => event.type).slice(-2), [
    'delivery.published',
    'post.published',
  ])
})

test('a delivery that runs out of time fails with what kept it, and nothing is live', async () => {
  const account = await newAccount()
  await limitUntil(Math.ceil(Date.now() / 1000) + 600)
  const id = await create(account, 'out of time')
  await waitFor(async () => (await read(id)).results[0].retry_at)
  await app.app.database.query({
    text: `update deliveries set deadline_at = now() - interval '1 second' where post_id = $1`,
    values: [id],
  })
  await comeDue(app, id)
  const post = await finished(app.api, id)
  assert.equal(post.results[0].error_code, 'rate_limited')
  const visible = (await readLedger(app)).posts.filter((each) => each.text === 'out of time')
  assert.equal(visible.length, 0)
})

test('a token is renewed before it ends, without any post', async () => {
  const person = await newPerson(app)
  const soon = new Date(Date.now() + 5 * 60_000).toISOString()
  const account = await connect(app, person, { expires_at: soon })
  const renewed = await waitFor(async () => {
    const { body } = await app.api.get(`/v1/accounts/${account}`)
    return Date.parse(body.token_expires_at) > Date.parse(soon) ? body : null
  }, 40_000)
  assert.equal(renewed.health, 'active')
})

test('a token that cannot be renewed is announced before it ends, and works until then', async () => {
  const person = await newPerson(app)
  const soon = new Date(Date.now() + 5 * 60_000).toISOString()
  const account = await connect(app, person, { expires_at: soon, refresh_token: null })
  const expiring = await waitFor(async () => {
    const { body } = await app.api.get(`/v1/accounts/${account}`)
    return body.health === 'expiring' ? body : null
  }, 40_000)
  assert.equal(expiring.token_expires_at, soon)
  const post = await finished(app.api, await create(account, 'with the old token'))
  assert.equal(post.status, 'published')
})
