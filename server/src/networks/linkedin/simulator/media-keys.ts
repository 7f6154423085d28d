import type { PostContent, PostMedia } from './posts.ts'

/** Everything in a post that has bytes, a card's picture included. */
export function mediaIn(content: PostContent | undefined): PostMedia[] {
  if (content?.kind === 'media') return [content.media]
  if (content?.kind === 'multiImage') return content.images
  const thumbnail = content?.kind === 'article' ? content.article.thumbnail : undefined
  return thumbnail ? [thumbnail] : []
}

export function mediaKeys(content: PostContent | undefined): string[] {
  return mediaIn(content).map(({ key }) => key)
}
