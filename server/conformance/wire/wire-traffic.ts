import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { film } from '../../src/networks/linkedin/test/film.ts'
import { type File, file, jpeg } from '../../src/networks/test/files.ts'
import { withFiles } from '../../src/networks/test/sandboxed-network.ts'
import { sandboxApp } from '../../src/sandbox/sandbox-app.ts'
import type { Guest, Scenario } from '../meta/traffic.ts'

const tiktokClip = new URL('../../src/networks/tiktok/fixtures/simulator-clip.mp4', import.meta.url)

const clip = async (): Promise<File> =>
  file(await readFile(tiktokClip), 'video/mp4', { width: 360, height: 640, durationMs: 3_000 })

const publish =
  (text: string, files: () => Promise<File[]>, options: object) =>
  async (guest: Guest): Promise<void> => {
    const media = await files()
    await guest.run(withFiles(text, media, options), media)
  }

/** Everything up to a lost answer, then the reading that finds out. */
const readBack =
  (step: string, files: () => Promise<File[]>, options: object) =>
  async (guest: Guest): Promise<void> => {
    const media = await files()
    await guest.fault({ kind: 'drop_response', step })
    const { error } = await guest.confirmAfter(withFiles('Doubt', media, options), media)
    assert.ok(error)
  }

const identify = (guest: Guest) => guest.network.identify(guest.http, guest.credentials)
const refresh = (guest: Guest) => guest.network.refresh(guest.http, sandboxApp, guest.credentials)

const none = async (): Promise<File[]> => []
const onePhoto = async (): Promise<File[]> => [await jpeg(400)]
const twoPhotos = async (): Promise<File[]> => [await jpeg(400), await jpeg(401)]
const isPublic = { privacy_level: 'PUBLIC_TO_EVERYONE' }

/** Everything the connector says to TikTok. */
export const tiktokScenarios: readonly Scenario[] = [
  { name: 'whose token it is', run: identify },
  {
    name: 'a video with every option',
    run: publish('Moving', async () => [await clip()], {
      ...isPublic,
      disable_comment: true,
      disable_duet: true,
      disable_stitch: true,
      video_cover_timestamp_ms: 100,
      is_aigc: true,
    }),
  },
  { name: 'a draft', run: publish('Draft', async () => [await clip()], { as_draft: true }) },
  {
    name: 'photos',
    run: publish('Two', twoPhotos, {
      ...isPublic,
      title: 'Two',
      auto_add_music: true,
      photo_cover_index: 1,
    }),
  },
  { name: 'a draft of photos', run: publish('Later', twoPhotos, { as_draft: true }) },
  {
    name: 'reading photos back after a doubt',
    // TikTok's list is late: that it was asked is what counts here.
    run: (guest) => assert.rejects(readBack('content_init', onePhoto, isPublic)(guest)),
  },
  { name: 'a token refresh', run: refresh },
]

/** Everything the connector says to LinkedIn. */
export const linkedinScenarios: readonly Scenario[] = [
  { name: 'whose token it is', run: identify },
  {
    name: 'a poll with a first comment',
    run: publish('Which?', none, {
      first_comment: 'First',
      poll: { question: 'Tea or coffee?', options: ['Tea', 'Coffee'], duration: 'ONE_DAY' },
    }),
  },
  {
    name: 'an article card',
    run: publish('Read', none, {
      link_preview: { url: 'https://example.com/a', title: 'A', description: 'About' },
    }),
  },
  { name: 'an image', run: publish('One', onePhoto, { alt_texts: ['One'] }) },
  { name: 'images', run: publish('Two', twoPhotos, { alt_texts: ['One', 'Two'] }) },
  {
    name: 'a video',
    run: publish('Moving', async () => [await film()], {
      visibility: 'CONNECTIONS',
      disable_reshare: true,
    }),
  },
  {
    name: 'an organization’s post, read back after a doubt',
    run: async (guest) => {
      await guest.become({ kind: 'organization' })
      await readBack('create_post', none, {})(guest)
    },
  },
  {
    name: 'an organization’s comment, read back after a doubt',
    run: async (guest) => {
      await guest.become({ kind: 'organization' })
      await commentReadBack(guest)
    },
  },
  { name: 'a token refresh', run: refresh },
]

async function commentReadBack(guest: Guest): Promise<void> {
  const plain = await guest.run(withFiles('Commented', [], {}))
  const content = withFiles('Commented', [], { first_comment: 'First' })
  const step = guest.network.nextStep(content, plain.state)
  assert.ok(step && !step.repeatable)
  const context = guest.contextOf(content, [], plain.state)
  const startedAt = new Date()
  await guest.fault({ kind: 'drop_response', step: 'create_comment' })
  await assert.rejects(step.run(context))
  await step.confirm(context, { startedAt, boundIds: new Set() })
}
