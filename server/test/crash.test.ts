import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { type ChildApp, end, killDatabase, startChild } from './child-app.ts'
import { connect, newPerson } from './sandbox-people.ts'
import { freePorts } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

interface LedgerPost {
  id: string
  text: string
}

async function ledger(app: ChildApp): Promise<LedgerPost[]> {
  return (await app.sandbox.get('/_sandbox/ledger?network=x')).body.posts
}

async function connectPeople(app: ChildApp, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let number = 0; number < count; number++) ids.push(await connect(app, await newPerson(app)))
  return ids
}

/** Kills once `share` of the posts are visible, so that others are before, in and after their call. */
async function killInTheMiddle(
  app: ChildApp,
  dataDirectory: string,
  visible: number,
): Promise<void> {
  await waitFor(async () => (await ledger(app)).length >= visible)
  killDatabase(dataDirectory)
  await end(app, 'SIGKILL')
}

for (const visible of [1, 30, 80])
  test(`kill -9 of everything with ${visible} of 100 posts visible: each is published exactly once, and the API says so`, async () => {
    const dataDirectory = await mkdtemp(path.join(tmpdir(), 'dravo-crash-'))
    const [port, sandboxPort] = await freePorts(2)
    const env = {
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      DATA_DIR: dataDirectory,
      RECONCILE_SECONDS: '0.5,1,2',
    }
    let app = await startChild(env)
    try {
      await app.sandbox.request('PATCH', '/_sandbox/settings', {
        body: '{"caps":"off"}',
        headers: { 'content-type': 'application/json' },
      })
      // Some answers come late, so that the kill finds calls whose answer was never heard.
      await app.sandbox.post('/_sandbox/faults', {
        network: 'x',
        step: 'create_post',
        kind: 'delay',
        delay_ms: 400,
        probability: 0.5,
        seed: 7,
      })
      // Posts of one account go out one after the other.
      const accounts = await connectPeople(app, 20)
      const accepted = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          app.api.post(
            '/v1/posts',
            { account_ids: [accounts[index % 20]], text: `under way ${index}` },
            { 'idempotency-key': `crash-${index}` },
          ),
        ),
      )
      assert.ok(accepted.every((answer) => answer.status === 202))
      await killInTheMiddle(app, dataDirectory, visible)

      app = await startChild(env)
      const posts = await Promise.all(
        accepted.map((answer) => finished(app.api, answer.body.id, 90_000)),
      )
      const visibleNow = await ledger(app)
      for (const [index, post] of posts.entries()) {
        const tweets = visibleNow.filter((tweet) => tweet.text === `under way ${index}`)
        assert.equal(tweets.length, 1, `post ${index} is visible ${tweets.length} times`)
        assert.equal(post.status, 'published', JSON.stringify(post.results))
        assert.equal(post.results[0].platform_post_id, tweets[0]?.id)
      }
      const repeated = await app.api.post(
        '/v1/posts',
        { account_ids: [accounts[0]], text: 'under way 0' },
        { 'idempotency-key': 'crash-0' },
      )
      assert.equal(repeated.body.id, accepted[0]?.body.id)
    } finally {
      await end(app, 'SIGTERM')
      await rm(dataDirectory, { recursive: true, force: true })
    }
  })
