import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()

async function schedule(text: string, minutes = 10, more: object = {}): Promise<string> {
  const { status, body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text,
    scheduled_at: inMinutes(minutes),
    ...more,
  })
  assert.equal(status, 202, JSON.stringify(body))
  assert.equal(body.status, 'scheduled')
  return body.id
}

/** Brings a scheduled post's moment to now, as if its time had passed. */
async function comesDue(id: string, agoSeconds = 0): Promise<void> {
  await app.app.database.query({
    text: `update posts set scheduled_at = now() - $2 * interval '1 second' where id = $1`,
    values: [id, agoSeconds],
  })
  await app.app.database.query({
    text: `update deliveries set wake_at = now() - $2 * interval '1 second' where post_id = $1`,
    values: [id, agoSeconds],
  })
  await app.app.database.query({
    text: `update pgboss.job set start_after = now() where id in (select job_id from deliveries where post_id = $1)`,
    values: [id],
  })
}

async function ledgerTexts(): Promise<string[]> {
  const { body } = await app.sandbox.get('/_sandbox/ledger?network=x')
  return body.posts.map((post: { text: string }) => post.text)
}

async function eventsOf(id: string): Promise<{ type: string; sequence: number }[]> {
  return app.app.database.query({
    text: 'select type, sequence from events where post_id = $1 order by sequence',
    values: [id],
  })
}

test('a post goes the whole road: accepted, delivered, its result readable', async () => {
  const { status, body: accepted } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'the whole road',
  })
  assert.equal(status, 202)
  assert.deepEqual({ ...accepted, id: '' }, { id: '', status: 'queued', scheduled_at: null })
  const post = await finished(app.api, accepted.id)
  assert.equal(post.status, 'published')
  const [result] = post.results
  assert.equal(result?.status, 'published')
  assert.equal(result?.attempts, 1)
  assert.equal(result?.error_code, null)
  const { body: ledger } = await app.sandbox.get('/_sandbox/ledger?network=x')
  const tweet = ledger.posts.find((entry: { text: string }) => entry.text === 'the whole road')
  assert.equal(tweet.id, result?.platform_post_id)
  assert.equal(tweet.url, result?.platform_post_url)
  assert.equal((await fetch(result?.platform_post_url ?? '')).status, 200)
})

test('a delivery that its network refuses fails by itself, the others go ahead', async () => {
  await app.sandbox.post('/_sandbox/faults', {
    network: 'facebook',
    step: 'create_post',
    kind: 'status',
    status: 403,
    count: 1,
    body: { error: { code: 200, type: 'OAuthException', message: '(#200) Not permitted' } },
  })
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x, app.seed.facebook],
    text: 'partly',
  })
  const post = await finished(app.api, body.id)
  assert.equal(post.status, 'partial')
  const { results } = post
  assert.deepEqual(
    results.map((result: Record<string, unknown>) => [
      result.platform,
      result.status,
      result.error_code,
    ]),
    [
      ['x', 'published', null],
      ['facebook', 'failed', 'permission_denied'],
    ],
  )
})

test('what one network cannot take fails on that account only, and at once', async () => {
  const { status, body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'too long '.repeat(60),
  })
  assert.equal(status, 202)
  const post = await finished(app.api, body.id)
  assert.equal(post.status, 'failed')
  const [result] = post.results
  assert.equal(result?.error_code, 'text_too_long')
  assert.match(result?.error_message ?? '', /280/)
})

test('every change of state is an event, numbered without a gap', async () => {
  const { body } = await app.api.post('/v1/posts', { account_ids: [app.seed.x], text: 'events' })
  await finished(app.api, body.id)
  const events = await eventsOf(body.id)
  assert.deepEqual(
    events.map((event) => event.sequence),
    events.map((_, index) => index + 1),
  )
  assert.deepEqual(
    events.map((event) => event.type),
    [
      'post.queued',
      'delivery.processing',
      'post.processing',
      'delivery.published',
      'post.published',
    ],
  )
})

test('the timeline tells every call and why', async () => {
  const { body: accepted } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'timeline',
  })
  await finished(app.api, accepted.id)
  const { body } = await app.api.get(`/v1/posts/${accepted.id}/timeline`)
  const call = body.items.find(
    (item: { kind: string; method: string }) => item.kind === 'call' && item.method === 'POST',
  )
  assert.equal(call.host, 'api.x.com')
  assert.equal(call.path, '/2/tweets')
  assert.equal(call.status, 201)
  const decisions = body.items
    .filter((item: { kind: string }) => item.kind === 'decision')
    .map((item: { decision: string }) => item.decision)
  assert.deepEqual(decisions, ['send', 'published'])
})

test('a scheduled post waits, and goes out when it is due', async () => {
  const id = await schedule('scheduled')
  assert.equal((await app.api.get(`/v1/posts/${id}`)).body.status, 'scheduled')
  await comesDue(id)
  const post = await finished(app.api, id)
  assert.equal(post.status, 'published')
  assert.deepEqual((await eventsOf(id)).map((event) => event.type).slice(0, 4), [
    'post.scheduled',
    'delivery.processing',
    'post.queued',
    'post.processing',
  ])
})

test('a canceled post is never sent, and can be neither canceled nor edited again', async () => {
  const id = await schedule('canceled')
  const canceled = await app.api.post(`/v1/posts/${id}/cancel`)
  assert.equal(canceled.status, 200)
  assert.equal(canceled.body.status, 'canceled')
  await comesDue(id)
  const again = await app.api.post(`/v1/posts/${id}/cancel`)
  assert.equal(again.status, 409)
  assert.match(again.body.detail, /canceled/)
  assert.equal((await app.api.patch(`/v1/posts/${id}`, { text: 'x' })).status, 409)
  assert.equal((await app.api.get(`/v1/posts/${id}`)).body.results[0].status, 'canceled')
  assert.ok(!(await ledgerTexts()).includes('canceled'))
})

test('a cancel that races with the due moment has exactly one winner', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => schedule(`race ${index}`)))
  const answers = await Promise.all(
    ids.map(async (id) => {
      const due = comesDue(id)
      const answer = await app.api.post(`/v1/posts/${id}/cancel`)
      await due
      return answer
    }),
  )
  const posts = await Promise.all(ids.map((id) => finished(app.api, id)))
  const texts = await ledgerTexts()
  for (const [index, post] of posts.entries()) {
    const isCanceled = answers[index]?.status === 200
    assert.equal(post.status, isCanceled ? 'canceled' : 'published')
    assert.equal(texts.includes(`race ${index}`), !isCanceled)
  }
})

test('an edit changes what is sent, and where', async () => {
  const id = await schedule('before the edit')
  const { status, body } = await app.api.patch(`/v1/posts/${id}`, {
    text: 'after the edit',
    account_ids: [app.seed.facebook, app.seed.x],
    platform_options: { x: { text: 'after the edit, on one network' } },
    scheduled_at: inMinutes(20),
  })
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(body.text, 'after the edit')
  assert.deepEqual(body.account_ids, [app.seed.facebook, app.seed.x])
  await comesDue(id)
  await finished(app.api, id)
  const texts = await ledgerTexts()
  assert.ok(texts.includes('after the edit, on one network'))
  assert.ok(!texts.includes('before the edit'))
})

test('an edit is checked like a create, and a refused one changes nothing', async () => {
  const id = await schedule('stays')
  const { status, body } = await app.api.patch(`/v1/posts/${id}`, {
    text: '',
    scheduled_at: '2020-01-01T00:00:00Z',
    account_ids: ['acc_no'],
    foo: 1,
  })
  assert.equal(status, 400)
  assert.deepEqual(body.errors.map((error: { path: string }) => error.path).sort(), [
    'account_ids[0]',
    'foo',
    'scheduled_at',
    'text',
  ])
  assert.equal((await app.api.patch(`/v1/posts/${id}`, {})).status, 400)
  assert.equal((await app.api.get(`/v1/posts/${id}`)).body.text, 'stays')
})

test('a late post is skipped when its policy says so', async () => {
  const id = await schedule('too late', 10, { late_policy: 'skip' })
  await comesDue(id, 11 * 60)
  const post = await finished(app.api, id)
  assert.equal(post.results[0].error_code, 'skipped_late')
  assert.ok(!(await ledgerTexts()).includes('too late'))
})

test('retry delivers again to what failed, and to nothing else', async () => {
  const refusal = {
    network: 'x',
    step: 'create_post',
    kind: 'status',
    status: 403,
    count: 1,
    body: {
      title: 'Forbidden',
      detail: 'You are not permitted to perform this action.',
      type: 'about:blank',
      status: 403,
    },
  }
  assert.equal((await app.sandbox.post('/_sandbox/faults', refusal)).status, 201)
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'second try',
  })
  const failed = await finished(app.api, body.id)
  assert.equal(failed.status, 'failed')
  const [result] = failed.results
  assert.equal(result?.error_code, 'permission_denied')
  assert.equal(result?.raw_response.status, 403)
  const retried = await app.api.post(`/v1/posts/${body.id}/retry`)
  assert.equal(retried.status, 202)
  assert.equal(retried.body.status, 'queued')
  const post = await waitFor(async () => {
    const { body: now } = await app.api.get(`/v1/posts/${body.id}`)
    return now.status === 'published' ? now : null
  })
  assert.equal(post.results[0].attempts, 2)
  assert.equal((await ledgerTexts()).filter((text) => text === 'second try').length, 1)
  const again = await app.api.post(`/v1/posts/${body.id}/retry`)
  assert.equal(again.status, 409)
  assert.equal(again.body.code, 'post_not_retryable')
})

test('a deleted post is gone, its tweet stays, and its key stays spent', async () => {
  const headers = { 'idempotency-key': 'deleted-post' }
  const body = { account_ids: [app.seed.x], text: 'deleted here' }
  const { body: post } = await app.api.post('/v1/posts', body, headers)
  await finished(app.api, post.id)
  assert.equal((await app.api.delete(`/v1/posts/${post.id}`)).status, 204)
  assert.equal((await app.api.get(`/v1/posts/${post.id}`)).status, 404)
  assert.equal((await app.api.post('/v1/posts', body, headers)).body.id, post.id)
  assert.equal((await ledgerTexts()).filter((text) => text === 'deleted here').length, 1)
})

test('lists page through everything once, newest first', async () => {
  for (let index = 0; index < 5; index += 1) await schedule(`page ${index}`)
  const seen: string[] = []
  let cursor = ''
  do {
    const { status, body } = await app.api.get(
      `/v1/posts?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
    )
    assert.equal(status, 200)
    seen.push(...body.items.map((item: { id: string }) => item.id))
    cursor = body.next_cursor
  } while (cursor)
  assert.equal(new Set(seen).size, seen.length)
  const [row] = await app.app.database.query<{ n: number }>({
    text: 'select count(*) as n from posts where deleted_at is null',
  })
  assert.equal(seen.length, row?.n)
  const scheduled = await app.api.get('/v1/posts?status=scheduled&platform=x&limit=100')
  assert.ok(scheduled.body.items.every((item: { status: string }) => item.status === 'scheduled'))
  assert.equal((await app.api.get('/v1/posts?platform=tiktok')).body.items.length, 0)
})
