import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { type ChildApp, end, startChild } from './child-app.ts'
import { type Answer, createClient } from './client.ts'
import { freePorts } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

interface Place {
  env: Record<string, string>
  remove(): Promise<void>
}

async function makePlace(): Promise<Place> {
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-processes-'))
  const [port, sandboxPort] = await freePorts(2)
  return {
    env: { PORT: String(port), SANDBOX_PORT: String(sandboxPort), DATA_DIR: directory },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

async function slowDown(app: ChildApp, delayMs: number): Promise<void> {
  const fault = { network: 'x', step: 'create_post', kind: 'delay', delay_ms: delayMs }
  assert.equal((await app.sandbox.post('/_sandbox/faults', fault)).status, 201)
}

async function send(app: ChildApp, count: number, text: string): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      app.api.post('/v1/posts', { account_ids: [app.accounts.x], text: `${text} ${index}` }),
    ),
  )
}

async function visible(app: ChildApp, text: string): Promise<number> {
  const { body } = await app.sandbox.get('/_sandbox/ledger?network=x')
  return body.posts.filter((post: { text: string }) => post.text.startsWith(text)).length
}

test('a graceful stop finishes what is under way, and the next start finds everything as it was', async () => {
  const place = await makePlace()
  let app = await startChild(place.env)
  try {
    await slowDown(app, 1_000)
    const accepted = await send(app, 20, 'graceful')
    await waitFor(
      async () => (await app.api.get('/v1/posts?status=processing')).body.items.length > 0,
    )
    await end(app, 'SIGTERM')
    assert.equal(app.process.exitCode, 0, app.output())
    const { key, accounts } = app
    app = await startChild(place.env)
    assert.equal(app.key, key)
    assert.deepEqual(app.accounts, accounts)
    await app.sandbox.delete('/_sandbox/faults')
    for (const { body } of accepted)
      assert.equal((await finished(app.api, body.id)).status, 'published')
    assert.equal(await visible(app, 'graceful'), 20)
  } finally {
    await end(app, 'SIGTERM')
    await place.remove()
  }
})

test('API, worker and sandbox run apart on one data directory, and the last one stops the database', async () => {
  const place = await makePlace()
  const [workerPort] = await freePorts(1)
  const sandbox = await startChild(place.env, ['--role', 'sandbox'])
  const api = await startChild(place.env, ['--role', 'api'])
  const worker = await startChild({ ...place.env, PORT: String(workerPort) }, ['--role=worker'])
  try {
    const accepted = await send(api, 10, 'apart')
    for (const { body } of accepted)
      assert.equal((await finished(api.api, body.id)).status, 'published')
    assert.equal(await visible(sandbox, 'apart'), 10)
    await end(worker, 'SIGTERM')
    assert.equal(worker.process.exitCode, 0, worker.output())
    const { body: waiting } = (await send(api, 1, 'nobody delivers'))[0] as Answer
    assert.equal((await api.api.get(`/v1/posts/${waiting.id}`)).body.status, 'queued')
    const again = await startChild({ ...place.env, PORT: String(workerPort) }, ['--role', 'worker'])
    assert.equal((await finished(api.api, waiting.id)).status, 'published')
    await end(again, 'SIGTERM')
  } finally {
    for (const child of [worker, api, sandbox]) await end(child, 'SIGTERM')
    const isRunning = existsSync(
      path.join(place.env.DATA_DIR as string, 'postgres', 'postmaster.pid'),
    )
    await place.remove()
    assert.equal(isRunning, false, 'the database was left running')
  }
})

test('a worker that is killed is replaced by another, which sends nothing twice', async () => {
  const place = await makePlace()
  const [secondPort] = await freePorts(1)
  const first = await startChild({ ...place.env, RECONCILE_SECONDS: '0.5,1,2' })
  let second: ChildApp | null = null
  try {
    second = await startChild(
      {
        ...place.env,
        PORT: String(secondPort),
        RECONCILE_SECONDS: '0.5,1,2',
        SANDBOX_URL: `http://127.0.0.1:${place.env.SANDBOX_PORT}`,
      },
      ['--role', 'worker'],
    )
    await slowDown(first, 500)
    const accepted = await send(first, 30, 'taken over')
    await waitFor(async () => (await visible(first, 'taken over')) > 0)
    await end(second, 'SIGKILL')
    for (const { body } of accepted)
      assert.equal((await finished(first.api, body.id, 60_000)).status, 'published')
    assert.equal(await visible(first, 'taken over'), 30)
  } finally {
    if (second) await end(second, 'SIGKILL')
    await end(first, 'SIGTERM')
    await place.remove()
  }
})

test('a second start on the same ports says what to do', async () => {
  const place = await makePlace()
  const app = await startChild(place.env)
  try {
    await assert.rejects(startChild(place.env), /SANDBOX_PORT to another number/)
    const [sandboxPort] = await freePorts(1)
    await assert.rejects(
      startChild({ ...place.env, SANDBOX_PORT: String(sandboxPort) }),
      /set PORT to another number/,
    )
    // The first one is untouched: the failed starts did not take the database along.
    assert.equal(
      (await createClient(`http://127.0.0.1:${place.env.PORT}`).get('/health/ready')).status,
      200,
    )
  } finally {
    await end(app, 'SIGTERM')
    await place.remove()
  }
})
