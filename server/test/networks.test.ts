import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connect, newPerson } from './sandbox-people.ts'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

// biome-ignore lint/suspicious/noExplicitAny: answers are read field by field
type Listed = any

async function listed(): Promise<Listed[]> {
  const { status, body } = await app.api.get('/v1/networks')
  assert.equal(status, 200)
  return body.items
}

async function network(id: string): Promise<Listed> {
  return (await listed()).find((item) => item.id === id)
}

test('the five networks are listed in the order people are shown them', async () => {
  const items = await listed()
  assert.deepEqual(
    items.map((item) => item.name),
    ['Facebook', 'Instagram', 'TikTok', 'LinkedIn', 'X'],
  )
})

test('every limit names the page it is from and the day that page was read', async () => {
  assert.equal((await network('x')).limits.max_weighted_text.value, 280)
  for (const { id, limits } of await listed())
    for (const [name, limit] of Object.entries<Listed>(limits)) {
      assert.match(limit.source, /^https:\/\//, `${id}.${name} has no source`)
      assert.match(limit.checked, /^20\d\d-\d\d-\d\d$/, `${id}.${name} has no day`)
      assert.notEqual(limit.value, undefined)
    }
})

test('the schema of the options knows every option, and nothing else', async () => {
  const { options } = await network('x')
  assert.equal(options.additionalProperties, false)
  assert.equal(options.properties.thread.type, 'array')
  assert.ok(options.properties.reply_settings.enum.includes('following'))
})

test('media rules are stated per kind', async () => {
  const { media } = await network('x')
  assert.equal(media.images.max_count, 4)
  assert.ok(media.images.content_types.includes('image/jpeg'))
  assert.ok(media.videos.max_duration_ms > 0)
})

test('who has no key is told so', async () => {
  const { status } = await fetch(`${app.url}/v1/networks`)
  assert.equal(status, 401)
})

test('a network that does not answer is reported, and reported well again', async () => {
  assert.deepEqual((await network('x')).status, {
    state: 'ok',
    since: null,
    retry_at: null,
    reason: null,
  })
  for (const step of ['create_post', 'list_posts'])
    await app.sandbox.post('/_sandbox/faults', { network: 'x', step, kind: 'status', status: 503 })
  const posts = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const account_ids = [await connect(app, await newPerson(app))]
      return (await app.api.post('/v1/posts', { account_ids, text: `down ${index}` })).body.id
    }),
  )
  const status = await waitFor(async () => {
    const seen = (await network('x')).status
    return seen.state === 'not_answering' ? seen : null
  })
  assert.ok(Date.parse(status.retry_at) > Date.parse(status.since))
  assert.notEqual(status.reason, '')
  assert.equal((await network('linkedin')).status.state, 'ok')
  await app.sandbox.delete('/_sandbox/faults')
  for (const id of posts) await finished(app.api, id, 60_000)
  assert.equal((await network('x')).status.state, 'ok')
})
