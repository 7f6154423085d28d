import type { LedgerPost } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { parseLittleText, shownText } from './little-text.ts'
import { mediaIn } from './media-keys.ts'
import type { Poll, Post } from './posts.ts'
import { parseUrn } from './urns.ts'
import { isVisible } from './visibility.ts'

/** Where a person reads the post, in the sandbox. */
export function permalink(post: Post, origin: string): string {
  return `${origin}/www.linkedin.com/feed/update/${post.urn}/`
}

/** Text as readers see it; the site trims it. */
export function readerText(post: Post): string {
  return shownText(parseLittleText(post.commentary, true).runs).trim()
}

/** Every post that somebody can see, oldest first. */
export function* ledgerPosts(simulation: Simulation, origin: string): Generator<LedgerPost> {
  for (const post of simulation.posts.all()) {
    if (isVisible(post, simulation)) yield ledgerPost(post, simulation, origin)
  }
}

function ledgerPost(post: Post, simulation: Simulation, origin: string): LedgerPost {
  return {
    network: 'linkedin',
    id: post.urn,
    url: permalink(post, origin),
    author_id: parseUrn(post.author)?.id ?? post.author,
    kind: kindOf(post),
    text: readerText(post),
    media: mediaIn(post.content).map(({ kind, content_type, sha256, alt_text }) => ({
      kind,
      content_type,
      sha256,
      alt_text: alt_text ?? null,
    })),
    options: optionsOf(post),
    comments: simulation.comments.of(post.id).map(({ id, text }) => ({ id, text })),
    created_at: new Date(post.created_at).toISOString(),
  }
}

function kindOf({ content, reshare_of }: Post): string {
  if (content?.kind === 'article') return 'link'
  if (content?.kind === 'poll') return 'poll'
  if (content?.kind === 'multiImage') return 'carousel'
  if (content?.kind === 'media') return content.media.kind
  return reshare_of ? 'reshare' : 'text'
}

/** Names as in Dravo's own options where there is one, else as on the wire. */
function optionsOf(post: Post): Record<string, unknown> {
  const { content } = post
  const options: Record<string, unknown> = {
    author: post.author,
    visibility: post.visibility,
    link_preview: content?.kind === 'article' ? linkPreview(content.article) : undefined,
    poll: content?.kind === 'poll' ? pollOptions(content.poll) : undefined,
    title: content?.kind === 'media' ? content.media.title : undefined,
    disable_reshare: post.is_reshare_disabled,
    reshare_of: post.reshare_of,
    feed_distribution: post.is_dark ? 'NONE' : undefined,
    edited_at: post.edited_at === undefined ? undefined : new Date(post.edited_at).toISOString(),
    ...post.extras,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function linkPreview(article: {
  source: string
  title: string
  description?: string
  thumbnail_alt_text?: string
}): Record<string, unknown> {
  const { source: url, title, description, thumbnail_alt_text } = article
  return {
    url,
    title,
    ...(description ? { description } : {}),
    ...(thumbnail_alt_text ? { thumbnail_alt_text } : {}),
  }
}

function pollOptions({ question, options, duration }: Poll): Record<string, unknown> {
  return { question, options, duration }
}
