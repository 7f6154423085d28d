import type { Call, Simulation } from './call.ts'
import type { Comment } from './comments.ts'
import { type Field, type Node, project } from './fields.ts'
import { shortcodeOf } from './ids.ts'
import type { Account } from './people.ts'
import { type Post, type PostItem, permalinkPath } from './posts.ts'

/** Sends no more than this many objects behind a field such as `comments`. */
const nestedLimit = 50

/** `2026-11-23T10:00:05+0000` */
export function graphTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, '+0000')
}

/** An account, as `/{ig}` shows it. */
export function accountNode(account: Account, call: Call, simulation: Simulation): Node {
  const { posts } = simulation
  const ofInstagramLogin: Node = {
    user_id: () => account.id,
    account_type: () => account.account_type,
  }
  return {
    // The two APIs have fields of their own; asking one for the other's is an error.
    ...(call.caller.family === 'instagram' ? ofInstagramLogin : { ig_id: () => account.id }),
    id: () => account.id,
    username: () => account.username,
    name: () => account.name,
    profile_picture_url: () => avatarUrl(account, call),
    biography: () => undefined,
    website: () => undefined,
    followers_count: () => 0,
    follows_count: () => 0,
    media_count: () => posts.feedOf(account.id).length,
    media: (field) => ({
      data: newest(posts.feedOf(account.id), field).map((id) =>
        mediaById(id, field, call, simulation),
      ),
    }),
  }
}

/** A post, as `/{media}` shows it. */
export function mediaNode(post: Post, call: Call, simulation: Simulation): Node {
  const { people, comments, switches } = simulation
  const owner = people.get(post.account_id)
  const isReduced = call.caller.family === 'instagram' && switches().media_fields === 'documented'
  const first = post.items[0]
  return {
    id: () => post.id,
    ...(call.caller.family === 'facebook' ? { ig_id: () => post.id } : {}),
    caption: () => (isReduced || post.caption === '' ? undefined : post.caption),
    media_type: () => mediaTypeOf(post),
    media_product_type: () => (isReduced ? undefined : productTypeOf(post)),
    media_url: () => (post.kind === 'carousel' ? undefined : fileUrl(first, call)),
    thumbnail_url: () => (post.cover ? `${filesAt(call)}/${post.cover.name}` : undefined),
    permalink: () => permalinkOf(post, owner),
    shortcode: () => shortcodeOf(post.id),
    timestamp: () => graphTime(post.created_at),
    username: () => owner?.username,
    owner: () => ({ id: post.account_id }),
    alt_text: () => first?.alt_text ?? undefined,
    is_comment_enabled: () => post.comments_enabled,
    is_shared_to_feed: () =>
      post.kind === 'reel' ? (post.options.share_to_feed ?? true) : undefined,
    comments_count: () => comments.idsOn(post.id).length,
    like_count: () => 0,
    children: (field) =>
      post.kind === 'carousel'
        ? { data: post.items.map((item) => childView(item, post, field.fields ?? [], call)) }
        : undefined,
    comments: (field) => ({
      data: newest(comments.idsOn(post.id), field).flatMap((id) => {
        const comment = comments.get(id)
        return comment ? [commentView(comment, field, call, simulation)] : []
      }),
    }),
  }
}

/** An item of a carousel. It has no permalink of its own to read. */
export function childView(
  item: PostItem,
  post: Post,
  fields: readonly Field[],
  call: Call,
): Record<string, unknown> {
  const node: Node = {
    id: () => item.id,
    media_type: () => item.kind.toUpperCase(),
    media_url: () => fileUrl(item, call),
    thumbnail_url: () => undefined,
    timestamp: () => graphTime(post.created_at),
    owner: () => ({ id: post.account_id }),
    username: () => undefined,
    permalink: () => undefined,
    shortcode: () => undefined,
    alt_text: () => item.alt_text ?? undefined,
  }
  return project('IGMedia', node, fields)
}

/** A comment, as `/{comment}` shows it. */
export function commentNode(comment: Comment, call: Call, simulation: Simulation): Node {
  const { comments, people } = simulation
  const author = people.get(comment.author_id)
  return {
    id: () => comment.id,
    text: () => comment.text,
    timestamp: () => graphTime(comment.created_at),
    username: () => author?.username,
    from: () => ({ id: comment.author_id, username: author?.username }),
    user: () => ({ id: comment.author_id }),
    hidden: () => comment.is_hidden,
    like_count: () => 0,
    media: () => ({ id: comment.media_id }),
    parent_id: () => comment.parent_id ?? undefined,
    replies: (field) => {
      const replies = newest(comments.idsOn(comment.id), field).flatMap(
        (id) => comments.get(id) ?? [],
      )
      const data = replies.map((reply) => commentView(reply, field, call, simulation))
      return data.length > 0 ? { data } : undefined
    },
  }
}

function commentView(comment: Comment, field: Field, call: Call, simulation: Simulation) {
  const fields = field.fields ?? ['timestamp', 'text'].map(plainField)
  return project('IGComment', commentNode(comment, call, simulation), fields)
}

export function plainField(name: string): Field {
  return { name, fields: null, limit: null }
}

function mediaById(id: string, field: Field, call: Call, simulation: Simulation): unknown {
  const post = simulation.posts.get(id)
  return post && project('IGMedia', mediaNode(post, call, simulation), field.fields ?? [])
}

function newest(ids: readonly string[], { limit }: Field): string[] {
  return ids.slice(-Math.min(limit ?? 25, nestedLimit)).reverse()
}

export function mediaTypeOf(post: Post): 'IMAGE' | 'VIDEO' | 'CAROUSEL_ALBUM' {
  if (post.kind === 'carousel') return 'CAROUSEL_ALBUM'
  return post.items[0]?.kind === 'video' ? 'VIDEO' : 'IMAGE'
}

function productTypeOf(post: Post): 'FEED' | 'REELS' | 'STORY' {
  if (post.kind === 'story') return 'STORY'
  return post.kind === 'reel' ? 'REELS' : 'FEED'
}

function permalinkOf(post: Post, owner: Account | undefined): string {
  return `https://www.instagram.com${permalinkPath(post, owner?.username ?? '_')}`
}

function avatarUrl({ username }: Account, call: Call): string {
  return `${call.request.origin}/_sandbox/avatars/instagram/${username}.svg`
}

function filesAt(call: Call): string {
  return `${call.request.origin}/_sandbox/media/instagram`
}

function fileUrl(item: PostItem | undefined, call: Call): string | undefined {
  return item ? `${filesAt(call)}/${item.file.name}` : undefined
}
