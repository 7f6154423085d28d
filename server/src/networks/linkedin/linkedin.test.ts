import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { StepContext } from '../contract.ts'
import { jpeg, movingGif, picture } from '../test/files.ts'
import { publishError } from '../test/sandboxed-network.ts'
import { linkedin } from './index.ts'
import type { LinkedinOptions } from './options.ts'
import type { LinkedinState } from './state.ts'
import { film } from './test/film.ts'
import { openSandboxedLinkedin, textOnly, withFiles } from './test/sandboxed-linkedin.ts'

const sandboxed = await openSandboxedLinkedin()
after(() => sandboxed[Symbol.asyncDispose]())
beforeEach(() => sandboxed.reset())

test('a text becomes one post, with its URN and page, and nothing of it is cut', async () => {
  const text =
    'Hours (summer): 9_17 @ the corner <now> ~ [a|b] {c} \\ * C# #bakery\nhttps://example.com/a_b#c'
  const { published, steps } = await sandboxed.run(textOnly(text))
  const [post, ...others] = await sandboxed.ledger()
  assert.deepEqual(steps, ['create_post'])
  assert.deepEqual(others, [])
  assert.equal(post?.kind, 'text')
  assert.equal(post?.text, text)
  assert.equal(published?.id, post?.id)
  assert.equal(published?.url, post?.url)
})

test('visibility and resharing are as asked', async () => {
  await sandboxed.run(textOnly('For friends', { visibility: 'CONNECTIONS', disable_reshare: true }))
  await sandboxed.run(textOnly('For all'))
  const [friends, all] = await sandboxed.ledger()
  assert.deepEqual(
    [friends?.options.visibility, friends?.options.disable_reshare],
    ['CONNECTIONS', true],
  )
  assert.deepEqual(
    [all?.options.visibility, all?.options.disable_reshare ?? false],
    ['PUBLIC', false],
  )
})

test('a link shows the card that was given, with its picture', async () => {
  const photo = await jpeg()
  const content = textOnly('Read it', {
    link_preview: {
      url: 'https://example.com/news/1',
      title: 'We moved',
      description: 'New address from May',
      thumbnail_url: photo.item.url,
    },
  })
  const { steps } = await sandboxed.run(content, [photo])
  const [post] = await sandboxed.ledger()
  assert.deepEqual(steps.slice(0, 3), [
    'thumbnail_find',
    'thumbnail_initialize',
    'thumbnail_upload',
  ])
  assert.equal(post?.kind, 'link')
  assert.match(
    JSON.stringify(post?.options),
    /https:\/\/example\.com\/news\/1.*We moved.*New address/,
  )
})

test('a card without a picture is a card', async () => {
  const link_preview = { url: 'https://example.com/', title: 'Plain' }
  const { steps } = await sandboxed.run(textOnly('', { link_preview }))
  assert.deepEqual(steps, ['create_post'])
  assert.equal((await sandboxed.ledger())[0]?.kind, 'link')
})

test('a picture of a card that is not stored here ends the delivery before anything is sent', async () => {
  const link_preview = {
    url: 'https://example.com/',
    title: 'T',
    thumbnail_url: 'https://example.com/a.png',
  }
  const error = await publishError(sandboxed.run(textOnly('Card', { link_preview })))
  assert.deepEqual(
    [error.outcome, error.code, error.retry],
    ['not_sent', 'media_unreachable', 'never'],
  )
  const video = await film()
  const filmed = textOnly('Card', {
    link_preview: { ...link_preview, thumbnail_url: video.item.url },
  })
  assert.equal((await publishError(sandboxed.run(filmed, [video]))).code, 'media_unsupported')
  assert.deepEqual(sandboxed.calls, [])
})

test('a poll asks its question', async () => {
  const poll = {
    question: 'Rye or spelt?',
    options: ['Rye', 'Spelt'],
    duration: 'SEVEN_DAYS',
  } as const
  await sandboxed.run(textOnly('Vote', { poll: { ...poll, options: [...poll.options] } }))
  const [post] = await sandboxed.ledger()
  assert.equal(post?.kind, 'poll')
  assert.match(JSON.stringify(post?.options), /Rye or spelt\?.*Rye.*Spelt.*SEVEN_DAYS/)
})

test('one image, with its alt text', async () => {
  const files = [await jpeg()]
  const { warnings, steps } = await sandboxed.run(
    withFiles('A loaf', files, { alt_texts: ['Rye (dark)'] }),
    files,
  )
  const [post] = await sandboxed.ledger()
  assert.deepEqual(steps.slice(0, 2), ['media_1_initialize', 'media_1_upload'])
  assert.equal(post?.kind, 'image')
  assert.deepEqual(
    post?.media.map(({ content_type, alt_text }) => [content_type, alt_text]),
    [['image/jpeg', 'Rye (dark)']],
  )
  assert.deepEqual(warnings, [])
})

test('several images keep their order; a WebP goes out as JPEG, with a warning', async () => {
  const files = [
    await jpeg(320),
    await picture('webp', 321),
    await movingGif(),
    await picture('png', 322),
  ]
  const { warnings } = await sandboxed.run(
    withFiles('Four', files, { alt_texts: ['', 'Two'] }),
    files,
  )
  const [post] = await sandboxed.ledger()
  assert.deepEqual(
    post?.media.map(({ content_type, alt_text }) => [content_type, alt_text ?? '']),
    [
      ['image/jpeg', ''],
      ['image/jpeg', 'Two'],
      ['image/gif', ''],
      ['image/png', ''],
    ],
  )
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['media_converted'],
  )
})

test('a video goes up in the parts LinkedIn asks for', async () => {
  const video = await film(9 * 1024 * 1024)
  const { steps, published } = await sandboxed.run(withFiles('Tour', [video]), [video])
  const [post] = await sandboxed.ledger()
  assert.equal(steps.filter((name) => name === 'media_1_part').length, 3)
  assert.equal(post?.kind, 'video')
  assert.equal(published?.id, post?.id)
})

test('a page posts as itself, and only to everybody', async () => {
  await sandboxed.become({ kind: 'organization' })
  const { published } = await sandboxed.run(textOnly('From the page'))
  const [post] = await sandboxed.ledger()
  assert.equal(published?.id, post?.id)
  const error = await publishError(sandboxed.run(textOnly('Not so', { visibility: 'CONNECTIONS' })))
  assert.deepEqual([error.outcome, error.code], ['not_sent', 'option_not_allowed'])
})

/** Runs each step that may be repeated twice, as after a crash between its call and the save. */
async function runWithCrashes(
  content: StepContext<LinkedinOptions, LinkedinState>['content'],
  files: Parameters<typeof sandboxed.contextOf>[1],
): Promise<string[]> {
  let state = linkedin.initialState
  const steps: string[] = []
  for (;;) {
    const step = linkedin.nextStep(content, state)
    if (step === null) return steps
    steps.push(step.name)
    const context = sandboxed.contextOf(content, files, state)
    if (step.repeatable) await step.run(context)
    const progress = await step.run(context)
    state = JSON.parse(JSON.stringify(progress.state)) as LinkedinState
    if (progress.waitMs) await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a crash after any step costs nothing: it is run again from the stored state', async () => {
  const video = await film(5 * 1024 * 1024)
  const photos = [await jpeg(320), await jpeg(321)]
  await runWithCrashes(withFiles('A film', [video], { first_comment: 'Nice' }), [video])
  await runWithCrashes(withFiles('Photos', photos), photos)
  const posts = await sandboxed.ledger()
  assert.deepEqual(
    posts.map(({ text, media, comments }) => [text, media.length, comments.length]),
    [
      ['A film', 1, 1],
      ['Photos', 2, 0],
    ],
  )
})

test('a token that dies on the way asks for a fresh one, and never commits', async () => {
  for (const step of ['image_initialize', 'create_post']) {
    await sandboxed.fault({ kind: 'expire_token', step })
    const files = [await jpeg()]
    const error = await publishError(sandboxed.run(withFiles('Dying', files), files))
    assert.deepEqual(
      [error.outcome, error.code, error.retry],
      ['rejected', 'auth_expired', 'refresh_token'],
    )
    assert.deepEqual(await sandboxed.ledger(), [])
    await sandboxed.be(0)
  }
})

test('a throttle tells when to come back', async () => {
  await sandboxed.fault({ kind: 'rate_limit', step: 'create_post' })
  const error = await publishError(sandboxed.run(textOnly('Too fast')))
  assert.deepEqual([error.outcome, error.retry], ['rejected', 'at'])
  assert.ok((error.retryAt?.getTime() ?? 0) > Date.now())
})
