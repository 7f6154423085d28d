import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import { file, jpeg, picture } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { facebook } from './index.ts'
import { idAndUrl, openSandboxedFacebook, textOnly, withFiles } from './test/sandboxed-facebook.ts'

const sandboxed = await openSandboxedFacebook()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('a text becomes one post, with its id and its own page', async () => {
  const { published, steps } = await sandboxed.run(
    textOnly('Hello & <you> 🎈\nhttps://example.com'),
  )
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(steps, ['create_post', 'read_permalink'])
  assert.deepEqual(others, [])
  assert.equal(post?.kind, 'text')
  assert.equal(post?.text, 'Hello & <you> 🎈\nhttps://example.com')
  assert.deepEqual(published, idAndUrl(post))
})

test('a link makes a link post', async () => {
  await sandboxed.run(textOnly('Read this', { link: 'https://example.com/hours' }))
  const [post] = await sandboxed.ledger()
  assert.deepEqual([post?.kind, post?.options.link], ['link', 'https://example.com/hours'])
})

test('one photo goes up unseen first, and is never published by the call that uploads it', async () => {
  const photo = await jpeg()
  const content = withFiles('One photo', [photo], { alt_texts: ['A red field'] })
  const { steps, warnings, published } = await sandboxed.run(content, [photo])
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(steps, ['photo_1_upload', 'create_post', 'read_permalink'])
  assert.deepEqual(others, [])
  assert.deepEqual(published, idAndUrl(post))
  assert.deepEqual(warnings, [])
  assert.deepEqual(post?.media, [
    {
      kind: 'image',
      content_type: 'image/jpeg',
      sha256: sha256(photo.bytes),
      alt_text: 'A red field',
    },
  ])
})

test('several photos become one post, in order, each with its alt text', async () => {
  const files = [await jpeg(320), await picture('png', 200), await jpeg(321)]
  await sandboxed.run(withFiles('Three', files, { alt_texts: ['One', '', 'Three'] }), files)
  const [post] = await sandboxed.ledger()
  assert.deepEqual(
    post?.media.map((each) => [each.sha256, each.alt_text ?? '']),
    files.map(({ bytes }, index) => [sha256(bytes), ['One', '', 'Three'][index]]),
  )
  assert.equal(post?.text, 'Three')
})

test('a WebP and a photo of more than 4 MB go out as JPEG, and the caller is told', async () => {
  const noise = Buffer.from(Array.from({ length: 1_700 * 1_700 * 3 }, () => Math.random() * 256))
  const { default: sharp } = await import('sharp')
  const raw = { width: 1_700, height: 1_700, channels: 3 } as const
  const large = await file(await sharp(noise, { raw }).png().toBuffer(), 'image/png')
  assert.ok(large.item.sizeBytes > 4_000_000 && large.item.sizeBytes < 10_000_000)
  const files = [await picture('webp'), large]
  const { warnings } = await sandboxed.run(withFiles('Converted', files), files)
  const [post] = await sandboxed.ledger()
  assert.deepEqual(
    post?.media.map(({ content_type }) => content_type),
    ['image/jpeg', 'image/jpeg'],
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['media_converted', 'media_converted'],
  )
})

test('the first comment stands under the post, by the Page', async () => {
  const { steps, warnings } = await sandboxed.run(
    textOnly('Post', { first_comment: 'More at https://example.com' }),
  )
  const [post] = await sandboxed.ledger()
  assert.deepEqual(steps, ['create_post', 'read_permalink', 'first_comment'])
  assert.deepEqual(warnings, [])
  assert.deepEqual(
    post?.comments.map(({ text }) => text),
    ['More at https://example.com'],
  )
})

test('a first comment that Facebook refuses is a warning of a post that is visible', async () => {
  const content = textOnly('Post', { first_comment: 'Too much' })
  await sandboxed.fault({
    kind: 'status',
    step: 'create_comment',
    status: 400,
    body: { error: { code: 368, type: 'OAuthException', message: 'abusive' } },
  })
  const error = await publishError(sandboxed.run(content))
  assert.equal(error.outcome, 'rejected')
  assert.equal((await sandboxed.ledger()).length, 1)
  const visible = { ...facebook.initialState, post: { id: '1_2', isLinkRead: true } }
  assert.equal(facebook.nextStep(content, visible)?.ifItFails, 'first_comment_failed')
})

test('a page that cannot be read leaves the post with the address that always works', async () => {
  await sandboxed.fault({ kind: 'status', step: 'read_object', status: 500 })
  const { published, warnings } = await sandboxed.run(textOnly('Unread'))
  assert.ok(published?.url?.endsWith(`/www.facebook.com/${published.id}`), String(published?.url))
  assert.deepEqual(warnings, [])
})

test('the same text twice in a row is a duplicate', async () => {
  await sandboxed.run(textOnly('Once'))
  const error = await publishError(sandboxed.run(textOnly('Once')))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['rejected', 'duplicate_content', 'never'],
  )
})

test('a rate limit names the moment, and nothing is posted', async () => {
  await sandboxed.fault({ kind: 'rate_limit', step: 'create_post' })
  const error = await publishError(sandboxed.run(textOnly('Too fast')))
  assert.deepEqual([error.outcome, error.code, error.retry], ['rejected', 'rate_limited', 'at'])
  assert.ok(error.retryAt && error.retryAt > new Date())
  assert.deepEqual(await sandboxed.ledger(), [])
})

test('a token that dies on the way is told as such, at an upload, at the commit and at a read', async () => {
  const photo = await jpeg()
  for (const step of ['create_photo', 'create_post', 'read_object']) {
    await sandboxed.reset()
    await sandboxed.fault({ kind: 'expire_token', step })
    const error = await publishError(sandboxed.run(withFiles('Dying', [photo]), [photo]))
    assert.deepEqual(
      [error.outcome, error.code, error.retry],
      ['rejected', 'auth_expired', 'refresh_token'],
      step,
    )
    assert.equal((await sandboxed.ledger()).length, step === 'read_object' ? 1 : 0, step)
  }
})

test('photos that Facebook has forgotten are uploaded again from the start', async () => {
  const photo = await jpeg()
  const content = withFiles('Forgotten', [photo])
  const photos = [{ id: '1', uploadedAt: '2020-01-01T00:00:00Z' }]
  const old = { ...facebook.initialState, photos }
  sandboxed.calls.length = 0
  const stale = await publishError(sandboxed.run(content, [photo], old))
  assert.deepEqual(
    [stale.outcome, stale.retry, sandboxed.calls.length],
    ['not_sent', 'restart_media', 0],
  )
  await sandboxed.run(content, [photo], facebook.forgetMedia(old))
  assert.equal((await sandboxed.ledger()).length, 1)
})
