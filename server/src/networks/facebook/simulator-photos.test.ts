import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import sharp from 'sharp'
import { form, PageSandbox, photo, refused } from './simulator/test/page-sandbox.ts'

const plain = sharp({ create: { width: 60, height: 60, channels: 3, background: '#a33' } })

/** One pixel, white. */
const bitmap = Buffer.from(
  '424d3a0000000000000036000000280000000100000001000000010018000000000004000000130b0000130b00000000000000000000ffffff00',
  'hex',
)

async function movingGif(): Promise<Buffer> {
  const frames = await Promise.all(['#a33', '#3a3'].map((colour) => photo(colour)))
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100] })
    .toBuffer()
}

test('a photo by address or by file is a post, with text and alt text', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page } = facebook.page
  const bytes = await photo()
  const byUrl = await facebook.send('photos', {
    url: facebook.serve('a.jpg', bytes),
    caption: 'By address',
    alt_text_custom: 'A blue field',
  })
  assert.equal(byUrl.status, 200, byUrl.text)
  assert.match(byUrl.json.id, /^[0-9]{18}$/)
  assert.match(byUrl.json.post_id, new RegExp(`^${page}_`))
  const byFile = await facebook.sendForm('photos', { source: bytes, message: 'By file' })
  assert.equal(byFile.status, 200, byFile.text)
  const [first, second] = await facebook.posts()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  assert.deepEqual(first?.media, [
    { kind: 'image', content_type: 'image/jpeg', sha256, alt_text: 'A blue field' },
  ])
  assert.equal(first?.kind, 'image')
  assert.equal(first?.text, 'By address')
  assert.equal(second?.text, 'By file')
  const read = (
    await facebook.get(
      `/${byUrl.json.id}?fields=id,name,width,height,alt_text,link,page_story_id,images`,
    )
  ).json
  assert.equal(read.page_story_id, byUrl.json.post_id)
  assert.equal(read.alt_text, 'A blue field')
  assert.equal(read.width, 60)
  assert.equal(read.images.length, 1)
  const listed = (await facebook.get(`/${page}/photos?type=uploaded&fields=id,name`)).json.data
  assert.deepEqual(
    listed.map(({ name }: { name: string }) => name),
    ['By file', 'By address'],
  )
  const post = (await facebook.get(`/${byUrl.json.post_id}?fields=attachments,status_type`)).json
  assert.equal(post.status_type, 'added_photos')
  assert.equal(post.attachments.data[0].target.id, byUrl.json.id)
  const file = await fetch(read.images[0].source)
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), bytes)
})

test('several photos make one post, in JSON and in a form, each used once', async () => {
  await using facebook = await PageSandbox.open()
  const ids = [await facebook.hiddenPhoto('One'), await facebook.hiddenPhoto('Two', '#3a3')]
  assert.deepEqual(await facebook.posts(), [], 'nobody sees them yet')
  const hidden = await facebook.get(`/${ids[0]}?fields=id,page_story_id`)
  assert.deepEqual(hidden.json, { id: ids[0] })
  const media = ids.map((media_fbid) => ({ media_fbid }))
  await facebook.post({ message: 'Two views', attached_media: media })
  const more = [await facebook.hiddenPhoto('Three'), await facebook.hiddenPhoto()]
  const byForm = await facebook.sendForm('feed', {
    message: 'In a form',
    'attached_media[0]': JSON.stringify({ media_fbid: more[0] }),
    'attached_media[1]': JSON.stringify({ media_fbid: more[1] }),
  })
  assert.equal(byForm.status, 200, byForm.text)
  const [album, second] = await facebook.posts()
  assert.equal(album?.kind, 'carousel')
  assert.deepEqual(
    album?.media.map(({ alt_text }) => alt_text),
    ['One', 'Two'],
  )
  assert.equal(second?.media.length, 2)
  const again = await facebook.send('feed', { message: 'Again', attached_media: media })
  refused(again, 100, { subcode: 1366051 })
  const attachments = (await facebook.get(`/${album?.id}?fields=attachments{subattachments,type}`))
    .json
  assert.equal(attachments.attachments.data[0].subattachments.data.length, 2)
  await facebook.set({ max_attached_media: 1 })
  refused(await facebook.send('feed', { attached_media: media }), 100, { message: /1 to 1/ })
})

test('unpublished photos, tokens and posts outlive a restart', async () => {
  await using facebook = await PageSandbox.open()
  const id = await facebook.hiddenPhoto('Kept')
  await facebook.restart()
  await facebook.post({ message: 'After the restart', attached_media: [{ media_fbid: id }] })
  await facebook.restart()
  const [post] = await facebook.posts()
  assert.equal(post?.media[0]?.alt_text, 'Kept')
  const other = await facebook.sandbox.addAccount()
  refused(
    await facebook.call('POST', `/${other.id}/feed`, {
      token: other.access_token,
      json: { attached_media: [{ media_fbid: id }] },
    }),
    100,
  )
})

test('JPEG, PNG, GIF, TIFF and BMP are taken, others and moving ones are not', async () => {
  await using facebook = await PageSandbox.open()
  const formats = {
    jpeg: await plain.clone().jpeg().toBuffer(),
    png: await plain.clone().png().toBuffer(),
    gif: await plain.clone().gif().toBuffer(),
    tiff: await plain.clone().tiff().toBuffer(),
    bmp: bitmap,
  }
  for (const [name, source] of Object.entries(formats)) {
    const answer = await facebook.sendForm('photos', { source, published: 'false' })
    assert.equal(answer.status, 200, `${name}: ${answer.text}`)
    assert.deepEqual(Object.keys(answer.json), ['id'], 'no post of it')
  }
  const webp = await plain.clone().webp().toBuffer()
  const wrong = await facebook.sendForm('photos', { source: webp })
  refused(wrong, 100, { subcode: 1366046, message: /^Invalid parameter$/ })
  assert.equal(wrong.json.error.error_user_title, "Can't Read Files")
  assert.equal(wrong.json.error.is_transient, false)
  refused(await facebook.sendForm('photos', { source: await movingGif() }), 100, {
    subcode: 1366046,
  })
  refused(await facebook.sendForm('photos', { source: Buffer.from('no image') }), 324, {
    message: /Missing or invalid image file/,
  })
  await facebook.set({ webp_photos: true, animated_photos: 'still' })
  assert.equal((await facebook.sendForm('photos', { source: webp })).status, 200)
  assert.equal((await facebook.sendForm('photos', { source: await movingGif() })).status, 200)
})

test('a photo may have 10 MB, or 4', async () => {
  await using facebook = await PageSandbox.open()
  const bytes = await photo()
  const padded = (size: number) => Buffer.concat([bytes, randomBytes(size - bytes.length)])
  assert.equal((await facebook.sendForm('photos', { source: padded(5_000_000) })).status, 200)
  const large = await facebook.sendForm('photos', { source: padded(10_000_001) })
  refused(large, 100, { subcode: 1366046 })
  await facebook.set({ photo_max_mb: 4 })
  const url = facebook.serve('large.jpg', padded(4_000_001))
  refused(await facebook.send('photos', { url }), 100, { subcode: 1366046 })
})

test('what cannot be fetched, and no photo at all, is code 324', async () => {
  await using facebook = await PageSandbox.open()
  refused(await facebook.send('photos', { url: `${facebook.publicUrl}/none.jpg` }), 324)
  refused(await facebook.send('photos', { url: 'https://elsewhere.example/a.jpg' }), 324)
  refused(await facebook.send('photos', { caption: 'No photo' }), 324, { message: /upload file/ })
  refused(await facebook.send('photos', { url: 'no address' }), 100)
  assert.deepEqual(await facebook.posts(), [])
})

test('a photo without a story is no post; fields and deletion work as for posts', async () => {
  await using facebook = await PageSandbox.open()
  const { id: page } = facebook.page
  const quiet = await facebook.sendForm('photos', { source: await photo(), no_story: 'true' })
  assert.equal(quiet.json.post_id, undefined)
  const told = await facebook.call('POST', `/${page}/photos?fields=id,link`, {
    form: form({ source: await photo() }),
  })
  assert.match(told.json.link, /\/photo\/\?fbid=/)
  assert.deepEqual((await facebook.call('DELETE', `/${told.json.post_id}`)).json, { success: true })
  refused(await facebook.get(`/${told.json.id}`), 100, { subcode: 33 })
  assert.deepEqual((await facebook.call('DELETE', `/${quiet.json.id}`)).json, { success: true })
  refused(await facebook.get(`/${quiet.json.id}`), 100, { subcode: 33 })
})
