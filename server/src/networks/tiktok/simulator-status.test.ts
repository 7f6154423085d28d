import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  api,
  assertRefused,
  clip,
  fileSource,
  photo,
  SimulatedTiktok,
} from './test/simulated-tiktok.ts'

const inboxInit = '/post/publish/inbox/video/init/'

async function draft(tiktok: SimulatedTiktok): Promise<string> {
  const begun = await tiktok.post(inboxInit, {
    post_info: { title: 'Not taken here' },
    source_info: fileSource(clip.length),
  })
  assert.equal(begun.status, 200, begun.text)
  const { publish_id, upload_url } = begun.json.data
  assert.equal((await tiktok.put(upload_url, clip)).status, 201)
  return publish_id
}

test('a draft waits in the inbox without any text, and is posted when the creator posts it', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const waiting = await draft(tiktok)
  assert.match(waiting, /^v_inbox_file~v2-1\./)
  assert.equal((await tiktok.status(waiting)).status, 'SEND_TO_USER_INBOX')
  const post = (await tiktok.sandbox.ledger()).posts[0]
  assert.deepEqual([post?.kind, post?.text, post?.options], ['draft', '', {}])
  await tiktok.set({ drafts_posted_after_seconds: 1 })
  const posted = await draft(tiktok)
  assert.equal((await tiktok.status(posted)).status, 'SEND_TO_USER_INBOX')
  await tiktok.until(posted, ({ status }) => status === 'PUBLISH_COMPLETE')
  const kinds = (await tiktok.sandbox.ledger()).posts.map(({ kind }) => kind)
  assert.deepEqual(kinds, ['draft', 'video'])
})

test('a photo draft keeps title and description, and needs a telephone with 31.8', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const url = tiktok.serve('/a.jpg', await photo())
  const send = () =>
    tiktok.postPhotos([url], { title: 'T', description: 'D' }, { post_mode: 'MEDIA_UPLOAD' })
  const { publish_id } = (await send()).json.data
  assert.match(publish_id, /^p_inbox_url~v2\./)
  assert.equal((await tiktok.status(publish_id)).status, 'SEND_TO_USER_INBOX')
  const post = (await tiktok.sandbox.ledger()).posts[0]
  assert.deepEqual([post?.kind, post?.text, post?.options.title], ['draft', 'D', 'T'])
  assert.equal('privacy_level' in (post?.options ?? {}), false, 'the creator chooses it later')
  await tiktok.become({ app_version: '31.7' })
  assertRefused(await send(), 400, 'app_version_check_failed')
  await tiktok.become({ app_version: '31.8' })
  assert.equal((await send()).status, 200)
})

test('five drafts may wait; what failed or was posted makes room', async () => {
  await using tiktok = await SimulatedTiktok.open()
  await tiktok.sandbox.set({ caps: 'off' })
  const source = { source_info: fileSource(clip.length) }
  for (let number = 0; number < 4; number += 1) await tiktok.post(inboxInit, source)
  const last = (await tiktok.post(inboxInit, source)).json.data.publish_id
  await tiktok.sandbox.set({ caps: 'real' })
  const code = 'spam_risk_too_many_pending_share'
  assertRefused(await tiktok.post(inboxInit, source), 403, code)
  const url = tiktok.serve('/a.jpg', await photo())
  const photoDraft = await tiktok.postPhotos([url], {}, { post_mode: 'MEDIA_UPLOAD' })
  assertRefused(photoDraft, 403, code)
  await tiktok.post('/post/publish/cancel/', { publish_id: last })
  assert.equal((await tiktok.post(inboxInit, source)).status, 200)
  await tiktok.sandbox.restart()
  assertRefused(await tiktok.post(inboxInit, source), 403, code)
})

test('status and cancel know their own publish_ids only', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const { publish_id } = await tiktok.beginUpload(clip)
  await tiktok.become({})
  const wrong: [publishId: unknown, code: string][] = [
    ['v_pub_file~v2-1.1', 'invalid_publish_id'],
    [publish_id.replace('v_pub_file', 'v_pub_url'), 'invalid_publish_id'],
    [publish_id, 'token_not_authorized_for_specified_publish_id'],
    [7, 'invalid_params'],
    [undefined, 'invalid_params'],
  ]
  for (const [id, code] of wrong) {
    for (const path of ['/post/publish/status/fetch/', '/post/publish/cancel/']) {
      await tiktok.sandbox.set({ caps: 'off' })
      assertRefused(await tiktok.post(path, { publish_id: id }), 400, code)
    }
  }
})

test('what is being processed can be cancelled, what is out cannot', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const cancel = (publish_id: string) => tiktok.post('/post/publish/cancel/', { publish_id })
  const out = await tiktok.postVideo()
  assertRefused(await cancel(out), 400, 'publish_not_cancellable')
  await tiktok.sandbox.set({ processing_ms: 1_500 })
  const underWay = await tiktok.postVideo()
  const cancelled = await cancel(underWay)
  assert.deepEqual(Object.keys(cancelled.json), ['error'])
  assert.equal(cancelled.json.error.code, 'ok')
  const { status, fail_reason } = await tiktok.status(underWay)
  assert.deepEqual([status, fail_reason], ['FAILED', 'publish_cancelled'])
  assertRefused(await cancel(underWay), 400, 'publish_not_cancellable')
  const begun = await tiktok.beginUpload(clip)
  await cancel(begun.publish_id)
  assert.equal((await tiktok.put(begun.upload_url, clip)).status, 404)
  const later = await tiktok.postVideo({ title: 'Seen after the one that was cancelled' })
  await tiktok.until(later, (data) => data.status === 'PUBLISH_COMPLETE')
  assert.equal((await tiktok.sandbox.ledger()).posts.length, 2)
})

test('faults speak as TikTok: a limit, a token that is gone, a failure of any kind, a 200 that is none', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const ask = () =>
    tiktok.sandbox.call('GET', `${api}/user/info/?fields=open_id`, {
      token: tiktok.creator.access_token,
    })
  await tiktok.sandbox.fault({ network: 'tiktok', kind: 'rate_limit', count: 1 })
  assertRefused(await ask(), 429, 'rate_limit_exceeded')
  for (const [status, code] of [
    [200, 'spam_risk_too_many_posts'],
    [400, 'invalid_params'],
    [401, 'access_token_invalid'],
    [403, 'spam_risk_too_many_posts'],
    [503, 'internal_error'],
  ] as const) {
    await tiktok.sandbox.fault({ kind: 'status', status, count: 1 })
    assertRefused(await ask(), status, code)
  }
  await tiktok.sandbox.fault({ network: 'tiktok', kind: 'expire_token', count: 1 })
  assertRefused(await ask(), 401, 'access_token_invalid')
  assertRefused(await ask(), 401, 'access_token_invalid')
  tiktok.creator = await tiktok.sandbox.account()
  assert.equal((await ask()).status, 200)
  for (const reason of ['internal', 'spam_risk_text'] as const) {
    await tiktok.set({ processing_failure: reason })
    await tiktok.sandbox.fault({ kind: 'processing_fails', step: 'upload_chunk', count: 1 })
    assert.equal((await tiktok.status(await tiktok.postVideo())).fail_reason, reason)
  }
  await tiktok.sandbox.fault({ network: 'tiktok', kind: 'processing_fails', count: 1 })
  const drawnAtInit = await tiktok.status(await tiktok.postVideo())
  assert.equal(drawnAtInit.status, 'FAILED', 'an init that uploads remembers its fault')
})

test('everything survives a restart, and emptying leaves the people', async () => {
  await using tiktok = await SimulatedTiktok.open()
  const publishId = await tiktok.postVideo({ title: 'Kept' })
  const before = await tiktok.sandbox.ledger()
  const list = async () => (await tiktok.post('/video/list/?fields=id,title')).json.data.videos
  const listed = await list()
  await tiktok.sandbox.restart()
  const after = (await tiktok.sandbox.ledger()).posts
  assert.equal(after[0]?.id, before.posts[0]?.id)
  assert.deepEqual(await list(), listed)
  assert.equal((await tiktok.status(publishId)).status, 'PUBLISH_COMPLETE')
  const name = publishId.replace(/^.*\./, '')
  const media = () => fetch(`${tiktok.sandbox.url}/_sandbox/media/tiktok/${name}`)
  assert.deepEqual(Buffer.from(await (await media()).arrayBuffer()), clip)
  assert.equal((await tiktok.sandbox.call('DELETE', '/_sandbox')).status, 204)
  assert.deepEqual((await tiktok.sandbox.ledger()).posts, [])
  assert.equal((await media()).status, 404)
  assertRefused(
    await tiktok.post('/post/publish/status/fetch/', { publish_id: publishId }),
    400,
    'invalid_publish_id',
  )
  assert.equal((await tiktok.sandbox.account()).id, tiktok.creator.id)
})
