import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from './start-app.ts'
import { finished, waitFor } from './wait.ts'

let app: TestApp
before(async () => {
  app = await startTestApp({ RECONCILE_SECONDS: '0.2,0.5,1', RECONCILE_WINDOW_SECONDS: '6' })
})
after(async () => app[Symbol.asyncDispose]())

async function uploadClip(): Promise<string> {
  const bytes = await readFile(
    new URL('../src/networks/tiktok/fixtures/simulator-clip.mp4', import.meta.url),
  )
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'video/mp4' }), 'clip.mp4')
  const { status, body } = await app.api.request('POST', '/v1/media', { body: form })
  assert.equal(status, 201, JSON.stringify(body))
  return body.public_url
}

async function fault(body: object): Promise<void> {
  const answer = await app.sandbox.post('/_sandbox/faults', { network: 'tiktok', ...body })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
}

async function connectAgain(): Promise<void> {
  const { body } = await app.sandbox.get('/_sandbox/accounts?network=tiktok')
  const { id, handle, access_token, refresh_token, expires_at } = body[0]
  const answer = await app.api.post('/v1/accounts', {
    platform: 'tiktok',
    platform_account_id: id,
    handle,
    credentials: { access_token, refresh_token, expires_at },
  })
  assert.ok(answer.status < 300, JSON.stringify(answer.body))
}

test('a post that was taken before its account died is unknown, not failed, and is corrected when it is seen', async () => {
  await fault({ step: 'status_fetch', kind: 'expire_token' })
  const body = { error: 'invalid_grant', error_description: 'Refresh token is invalid.' }
  await fault({ step: 'token', kind: 'status', status: 400, body })
  const { body: post } = await app.api.post('/v1/posts', {
    account_ids: [app.seed.tiktok],
    text: 'taken, and then silence',
    media_urls: [await uploadClip()],
  })
  const ended = await finished(app.api, post.id)
  const [result] = ended.results
  assert.deepEqual([result.status, result.error_code], ['failed', 'outcome_unknown'])
  assert.match(result.error_message, /has taken this post, and what became of it could not be read/)

  await app.sandbox.delete('/_sandbox/faults')
  await connectAgain()
  const corrected = await waitFor(async () => {
    const { body: now } = await app.api.get(`/v1/posts/${post.id}`)
    return now.status === 'published' ? now : null
  }, 30_000)
  assert.equal(corrected.results[0].status, 'published')
  const ledger = await app.sandbox.get('/_sandbox/ledger?network=tiktok&include=posts')
  assert.equal(ledger.body.posts.length, 1)
})
