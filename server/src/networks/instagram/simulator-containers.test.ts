import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, photo, TestInstagram } from './simulator/test-instagram.ts'

const hourMs = 3_600_000

test('a container is in progress, finished, published; the texts say so', async () => {
  await using instagram = await TestInstagram.open()
  await instagram.sandbox.set({ processing_ms: 600_000 })
  const slow = await instagram.container({ image_url: instagram.photoUrl })
  assert.deepEqual(await instagram.status(slow), {
    status_code: 'IN_PROGRESS',
    status: 'In Progress: Media is still being processed.',
    id: slow,
  })
  assertError(await instagram.publish(slow), { code: 9007, subcode: 2207027 })
  await instagram.sandbox.set({ processing_ms: 0 })
  const id = await instagram.container({ image_url: instagram.photoUrl })
  assert.deepEqual(await instagram.status(id), {
    status_code: 'FINISHED',
    status: 'Finished: Media has been uploaded and it is ready to be published.',
    id,
  })
  await instagram.publish(id)
  assert.equal((await instagram.status(id)).status_code, 'PUBLISHED')
  assert.deepEqual((await instagram.get(`/${id}`)).json, { id })
  assertError(await instagram.get(`/${id}?fields=nothing`), { code: 100, message: /nonexisting/ })
})

test('a container that nobody published expires after a day', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  const id = await instagram.container({ image_url: instagram.photoUrl })
  const child = await instagram.container({
    image_url: instagram.photoUrl,
    is_carousel_item: true,
  })
  t.mock.timers.tick(24 * hourMs - 1)
  assert.equal((await instagram.status(id)).status_code, 'FINISHED')
  t.mock.timers.tick(1)
  assert.equal((await instagram.status(id)).status_code, 'EXPIRED')
  assertError(await instagram.publish(id), { code: 24, subcode: 2207008, message: new RegExp(id) })
  const children = `${child},${child}`
  assertError(await instagram.create({ media_type: 'CAROUSEL', children }), {
    code: 24,
    subcode: 2207008,
  })
  t.mock.timers.tick(72 * hourMs)
  await instagram.sandbox.restart()
  assertError(await instagram.get(`/${id}`), { code: 100, subcode: 33 })
})

test('a container is published once, unless a switch says otherwise', async () => {
  await using instagram = await TestInstagram.open()
  const id = await instagram.container({ image_url: instagram.photoUrl })
  const first = (await instagram.publish(id)).json.id
  assertError(await instagram.publish(id), { code: 24, subcode: 2207008 })
  await instagram.set({ second_publish: 'not_ready' })
  assertError(await instagram.publish(id), { code: 9007, subcode: 2207027 })
  await instagram.set({ second_publish: 'same_id' })
  assert.equal((await instagram.publish(id)).json.id, first)
  assert.equal((await instagram.posts()).length, 1)
  await instagram.set({ second_publish: 'publishes_again' })
  assert.notEqual((await instagram.publish(id)).json.id, first)
  assert.equal((await instagram.posts()).length, 2)
})

test('a failed container cannot be published; FINISHED may still be too early', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  await using instagram = await TestInstagram.open()
  await instagram.sandbox.fault({
    network: 'instagram',
    kind: 'processing_fails',
    step: 'create_container',
    count: 1,
  })
  const failed = await instagram.container({ image_url: instagram.photoUrl })
  assert.deepEqual(await instagram.status(failed), {
    status_code: 'ERROR',
    status: 'Error: Media upload has failed with error code 2207053',
    id: failed,
  })
  await instagram.set({ status_text: 'subcode' })
  assert.equal((await instagram.status(failed)).status, '2207053')
  assertError(await instagram.publish(failed), { code: 9007, subcode: 2207027 })
  await instagram.set({ failed_publish: 'missing' })
  assertError(await instagram.publish(failed), { code: 24, subcode: 2207008 })
  await instagram.set({ late_readiness_ms: 30_000 })
  const late = await instagram.container({ image_url: instagram.photoUrl })
  assert.equal((await instagram.status(late)).status_code, 'FINISHED')
  assertError(await instagram.publish(late), { code: 9007, subcode: 2207027 })
  t.mock.timers.tick(30_000)
  assert.equal((await instagram.publish(late)).status, 200)
})

test('unknown, foreign and carousel containers are refused by name', async () => {
  await using instagram = await TestInstagram.open()
  const mine = instagram.account
  instagram.account = await instagram.sandbox.addAccount()
  const theirs = await instagram.container({
    image_url: instagram.photoUrl,
    is_carousel_item: true,
  })
  instagram.account = mine
  const child = await instagram.container({
    image_url: instagram.photoUrl,
    is_carousel_item: true,
  })
  const video = await instagram.container({ media_type: 'VIDEO', video_url: instagram.videoUrl })
  const whole = await instagram.container({ image_url: instagram.photoUrl })
  assertError(await instagram.publish('17000000000000000'), { code: 24, subcode: 2207008 })
  assertError(await instagram.publish(theirs), { code: 24, subcode: 2207008 })
  assertError(await instagram.get(`/${theirs}?fields=status_code`), { code: 100, subcode: 33 })
  const alone = { code: 100, subcode: 2207089 }
  assertError(await instagram.publish(child), { ...alone, message: /is_carousel_item=true/ })
  assertError(await instagram.publish(video), { ...alone, message: /media_type=VIDEO/ })
  const carousel = (children: unknown) => instagram.create({ media_type: 'CAROUSEL', children })
  assertError(await carousel([child, theirs]), { code: 24, subcode: 2207006 })
  assertError(await carousel([child, whole]), { code: 100, subcode: 2207023 })
  assertError(await carousel([child]), { code: 100, subcode: 2207028 })
  assertError(await carousel(Array(11).fill(child)), { code: 100, subcode: 2207028 })
  assertError(await carousel(null), { code: 100, subcode: 2207028 })
  await instagram.post({ media_type: 'CAROUSEL', children: [child, child] })
  assertError(await carousel([child, child]), { code: 24, subcode: 2207008 })
  assertError(await instagram.call('POST', `/${mine.id}/media_publish`), {
    code: 100,
    message: /creation_id is required/,
  })
})

test('a carousel waits for its children', async () => {
  await using instagram = await TestInstagram.open()
  await instagram.sandbox.set({ processing_ms: 600_000 })
  const child = await instagram.container({
    image_url: instagram.serve('a.jpg', await photo()),
    is_carousel_item: true,
  })
  const answer = await instagram.create({ media_type: 'CAROUSEL', children: [child, child] })
  assertError(answer, { code: 9007, subcode: 2207027 })
})
