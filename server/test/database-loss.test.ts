import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from './start-app.ts'
import { waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp()
})
after(async () => app[Symbol.asyncDispose]())

test('connections that break while they are in use end neither the process nor the service', async () => {
  const { database } = app.app
  const broken = Promise.allSettled(
    [1, 2, 3].map(() =>
      database.transactRaw(async (tx) => {
        await tx.query({ text: 'select 1' })
        // Between two statements, when nobody listens for an answer.
        await new Promise((resolve) => setTimeout(resolve, 600))
        await tx.query({ text: 'select 1' })
      }),
    ),
  )
  await waitFor(async () => {
    const [row] = await database.query<{ n: number }>({
      text: `select count(*)::int as n from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
    })
    return row?.n === 3
  })
  await database.query({
    text: `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
  })
  const results = await broken
  assert.ok(results.every((result) => result.status === 'rejected'))
  const { status } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.x],
    text: 'after the loss',
  })
  assert.equal(status, 202)
})
