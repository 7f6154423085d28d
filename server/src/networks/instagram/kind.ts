import type { Content } from '../contract.ts'
import type { InstagramOptions } from './options.ts'

/** The shapes a post can take on Instagram. A single video is always a Reel. */
export type PostKind = 'image' | 'reel' | 'carousel' | 'story'

/** Which shape the content takes. */
export function kindOf({ media, options }: Content<InstagramOptions>): PostKind {
  if (options.as_story) return 'story'
  if (media.length > 1) return 'carousel'
  return media[0]?.kind === 'video' ? 'reel' : 'image'
}
