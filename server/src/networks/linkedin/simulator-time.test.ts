import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SandboxAccount } from '../simulator-contract.ts'
import { ClockedLinkedin } from './simulator/test/clocked-linkedin.ts'
import { picture, postOf } from './simulator/test/sandboxed-linkedin.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const start = '2026-11-23T08:00:00Z'
const posts = 'https://api.linkedin.com/rest/posts'
const client = { client_id: 'sandbox-app', client_secret: 'sandbox-secret' }

function accessToken(linkedin: ClockedLinkedin, form: Record<string, string>) {
  const address = 'https://www.linkedin.com/oauth/v2/accessToken'
  return linkedin.call('POST', address, { form: { ...client, ...form } })
}

function first(linkedin: ClockedLinkedin) {
  const [account] = linkedin.simulator.accounts()
  assert.ok(account)
  return account
}

test('access lasts 60 days, refreshing a year, and the last token no longer than that', async () => {
  await using linkedin = await ClockedLinkedin.open(start)
  const { access_token: token, refresh_token, expires_at } = first(linkedin)
  assert.equal(expires_at, '2027-01-22T08:00:00.000Z')
  const ask = () => linkedin.call('GET', 'https://api.linkedin.com/v2/userinfo', { token })
  linkedin.pass(60 * dayMs - 1)
  assert.equal((await ask()).status, 200)
  linkedin.pass(1)
  assert.equal((await ask()).body.serviceErrorCode, 65602)
  const refresh = () =>
    accessToken(linkedin, { grant_type: 'refresh_token', refresh_token: refresh_token ?? '' })
  const second = (await refresh()).body
  assert.equal(second.expires_in, 5_184_000)
  assert.equal(second.refresh_token_expires_in, 305 * 86_400, 'the year began with the consent')
  linkedin.pass(295 * dayMs)
  assert.equal((await refresh()).body.expires_in, 10 * 86_400)
  linkedin.pass(10 * dayMs)
  assert.equal((await refresh()).status, 400)
  assert.notEqual(first(linkedin).refresh_token, refresh_token, 'the sandbox hands out a new one')
})

test('a code lasts half an hour', async () => {
  await using linkedin = await ClockedLinkedin.open(start)
  const code = async () => {
    const query =
      'response_type=code&client_id=sandbox-app&redirect_uri=https%3A%2F%2Fa.example%2F&scope=openid&decision=allow'
    const answer = await linkedin.call(
      'GET',
      `https://www.linkedin.com/oauth/v2/authorization?${query}`,
    )
    return new URL(answer.headers?.location ?? '').searchParams.get('code') ?? ''
  }
  const exchange = (value: string) =>
    accessToken(linkedin, {
      grant_type: 'authorization_code',
      code: value,
      redirect_uri: 'https://a.example/',
    })
  const [early, late] = [await code(), await code()]
  linkedin.pass(30 * minuteMs - 1)
  assert.equal((await exchange(early)).status, 200)
  linkedin.pass(1)
  const refused = await exchange(late)
  assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_redirect_uri'])
})

test('a duplicate is one for ten minutes', async () => {
  await using linkedin = await ClockedLinkedin.open(start)
  const account = first(linkedin)
  const post = async () =>
    (await linkedin.call('POST', posts, { token: account.access_token, json: postOf(account) }))
      .status
  assert.equal(await post(), 201)
  linkedin.pass(10 * minuteMs - 1)
  assert.equal(await post(), 422)
  linkedin.pass(1)
  assert.equal(await post(), 201)
})

test('upload addresses end: an image’s after a day with 400, a video’s after 30 with 401', async () => {
  await using linkedin = await ClockedLinkedin.open(start)
  const { access_token: token, author_urn: owner } = first(linkedin)
  const begin = async (kind: string, fields = {}) => {
    const address = `https://api.linkedin.com/rest/${kind}s?action=initializeUpload`
    const json = { initializeUploadRequest: { owner, ...fields } }
    return (await linkedin.call('POST', address, { token, json })).body.value
  }
  const image = await begin('image')
  const video = await begin('video', { fileSizeBytes: 80_000 })
  const bytes = await picture()
  linkedin.pass(dayMs)
  const put = await linkedin.call('PUT', image.uploadUrl, { token, bytes })
  assert.deepEqual([put.status, put.body.code], [400, 'EXPIRED_UPLOAD_URL'])
  const { uploadUrl } = video.uploadInstructions[0]
  const part = { bytes: Buffer.alloc(80_000) }
  assert.equal((await linkedin.call('PUT', uploadUrl, part)).status, 200)
  linkedin.pass(29 * dayMs)
  assert.equal((await linkedin.call('PUT', uploadUrl, part)).status, 401)
})

async function uploadedImage(
  linkedin: ClockedLinkedin,
  { access_token: token, author_urn: owner }: SandboxAccount,
  bytes: Buffer,
): Promise<string> {
  const address = 'https://api.linkedin.com/rest/images?action=initializeUpload'
  const json = { initializeUploadRequest: { owner } }
  const { uploadUrl, image } = (await linkedin.call('POST', address, { token, json })).body.value
  assert.equal((await linkedin.call('PUT', uploadUrl, { token, bytes })).status, 201)
  return image
}

async function readImage(linkedin: ClockedLinkedin, urn: string) {
  const path = `https://api.linkedin.com/rest/images/${encodeURIComponent(urn)}`
  return (await linkedin.call('GET', path, { token: first(linkedin).access_token })).body
}

test('processing ends by the clock alone; bytes that nobody shows are forgotten', async () => {
  await using linkedin = await ClockedLinkedin.open(start)
  const image = await uploadedImage(linkedin, first(linkedin), await picture())
  assert.equal((await readImage(linkedin, image)).status, 'PROCESSING')
  linkedin.pass(500)
  assert.equal((await readImage(linkedin, image)).status, 'AVAILABLE')
  linkedin.pass(31 * dayMs)
  await linkedin.simulator.ready()
  assert.equal((await readImage(linkedin, image)).code, 'INVALID_IMAGE_ID')
})

test('a post taken while its image was in the works shares the image’s fate', async () => {
  await using linkedin = await ClockedLinkedin.open(start)
  linkedin.set({ processing_media: 'accepted' })
  const [account] = linkedin.simulator.addAccounts(1, { kind: 'organization' })
  assert.ok(account)
  const { access_token: token } = account
  const urns: string[] = []
  for (const bytes of [await picture(), Buffer.from('no picture')]) {
    const image = await uploadedImage(linkedin, account, bytes)
    const post = { ...postOf(account), content: { media: { id: image } } }
    const answer = await linkedin.call('POST', posts, { token, json: post })
    urns.push(answer.headers?.['x-restli-id'] ?? '')
  }
  assert.equal([...linkedin.simulator.posts('')].length, 0)
  linkedin.pass(500)
  assert.deepEqual(
    [...linkedin.simulator.posts('')].map(({ id }) => id),
    [urns[0]],
  )
  const address = `${posts}/${encodeURIComponent(urns[1] ?? '')}`
  assert.equal((await linkedin.call('GET', address, { token })).status, 404)
  const own = (await linkedin.call('GET', `${address}?viewContext=AUTHOR`, { token })).body
  assert.equal(own.lifecycleState, 'PUBLISH_FAILED')
  assert.equal(own.lifecycleStateInfo.contentStatus, 'FAILED')
})

test('a version dies on its day, in the middle of the day before it lives', async () => {
  await using linkedin = await ClockedLinkedin.open('2027-09-14T23:59:59.999Z')
  const account = first(linkedin)
  const post = () =>
    linkedin.call('POST', posts, { token: account.access_token, json: postOf(account) })
  assert.equal((await post()).status, 201)
  linkedin.pass(1)
  assert.equal((await post()).status, 426)
})
