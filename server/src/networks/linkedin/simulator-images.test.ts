import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import sharp from 'sharp'
import { bearer, codeOf, picture, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const photo = await picture()

test('an image is brought in, read back, posted with its description, and seen', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const begun = await linkedin.initialize(page, 'image')
  const { image: urn, uploadUrl, uploadUrlExpiresAt } = begun.json.value
  assert.ok(uploadUrl.startsWith(`${linkedin.sandbox.url}/www.linkedin.com/dms-uploads/D4`))
  assert.ok(uploadUrlExpiresAt > Date.now())
  assert.equal((await linkedin.asset(page, urn)).json.status, 'WAITING_UPLOAD')
  const put = await linkedin.put(uploadUrl, photo, bearer(page))
  assert.deepEqual([put.status, put.text], [201, ''])
  const read = (await linkedin.asset(page, urn)).json
  assert.deepEqual([read.id, read.owner, read.status], [urn, page.author_urn, 'AVAILABLE'])
  assert.deepEqual([read.aspectRatioWidth, read.aspectRatioHeight], [4, 3])
  const media = { id: urn, altText: 'A blue field' }
  const post = await linkedin.posted(page, { content: { media } })
  assert.deepEqual((await linkedin.read(page, post)).json.content, { media })
  const [entry] = await linkedin.ledger()
  assert.equal(entry?.kind, 'image')
  assert.deepEqual(entry?.media, [
    {
      kind: 'image',
      content_type: 'image/jpeg',
      sha256: createHash('sha256').update(photo).digest('hex'),
      alt_text: 'A blue field',
    },
  ])
  await linkedin.sandbox.restart()
  const path = new URL(read.downloadUrl).pathname
  const seen = await fetch(`${linkedin.sandbox.url}${path}`, { headers: { range: 'bytes=0-1' } })
  assert.deepEqual(Buffer.from(await seen.arrayBuffer()), photo.subarray(0, 2))
  const here = uploadUrl.replace(/^http:\/\/[^/]+/, linkedin.sandbox.url)
  const twice = await linkedin.put(here, photo, bearer(page))
  assert.equal(codeOf(twice), 'UPDATING_ASSET_FAILED', 'what is shown does not change')
})

test('many images keep their order; a card has a picture', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const urns = await Promise.all(
    ['#111111', '#222222', '#333333'].map(async (colour) =>
      linkedin.uploaded(page, await picture(30, 30, colour)),
    ),
  )
  const images = urns.map((id, index) => ({ id, altText: `Number ${index}` }))
  const post = await linkedin.posted(page, { content: { multiImage: { images } } })
  assert.deepEqual((await linkedin.read(page, post)).json.content.multiImage.images, images)
  const article = { source: 'https://example.com', title: 'Card', thumbnail: urns[0] }
  await linkedin.posted(page, { commentary: 'Card', content: { article } })
  const [carousel, card] = await linkedin.ledger()
  assert.equal(carousel?.kind, 'carousel')
  assert.deepEqual(
    carousel?.media.map(({ alt_text }) => alt_text),
    ['Number 0', 'Number 1', 'Number 2'],
  )
  assert.equal(card?.media.length, 1)
})

test('an image in the works is refused, or taken and shown when it is ready', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 3_600_000 })
  const page = await linkedin.page()
  const content = { media: { id: await linkedin.uploaded(page, photo) } }
  assert.equal((await linkedin.asset(page, content.media.id)).json.status, 'PROCESSING')
  const early = await linkedin.post(page, { content })
  assert.deepEqual(early.json, {
    status: 400,
    code: 'MEDIA_ASSET_WAITING_UPLOAD',
    message: 'Media asset is waiting upload',
  })
  await linkedin.set({ processing_media: 'accepted' })
  const urn = await linkedin.posted(page, { content })
  assert.deepEqual(await linkedin.ledger(), [])
  assert.equal((await linkedin.read(page, urn)).status, 404, 'readers do not see it')
  const own = (await linkedin.read(page, urn, '?viewContext=AUTHOR')).json
  assert.equal(own.lifecycleState, 'PUBLISH_REQUESTED')
  assert.equal(own.lifecycleStateInfo.contentStatus, 'PROCESSING')
  assert.equal(own.publishedAt, undefined)
})

test('bytes are judged, whatever they are called', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const webp = await sharp(photo).webp().toBuffer()
  const put = async (bytes: Buffer) => {
    const { image, uploadUrl } = (await linkedin.initialize(page, 'image')).json.value
    const { status } = await linkedin.put(uploadUrl, bytes, bearer(page))
    return { status, state: (await linkedin.asset(page, image)).json.status }
  }
  assert.deepEqual(await put(webp), { status: 415, state: 'WAITING_UPLOAD' })
  await linkedin.set({ unsupported_image: 'fails_in_processing' })
  assert.deepEqual(await put(webp), { status: 201, state: 'PROCESSING_FAILED' })
  const failing = { status: 201, state: 'PROCESSING_FAILED' }
  assert.deepEqual(await put(Buffer.from('no picture')), failing)
  const plain = { channels: 3, background: '#fff' } as const
  const large = await sharp({ create: { width: 6_100, height: 5_927, ...plain } })
    .png()
    .toBuffer()
  assert.deepEqual(await put(large), failing, 'too many pixels')
  const frames = Array.from({ length: 251 }, (_, index) => ({
    create: { width: 2, height: 2, channels: 3 as const, background: { r: index, g: 0, b: 0 } },
  }))
  const pictures = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()))
  const gif = (count: number) =>
    sharp(pictures.slice(0, count), { join: { animated: true } })
      .gif({ keepDuplicateFrames: true })
      .toBuffer()
  assert.deepEqual(await put(await gif(251)), failing, 'too many frames')
  assert.deepEqual(await put(await gif(250)), { status: 201, state: 'AVAILABLE' })
  await linkedin.set({ max_image_bytes: 1_048_576 })
  assert.deepEqual(await put(Buffer.alloc(1_048_577)), { status: 413, state: 'WAITING_UPLOAD' })
  assert.equal((await put(Buffer.alloc(0))).status, 400)
})

test('who may bring bytes, and for whom', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const [member, other] = [await linkedin.member(), await linkedin.member()]
  const foreign = await linkedin.initialize(member, 'image', { owner: other.author_urn })
  assert.equal(foreign.status, 403)
  assert.deepEqual(foreign.json, {
    message:
      'Accessing this image resource is forbidden. Please check your permissions for this resource',
    status: 403,
  })
  const { uploadUrl, image } = (await linkedin.initialize(member, 'image')).json.value
  const bare = await linkedin.put(uploadUrl, photo)
  assert.deepEqual([bare.status, codeOf(bare)], [401, 'EMPTY_ACCESS_TOKEN'])
  assert.equal((await linkedin.put(uploadUrl, photo, bearer(other))).status, 403)
  const unsigned = uploadUrl.replace(/sig=[^&]+/, 'sig=guess')
  assert.equal((await linkedin.put(unsigned, photo, bearer(member))).status, 403)
  await linkedin.set({ upload_without_bearer: 'accepted' })
  assert.equal((await linkedin.put(uploadUrl, photo)).status, 201)
  assert.equal((await linkedin.asset(other, image)).status, 403)
  const media = { id: image }
  const theirs = await linkedin.post(other, { content: { media } })
  assert.deepEqual([theirs.status, codeOf(theirs)], [403, undefined])
})

test('a member’s token alone reads an image on /v2, nowhere, or everywhere', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member({ scopes: ['w_member_social'] })
  const urn = await linkedin.uploaded(member, photo)
  const statuses = async () => {
    const path = `/images/${encodeURIComponent(urn)}`
    const versioned = await linkedin.rest(member, 'GET', path)
    return [versioned.status, (await linkedin.v2(member, 'GET', path)).status]
  }
  assert.deepEqual(await statuses(), [403, 200])
  await linkedin.set({ member_image_status: 'refused' })
  assert.deepEqual(await statuses(), [403, 403])
  await linkedin.set({ member_image_status: 'allowed' })
  assert.deepEqual(await statuses(), [200, 200])
  const none = await linkedin.rest(member, 'GET', '/images/urn%3Ali%3Aimage%3AD4')
  assert.equal(codeOf(none), 'INVALID_IMAGE_ID')
  const type = await linkedin.rest(member, 'GET', '/images/urn%3Ali%3Avideo%3AD4')
  assert.equal(codeOf(type), 'INVALID_URN_TYPE')
  assert.equal(codeOf(await linkedin.rest(member, 'GET', '/images/D4')), 'INVALID_URN_ID')
})
