import { type Comment, commentId } from './comments.ts'
import type { Post } from './posts.ts'
import type { Story } from './stories.ts'

const site = '/www.facebook.com'

/** Addresses as the website has them, below the sandbox's own. */
export function postPath(post: Post): string {
  if (post.surface === 'reel') return `/reel/${post.video_id}/`
  if (post.surface === 'video') return `/${post.page_id}/videos/${post.video_id}/`
  return `/${post.page_id}/posts/${post.id}`
}

export function postUrl(post: Post, origin: string): string {
  return `${origin}${site}${postPath(post)}`
}

export function photoUrl(photoId: string, origin: string): string {
  return `${origin}${site}/photo/?fbid=${photoId}`
}

export function storyUrl(story: Story, origin: string): string {
  return `${origin}${site}/stories/${story.page_id}/${story.id}/`
}

export function pageUrl(pageId: string, origin: string): string {
  return `${origin}${site}/${pageId}`
}

/** @param under the address of what the comment stands under */
export function commentUrl(comment: Comment, under: string): string {
  const address = new URL(under)
  address.searchParams.set('comment_id', commentId(comment).split('_').at(-1) as string)
  return address.href
}

export function mediaUrl(name: string, origin: string): string {
  return `${origin}/_sandbox/media/facebook/${name}`
}
