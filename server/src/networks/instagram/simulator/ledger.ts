import type { LedgerPost } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { type Post, permalinkPath } from './posts.ts'

/** Every post a reader can see, oldest first; stories stay on the ledger after their day. */
export function* ledgerPosts(simulation: Simulation, origin: string): Generator<LedgerPost> {
  for (const post of simulation.posts.all()) {
    const username = simulation.people.get(post.account_id)?.username ?? '_'
    yield {
      network: 'instagram',
      id: post.id,
      url: `${origin}/www.instagram.com${permalinkPath(post, username)}`,
      author_id: post.account_id,
      kind: post.kind,
      text: post.caption,
      media: post.items.map(({ kind, file, alt_text }) => ({
        kind,
        content_type: file.content_type,
        sha256: file.sha256,
        alt_text,
      })),
      options: optionsOf(post),
      comments: commentsOf(post, simulation),
      created_at: new Date(post.created_at).toISOString(),
    }
  }
}

/** Names as in Dravo's own options where there is one, else as on the wire. */
function optionsOf(post: Post): Record<string, unknown> {
  const tags = post.items.map(({ user_tags }) => user_tags ?? [])
  const options: Record<string, unknown> = {
    ...post.options,
    user_tags: tags.some((each) => each.length > 0)
      ? post.kind === 'carousel'
        ? tags
        : tags.flat()
      : undefined,
    cover_sha256: post.cover?.sha256,
    comments_disabled: post.comments_enabled ? undefined : true,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** Oldest first, each followed by its replies. */
function commentsOf(post: Post, { comments }: Simulation): { id: string; text: string }[] {
  return comments.idsOn(post.id).flatMap((id) =>
    [id, ...comments.idsOn(id)].flatMap((each) => {
      const comment = comments.get(each)
      return comment ? [{ id: each, text: comment.text }] : []
    }),
  )
}
