import type { Caller, Simulation } from './call.ts'
import type { Comment } from './comments.ts'
import { noObject } from './graph-error.ts'
import type { Page, User } from './people.ts'
import type { Photo } from './photos.ts'
import type { Post } from './posts.ts'
import type { Story } from './stories.ts'
import type { Video } from './videos.ts'

/** What stands behind an id. */
export type Node =
  | { kind: 'page'; page: Page }
  | { kind: 'user'; user: User }
  | { kind: 'post'; post: Post }
  | { kind: 'photo'; photo: Photo }
  | { kind: 'video'; video: Video }
  | { kind: 'story'; story: Story }
  | { kind: 'comment'; comment: Comment }

/** A node by any id it goes by: `{page}_{number}` and the bare number for posts, `{object}_{number}` for comments. */
export function findNode(id: string, simulation: Simulation): Node | null {
  const { people, posts, photos, videos, stories, comments } = simulation
  const [, first = '', last = ''] = /^([0-9]{1,25})_([0-9]{1,25})$/.exec(id) ?? []
  if (last) {
    const post = posts.get(last)
    if (post?.page_id === first) return { kind: 'post', post }
    const comment = comments.get(last)
    return comment?.object_id === first ? { kind: 'comment', comment } : null
  }
  const page = people.page(id)
  if (page) return { kind: 'page', page }
  const user = people.user(id)
  if (user) return { kind: 'user', user }
  const photo = photos.get(id)
  if (photo) return { kind: 'photo', photo }
  const video = videos.get(id)
  if (video) return { kind: 'video', video }
  const post = posts.get(id)
  if (post) return { kind: 'post', post }
  const story = stories.get(id)
  if (story) return { kind: 'story', story }
  const comment = comments.get(id)
  return comment ? { kind: 'comment', comment } : null
}

/** The Page a node belongs to; null for people. */
export function pageIdOf(node: Node): string | null {
  switch (node.kind) {
    case 'page':
      return node.page.id
    case 'user':
      return null
    case 'post':
      return node.post.page_id
    case 'photo':
      return node.photo.page_id
    case 'video':
      return node.video.page_id
    case 'story':
      return node.story.page_id
    case 'comment':
      return node.comment.page_id
  }
}

/**
 * A node that the caller may see: of its own Page, or of one that its person manages and ticked.
 * @throws GraphError 100 with subcode 33
 */
export function visibleNode(
  id: string,
  caller: Caller,
  method: string,
  simulation: Simulation,
): Node {
  const node = findNode(id, simulation)
  if (node && maySee(node, caller)) return node
  throw noObject(id, method)
}

export function maySee(node: Node, caller: Caller): boolean {
  if (node.kind === 'user') return caller.page === null && node.user.id === caller.user.id
  const pageId = pageIdOf(node) as string
  return caller.page ? caller.page.id === pageId : caller.grant.page_ids.includes(pageId)
}
