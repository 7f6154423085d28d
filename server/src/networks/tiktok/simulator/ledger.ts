import type { LedgerPost } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { isVisible, isWaiting, type Post } from './posts.ts'
import { descriptionOf, postPath } from './wire-video.ts'

/** Every post there is to see, private ones and drafts in inboxes included, oldest first. */
export function* ledgerPosts(simulation: Simulation, origin: string): Generator<LedgerPost> {
  for (const post of simulation.posts.all()) {
    const now = simulation.world.now()
    if (!isVisible(post, now)) continue
    const isDraft = isWaiting(post, now)
    yield {
      network: 'tiktok',
      id: post.id,
      url: `${origin}/www.tiktok.com${pathOf(post, isDraft, simulation)}`,
      author_id: post.author_id,
      kind: kindOf(post, isDraft),
      text: descriptionOf(post),
      media: post.media.map(({ content_type, sha256 }) => ({
        kind: post.medium === 'video' ? 'video' : 'image',
        content_type,
        sha256,
        alt_text: null,
      })),
      options: optionsOf(post),
      comments: [],
      created_at: new Date(post.created_at).toISOString(),
    }
  }
}

/** A draft has no page of its own: only its creator finds it, among the messages. */
function pathOf(post: Post, isDraft: boolean, simulation: Simulation): string {
  const username = simulation.people.get(post.author_id)?.username ?? ''
  return isDraft ? `/@${username}/inbox` : postPath(post, username)
}

function kindOf(post: Post, isDraft: boolean): string {
  if (isDraft) return 'draft'
  if (post.medium === 'video') return 'video'
  return post.media.length === 1 ? 'image' : 'carousel'
}

/** As on the wire; the caption of a video is its text already. */
function optionsOf(post: Post): Record<string, unknown> {
  const { title, description: _, ...info } = post.info
  const options = { ...(post.medium === 'photo' ? { title } : {}), ...info }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
