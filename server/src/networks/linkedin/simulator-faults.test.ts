import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bearer,
  clip,
  codeOf,
  picture,
  SandboxedLinkedin,
} from './simulator/test/sandboxed-linkedin.ts'

test('a 500 after the post: it is there, and the same again names it', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const fault = { kind: 'accept_then_status', step: 'create_post', status: 500, count: 1 }
  await linkedin.sandbox.fault(fault)
  const answer = await linkedin.post(member)
  assert.deepEqual([answer.status, codeOf(answer)], [500, 'INTERNAL_SERVER_ERROR'])
  const [entry] = await linkedin.ledger()
  const again = await linkedin.post(member)
  assert.equal(again.status, 422)
  assert.ok(again.json.message.endsWith(entry?.id ?? 'nothing'))
})

test('every status has LinkedIn’s own words', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const expected: [number, string][] = [
    [400, 'INVALID_VALUE_FOR_FIELD'],
    [401, 'REVOKED_ACCESS_TOKEN'],
    [403, 'ACCESS_DENIED'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [422, 'UNPROCESSABLE_ENTITY'],
    [426, 'NONEXISTENT_VERSION'],
    [429, 'TOO_MANY_REQUESTS'],
    [500, 'INTERNAL_SERVER_ERROR'],
    [503, 'SERVICE_UNAVAILABLE'],
    [504, 'GATEWAY_TIMEOUT'],
  ]
  for (const [status, code] of expected) {
    await linkedin.sandbox.fault({ kind: 'status', step: 'create_post', status, count: 1 })
    const answer = await linkedin.post(member)
    assert.deepEqual([answer.status, codeOf(answer), answer.json.status], [status, code, status])
  }
  assert.deepEqual(await linkedin.ledger(), [])
})

test('a token expires in the middle, on the API and on an upload', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  await linkedin.sandbox.fault({ kind: 'expire_token', step: 'create_post', count: 1 })
  const answer = await linkedin.post(member)
  assert.deepEqual([answer.status, answer.json.serviceErrorCode], [401, 65602])
  assert.equal((await linkedin.post(member)).status, 401, 'it stays expired')
  const renewed = await linkedin.oauth('accessToken', {
    grant_type: 'refresh_token',
    refresh_token: member.refresh_token ?? '',
  })
  const fresh = { ...member, access_token: renewed.json.access_token }
  assert.equal((await linkedin.post(fresh)).status, 201)
  const { uploadUrl } = (await linkedin.initialize(fresh, 'image')).json.value
  await linkedin.sandbox.fault({ kind: 'expire_token', step: 'image_upload', count: 1 })
  const put = await linkedin.put(uploadUrl, await picture(), bearer(fresh))
  assert.equal(codeOf(put), 'EXPIRED_ACCESS_TOKEN')
})

test('processing fails on demand, for videos with a reason', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const member = await linkedin.member()
  await linkedin.sandbox.fault({ kind: 'processing_fails', step: 'video_finalize', count: 1 })
  const { urn } = await linkedin.uploadedVideo(member, await clip())
  const { json } = await linkedin.asset(member, urn)
  assert.equal(json.status, 'PROCESSING_FAILED')
  assert.ok(json.processingFailureReason)
  const good = await linkedin.uploadedVideo(member, await clip())
  assert.equal((await linkedin.asset(member, good.urn)).json.status, 'AVAILABLE')
})

test('a listing lags behind what can be read', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const author = encodeURIComponent(page.author_urn ?? '')
  const listed = async () =>
    (await linkedin.rest(page, 'GET', `/posts?q=author&author=${author}`)).json.elements.length
  const fault = { kind: 'lag_listing', step: 'create_post', delay_ms: 600_000, count: 1 }
  await linkedin.sandbox.fault(fault)
  const late = await linkedin.posted(page, { commentary: 'Late' })
  assert.equal(await listed(), 0)
  assert.equal((await linkedin.read(page, late)).status, 200)
  await linkedin.posted(page, { commentary: 'In time' })
  assert.equal(await listed(), 1)
  await linkedin.sandbox.set({ listing_lag_ms: 3_600_000 })
  await linkedin.posted(page, { commentary: 'Late as well' })
  assert.equal(await listed(), 1)
})

test('a restart in the middle of a video loses nothing', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const member = await linkedin.member()
  const bytes = await clip()
  const begun = await linkedin.initialize(member, 'video', { fileSizeBytes: bytes.length })
  const { video, uploadInstructions } = begun.json.value
  await linkedin.sandbox.restart()
  const url = uploadInstructions[0].uploadUrl.replace(/^http:\/\/[^/]+/, linkedin.sandbox.url)
  const etag = (await linkedin.put(url, bytes)).headers.get('etag') ?? ''
  await linkedin.sandbox.restart()
  assert.equal((await linkedin.finalize(member, video, [etag.slice(1, -1)])).status, 200)
  await linkedin.sandbox.restart()
  const post = await linkedin.posted(member, { content: { media: { id: video } } })
  assert.equal((await linkedin.comment(member, post)).status, 201)
  const before = await linkedin.ledger()
  await linkedin.sandbox.restart()
  const after = await linkedin.ledger()
  assert.deepEqual(
    after.map(({ url: _, ...rest }) => rest),
    before.map(({ url: _, ...rest }) => rest),
  )
})

test('emptying takes posts, comments and media; people and tokens stay', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const image = await linkedin.uploaded(page, await picture())
  const urn = await linkedin.posted(page)
  await linkedin.comment(page, urn)
  assert.equal((await linkedin.sandbox.call('DELETE', '/_sandbox')).status, 204)
  assert.deepEqual(await linkedin.ledger(), [])
  assert.equal(codeOf(await linkedin.asset(page, image)), 'INVALID_IMAGE_ID')
  assert.equal((await linkedin.read(page, urn)).status, 404)
  assert.equal((await linkedin.post(page)).status, 201, 'nothing is a duplicate any more')
})
