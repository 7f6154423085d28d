import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const content = { article: { source: 'https://example.com', title: 'Card' } }

test('the same again from the same author is refused, and names the first post', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const [member, page] = [await linkedin.member(), await linkedin.page()]
  const urn = await linkedin.posted(member)
  const again = await linkedin.post(member)
  assert.equal(again.status, 422)
  assert.deepEqual(again.json, {
    errorDetailType: 'com.linkedin.common.error.BadRequest',
    message: `com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of ${urn}`,
    errorDetails: {
      inputErrors: [
        { description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' },
      ],
    },
    status: 422,
  })
  await linkedin.posted(page)
  await linkedin.posted(member, { commentary: 'Open from 9 to 17!' })
  await linkedin.sandbox.restart()
  assert.match((await linkedin.post(member)).json.message, new RegExp(`${urn}$`))
  await linkedin.set({ duplicate_status: '409' })
  assert.equal((await linkedin.post(member)).status, 409)
  await linkedin.set({ duplicate_window_seconds: 0 })
  await linkedin.posted(member)
})

test('content makes a difference, or none, or no duplicates at all', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  await linkedin.posted(member)
  await linkedin.posted(member, { content })
  assert.equal((await linkedin.post(member, { content })).status, 422)
  await linkedin.set({ duplicate_media: 'never_duplicate' })
  await linkedin.posted(member, { content })
  assert.equal((await linkedin.post(member)).status, 422)
  await linkedin.set({ duplicate_media: 'ignored' })
  await linkedin.posted(member, { commentary: 'Once' })
  assert.equal((await linkedin.post(member, { commentary: 'Once', content })).status, 422)
})

test('a deleted post still counts; ghosts name a post that is nowhere', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const page = await linkedin.page()
  const urn = await linkedin.posted(page)
  await linkedin.rest(page, 'DELETE', `/posts/${encodeURIComponent(urn)}`)
  await linkedin.sandbox.restart()
  assert.match((await linkedin.post(page)).json.message, new RegExp(`${urn}$`))
  await linkedin.set({ ghost_duplicates: true, duplicate_window_seconds: 0 })
  const named = async () => {
    const answer = await linkedin.post(page)
    assert.equal(answer.status, 422)
    return /urn:li:share:[0-9]+$/.exec(answer.json.message)?.[0] ?? ''
  }
  const [first, second] = [await named(), await named()]
  assert.notEqual(first, second)
  assert.equal((await linkedin.read(page, first)).status, 404)
})

test('fifty identical posts at once: one is made', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member()
  const answers = await Promise.all(Array.from({ length: 50 }, () => linkedin.post(member)))
  const statuses = answers.map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 201).length, 1)
  assert.equal(statuses.filter((status) => status === 422).length, 49)
  assert.equal((await linkedin.ledger()).length, 1)
})
