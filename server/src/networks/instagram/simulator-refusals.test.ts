import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertError, TestInstagram } from './simulator/test-instagram.ts'

test('a spam block and a server error are told although the post went live', async () => {
  await using instagram = await TestInstagram.open()
  const answers: [answer: string, code: number, subcode: number | null, isLive: boolean][] = [
    ['spam_block', 4, 2207051, false],
    ['spam_block_published', 4, 2207051, true],
    ['server_error', -1, 2207001, false],
    ['server_error_published', -1, 2207001, true],
    ['media_expired', -2, 2207020, false],
    ['media_missing', 24, 2207006, false],
    ['abuse_block', 368, null, false],
  ]
  for (const [answer, code, subcode, isLive] of answers) {
    const id = await instagram.container({ image_url: instagram.photoUrl, caption: answer })
    await instagram.set({ publish_answer: answer })
    const expected = subcode === null ? { code } : { code, subcode }
    assertError(await instagram.publish(id), expected, answer)
    await instagram.set({ publish_answer: 'real' })
    const state = isLive ? 'PUBLISHED' : 'FINISHED'
    assert.equal((await instagram.status(id)).status_code, state, answer)
  }
  const live = (await instagram.posts()).map(({ text }) => text)
  assert.deepEqual(live, ['spam_block_published', 'server_error_published'])
})

test('creating a container fails as the switch names it, and leaves none', async () => {
  await using instagram = await TestInstagram.open()
  const answers: [answer: string, code: number, subcode: number][] = [
    ['server_error', -1, 2207001],
    ['slow_download', -2, 2207003],
    ['create_failed', -1, 2207032],
    ['upload_error', -1, 2207053],
    ['video_format', 352, 2207026],
    ['spam_block', 4, 2207051],
  ]
  for (const [answer, code, subcode] of answers) {
    await instagram.set({ create_answer: answer })
    const refused = await instagram.create({ image_url: instagram.photoUrl })
    assertError(refused, { code, subcode }, answer)
    assert.equal(refused.json.error.is_transient, code < 0)
  }
})

test('accounts: restricted, personal, without trial Reels, creators with stories', async () => {
  await using instagram = await TestInstagram.open({ is_restricted: true })
  const id = await instagram.container({ image_url: instagram.photoUrl })
  assertError(await instagram.publish(id), { code: 25, subcode: 2207050 })
  instagram.account = await instagram.sandbox.addAccount({ account_type: 'PERSONAL' })
  assertError(await instagram.create({ image_url: instagram.photoUrl }), {
    code: 10,
    status: 403,
    message: /not an Instagram Business/,
  })
  const traits = { trial_reels: false, account_type: 'MEDIA_CREATOR' }
  instagram.account = await instagram.sandbox.addAccount(traits)
  const reel = { media_type: 'REELS', video_url: instagram.videoUrl }
  const trial = { ...reel, trial_params: { graduation_strategy: 'SS_PERFORMANCE' } }
  const refused = await instagram.publish(await instagram.container(trial))
  assertError(refused, { code: 10, subcode: 2207081, status: 403 })
  await instagram.post(reel)
  const story = { media_type: 'STORIES', image_url: instagram.photoUrl }
  await instagram.post(story)
  await instagram.set({ creator_stories: false })
  assertError(await instagram.create(story), { code: 10, status: 403 })
})

test('traits that Instagram does not know are refused by name', async () => {
  await using instagram = await TestInstagram.open()
  const wrong: [traits: Record<string, unknown>, path: string][] = [
    [{ shoe: 1 }, 'traits.shoe'],
    [{ toString: 1 }, 'traits.toString'],
    [{ login: 'google' }, 'traits.login'],
    [{ page_tasks: ['PAINT'] }, 'traits.page_tasks'],
    [{ impressions: -1 }, 'traits.impressions'],
  ]
  for (const [traits, path] of wrong) {
    const json = { network: 'instagram', traits }
    const answer = await instagram.sandbox.call('POST', '/_sandbox/accounts', { json })
    assert.equal(answer.status, 400)
    assert.equal(answer.json.errors[0].path, path)
  }
})

test('the sandbox’s own faults speak in Graph’s words, and a lost answer may hide a post', async () => {
  await using instagram = await TestInstagram.open()
  const { sandbox } = instagram
  const usual: [status: number, code: number, subcode?: number][] = [
    [400, 100],
    [401, 190, 467],
    [403, 10],
    [404, 100, 33],
    [429, 4, 2207051],
    [500, 2],
    [503, 2],
  ]
  for (const [status, code, subcode] of usual) {
    await sandbox.fault({ network: 'instagram', kind: 'status', status, count: 1 })
    const expected = { code, status, ...(subcode === undefined ? {} : { subcode }) }
    assertError(await instagram.get('/me'), expected, String(status))
  }
  const id = await instagram.container({ image_url: instagram.photoUrl, caption: 'Live' })
  const fault = { network: 'instagram', step: 'publish_media', count: 1 }
  await sandbox.fault({ ...fault, kind: 'accept_then_status', status: 500 })
  assertError(await instagram.publish(id), { code: 2, status: 500 })
  assert.equal((await instagram.status(id)).status_code, 'PUBLISHED')
  const second = await instagram.container({ image_url: instagram.photoUrl, caption: 'Cut' })
  await sandbox.fault({ ...fault, kind: 'drop_response' })
  await assert.rejects(instagram.publish(second))
  const texts = (await instagram.posts()).map(({ text }) => text)
  assert.deepEqual(texts, ['Live', 'Cut'])
})
