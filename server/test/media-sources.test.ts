import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { MediaContext } from '../src/media/media.ts'
import { claimSource, type Fetcher, settleSource } from '../src/media/post-sources.ts'
import { mediaContextOf } from './media-context.ts'
import { startTestApp, type TestApp } from './start-app.ts'

/** Without a worker: the deliveries of the post lie still while this test plays two processes. */
let app: TestApp
let context: MediaContext
let one: Fetcher
let two: Fetcher
const url = 'https://media.example.com/a.jpg'

before(async () => {
  app = await startTestApp()
  await app.app.worker?.stop(1_000)
  context = await mediaContextOf(app)
  const { body } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x, app.seed.linkedin],
    text: 'one source',
    media_urls: [url],
  })
  await lease(body.id, `now() + interval '10 seconds'`)
  const rows = await app.app.database.query<{ id: string; fence: number }>({
    text: 'select id, fence from deliveries where post_id = $1 order by position',
    values: [body.id],
  })
  const fetchers = rows.map(({ id, fence }) => ({ postId: body.id, deliveryId: id, fence }))
  ;[one, two] = fetchers as [Fetcher, Fetcher]
})
after(async () => app[Symbol.asyncDispose]())

const lease = (postId: string, until: string): Promise<unknown> =>
  app.app.database.query({
    text: `update deliveries set lease_until = ${until}, fence = 1 where post_id = $1`,
    values: [postId],
  })

test('of two deliveries one fetches, and the other takes over when that one’s process dies', async () => {
  assert.deepEqual(await claimSource(context, one, url), { kind: 'claimed', tries: 1 })
  assert.deepEqual(await claimSource(context, two, url), { kind: 'busy' })
  await lease(one.postId, `now() - interval '1 second'`)
  assert.deepEqual(await claimSource(context, two, url), { kind: 'claimed', tries: 2 })
  // The first was only slow: what it brings now counts for nothing.
  await settleSource(context, one, url, { code: 'media_unreachable', message: 'late' })
  await lease(two.postId, `now() + interval '10 seconds'`)
  assert.deepEqual(await claimSource(context, one, url), { kind: 'busy' })
})

test('a failure holds for every network, until the post is queued anew', async () => {
  await settleSource(context, two, url, { code: 'media_unreachable', message: 'not there' })
  const failed = { kind: 'failed', code: 'media_unreachable', message: 'not there' }
  assert.deepEqual(await claimSource(context, one, url), failed)
  await app.app.database.query({
    text: `insert into events (id, workspace_id, environment, post_id, type, data, created_at)
      values ('evt_again', $1, 'test', $2, 'post.queued', '{}', now() + interval '1 second')`,
    values: [app.workspaceId, one.postId],
  })
  assert.deepEqual(await claimSource(context, one, url), { kind: 'claimed', tries: 1 })
})
