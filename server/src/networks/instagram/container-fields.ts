import type { Content, MediaItem } from '../contract.ts'
import { kindOf } from './kind.ts'
import type { InstagramOptions } from './options.ts'

type InstagramContent = Content<InstagramOptions>
type Fields = Readonly<Record<string, unknown>>

/**
 * What `POST /{ig}/media` is told of each container. Options that Instagram does not take for that
 * kind are left out here, and `check` has warned of them.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media (checked 2026-11-23)
 */

/** The container of a post with one file. */
export function singleFields(content: InstagramContent, url: string, coverUrl: string | null) {
  const [item] = content.media
  if (item === undefined) throw new Error('a post without media')
  const kind = kindOf(content)
  if (kind === 'story') return storyFields(content, item, url)
  return kind === 'reel' ? reelFields(content, url, coverUrl) : imageFields(content, url)
}

/** One file of a carousel. Caption, collaborators and the like belong to the whole. */
export function childFields(content: InstagramContent, index: number, url: string): Fields {
  const item = content.media[index]
  const isVideo = item?.kind === 'video'
  return {
    is_carousel_item: true,
    ...(isVideo ? { media_type: 'VIDEO', video_url: url } : { image_url: url }),
    ...(!isVideo && altText(content, index)),
    ...(index === taggedIndex(content.media) && userTags(content.options)),
  }
}

/** The carousel itself. */
export function carouselFields(content: InstagramContent, childIds: readonly string[]): Fields {
  return { media_type: 'CAROUSEL', children: childIds, ...feedFields(content) }
}

/** The file of the post in which people are tagged: its first picture, or a Reel; -1: none can be. */
export function taggedIndex(media: readonly MediaItem[]): number {
  return media.length === 1 ? 0 : media.findIndex(({ kind }) => kind === 'image')
}

function imageFields(content: InstagramContent, url: string): Fields {
  return {
    image_url: url,
    ...altText(content, 0),
    ...userTags(content.options),
    ...feedFields(content),
  }
}

function reelFields(content: InstagramContent, url: string, coverUrl: string | null): Fields {
  const { share_to_feed: share, thumb_offset_ms: offset, user_tags: tags } = content.options
  return {
    media_type: 'REELS',
    video_url: url,
    ...(share !== undefined && { share_to_feed: share }),
    ...(coverUrl !== null && { cover_url: coverUrl }),
    ...(coverUrl === null && offset !== undefined && { thumb_offset: offset }),
    // A moving picture has no places.
    ...(tags !== undefined && { user_tags: tags.map(({ username }) => ({ username })) }),
    ...feedFields(content),
  }
}

function storyFields({ options }: InstagramContent, { kind }: MediaItem, url: string): Fields {
  return {
    media_type: 'STORIES',
    [`${kind}_url`]: url,
    ...userTags(options),
    ...aiLabel(options),
  }
}

function feedFields({ text, options }: InstagramContent): Fields {
  const { collaborators, location_id: location } = options
  return {
    ...(text.trim() !== '' && { caption: text }),
    ...(collaborators?.length && { collaborators }),
    ...(location !== undefined && { location_id: location }),
    ...aiLabel(options),
  }
}

function aiLabel({ is_ai_generated: isGenerated }: InstagramOptions): Fields {
  return isGenerated === undefined ? {} : { is_ai_generated: isGenerated }
}

function userTags({ user_tags: tags }: InstagramOptions): Fields {
  return tags?.length ? { user_tags: tags } : {}
}

function altText({ options }: InstagramContent, index: number): Fields {
  const text = options.alt_texts?.[index]?.trim() ?? ''
  return text === '' ? {} : { alt_text: text }
}
