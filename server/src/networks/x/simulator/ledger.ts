import type { LedgerPost } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import type { Post } from './posts.ts'

/** Where a person reads the post, in the sandbox. */
export function permalink(post: Post, simulation: Simulation, origin: string): string {
  const handle = simulation.people.get(post.author_id)?.username ?? 'i'
  return `${origin}/x.com/${handle}/status/${post.id}`
}

/** Every post a reader can see, oldest first. */
export function* ledgerPosts(simulation: Simulation, origin: string): Generator<LedgerPost> {
  for (const post of simulation.posts.all()) {
    yield {
      network: 'x',
      id: post.id,
      url: permalink(post, simulation, origin),
      author_id: post.author_id,
      kind: kindOf(post),
      text: post.text,
      media: (post.media ?? []).map(({ kind, content_type, sha256, alt_text }) => ({
        kind,
        content_type,
        sha256,
        alt_text,
      })),
      options: optionsOf(post),
      comments: [],
      created_at: new Date(post.created_at).toISOString(),
    }
  }
}

function kindOf(post: Post): string {
  if (post.poll) return 'poll'
  const first = post.media?.[0]
  if (!first) return 'text'
  return first.kind === 'photo' ? 'image' : first.kind
}

/** Names as in Dravo's own options where there is one, else as on the wire. */
function optionsOf(post: Post): Record<string, unknown> {
  const options: Record<string, unknown> = {
    reply_to_id: post.in_reply_to_id,
    quote_id: post.quote_id,
    poll: post.poll,
    reply_settings: post.reply_settings,
    made_with_ai: post.made_with_ai,
    paid_partnership: post.paid_partnership,
    nullcast: post.nullcast,
    tagged_user_ids: post.tagged_user_ids,
    edited_ids: post.edited_ids,
    ...post.extras,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
