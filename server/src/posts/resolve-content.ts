import type { MediaItem, NetworkId } from '../networks/contract.ts'

/** A delivery's own copy of what it sends. `missing`: addresses that are not stored with us. */
export interface DeliveryContent {
  text: string
  media: MediaItem[]
  missing: string[]
  options: Record<string, unknown>
}

export interface PostContent {
  text: string
  media_urls: readonly string[]
  platform_options: Readonly<Partial<Record<NetworkId, Record<string, unknown>>>>
}

/** What one account gets: the network's own text in place of the common one, its options, the media as known now. */
export function resolveContent(
  post: PostContent,
  platform: NetworkId,
  mediaByUrl: ReadonlyMap<string, MediaItem>,
): DeliveryContent {
  const { text, ...options } = post.platform_options[platform] ?? {}
  return {
    text: typeof text === 'string' ? text : post.text,
    media: post.media_urls.map((url) => mediaByUrl.get(url)).filter((item) => item !== undefined),
    missing: post.media_urls.filter((url) => !mediaByUrl.has(url)),
    options,
  }
}
