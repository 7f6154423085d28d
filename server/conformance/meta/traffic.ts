import assert from 'node:assert/strict'
import { uprightClip } from '../../src/networks/facebook/test/sandboxed-facebook.ts'
import { fourSeconds } from '../../src/networks/instagram/test/sandboxed-instagram.ts'
import { clip, type File, jpeg, picture } from '../../src/networks/test/files.ts'
import { type SandboxedNetwork, withFiles } from '../../src/networks/test/sandboxed-network.ts'
import { sandboxApp } from '../../src/sandbox/sandbox-app.ts'

/** A connector with its sandbox, whichever network it is. */
export type Guest = SandboxedNetwork<unknown, unknown>

/** A piece of traffic, named for the report. */
export interface Scenario {
  name: string
  run(guest: Guest): Promise<unknown>
}

type Post = readonly [text: string, files: readonly File[], options?: Record<string, unknown>]

const publish =
  (make: () => Promise<Post>) =>
  async (guest: Guest): Promise<void> => {
    const [text, files, options = {}] = await make()
    const { published } = await guest.run(withFiles(text, files, options), files)
    assert.ok(published)
  }

/** Everything up to a lost answer, then the reading that finds out. */
const readBack =
  (step: string, make: () => Promise<Post>) =>
  async (guest: Guest): Promise<void> => {
    const [text, files, options = {}] = await make()
    await guest.fault({ kind: 'drop_response', step })
    const { confirmation } = await guest.confirmAfter(withFiles(text, files, options), files)
    assert.equal(confirmation.found, 'yes')
  }

const identify = (guest: Guest) => guest.network.identify(guest.http, guest.credentials)

/** A comment whose answer is lost: read among the comments of the post. */
async function commentReadBack(guest: Guest): Promise<void> {
  const photo = await jpeg()
  const plain = await guest.run(withFiles('Commented', [photo], {}), [photo])
  const content = withFiles('Commented', [photo], { first_comment: 'First' })
  const step = guest.network.nextStep(content, plain.state)
  assert.ok(step && !step.repeatable)
  const context = guest.contextOf(content, [photo], plain.state)
  const startedAt = new Date()
  await guest.fault({ kind: 'drop_response', step: 'create_comment' })
  await assert.rejects(step.run(context))
  const verdict = await step.confirm(context, { startedAt, boundIds: new Set() })
  assert.equal(verdict.found, 'yes')
}

const asStory = { as_story: true }

/** Everything the connector says to Facebook. */
export const facebookScenarios: readonly Scenario[] = [
  { name: 'whose token it is', run: identify },
  {
    name: 'a text with a first comment',
    run: publish(async () => ['Conformance', [], { first_comment: 'First' }]),
  },
  {
    name: 'a link',
    run: publish(async () => ['Read', [], { link: 'https://example.com/news' }]),
  },
  {
    name: 'photos with alt texts',
    run: publish(async () => [
      'Two',
      [await jpeg(), await picture('png')],
      { alt_texts: ['One', 'Two'] },
    ]),
  },
  {
    name: 'a video',
    run: publish(async () => ['Moving', [await clip()], { first_comment: 'First' }]),
  },
  { name: 'a Reel', run: publish(async () => ['Upright', [await uprightClip()]]) },
  { name: 'a photo story', run: publish(async () => ['', [await jpeg()], asStory]) },
  { name: 'a video story', run: publish(async () => ['', [await uprightClip()], asStory]) },
  {
    name: 'reading a post back after a doubt',
    run: readBack('create_post', async () => ['Doubt', [await jpeg()]]),
  },
  {
    name: 'reading a video back after a doubt',
    run: readBack('finish_video', async () => ['Doubt', [await clip()]]),
  },
  {
    name: 'reading a story back after a doubt',
    run: readBack('create_photo_story', async () => ['', [await jpeg()], asStory]),
  },
  { name: 'reading a comment back after a doubt', run: commentReadBack },
]

/** Everything the connector says to Instagram, with either login. */
export const instagramScenarios: readonly Scenario[] = [
  { name: 'whose token it is', run: identify },
  {
    name: 'an image with everything',
    run: publish(async () => [
      'Conformance #demo',
      [await jpeg()],
      {
        alt_texts: ['A red field'],
        user_tags: [{ username: 'friend', x: 0.5, y: 0.5 }],
        collaborators: ['pal'],
        location_id: '7640348500',
        is_ai_generated: true,
        first_comment: 'First',
      },
    ]),
  },
  {
    name: 'a Reel with a moment of it as its cover',
    run: publish(async () => [
      'Moving',
      [await fourSeconds()],
      { share_to_feed: true, thumb_offset_ms: 1_500, user_tags: [{ username: 'friend' }] },
    ]),
  },
  { name: 'a Reel with a cover', run: coveredReel },
  {
    name: 'a carousel',
    run: publish(async () => [
      'Both',
      [await jpeg(), await fourSeconds()],
      { collaborators: ['pal'] },
    ]),
  },
  { name: 'a picture story', run: publish(async () => ['', [await jpeg()], asStory]) },
  { name: 'a video story', run: publish(async () => ['', [await fourSeconds()], asStory]) },
  {
    name: 'reading a post back after a doubt',
    run: readBack('publish_media', async () => ['Doubt', [await jpeg()]]),
  },
  {
    name: 'reading a story back after a doubt',
    run: readBack('publish_media', async () => ['', [await jpeg()], asStory]),
  },
  { name: 'reading a comment back after a doubt', run: commentReadBack },
  { name: 'a token refresh, where there is one', run: refresh },
]

async function coveredReel(guest: Guest): Promise<void> {
  const [film, cover] = [await fourSeconds(), await jpeg(540)]
  const content = withFiles('Covered', [film], { cover_url: cover.item.url })
  await guest.run(content, [film, cover])
}

async function refresh({ network, http, credentials }: Guest): Promise<void> {
  if (network.refreshObstacle(credentials, sandboxApp) !== null) return
  await network.refresh(http, sandboxApp, credentials)
}
