import type { AccountFacts, Content, Preview } from '../contract.ts'
import { previewMedia } from '../preview-media.ts'
import type { TiktokOptions } from './options.ts'

/** What readers of TikTok will see; of a draft, what its creator finds in the inbox. */
export function preview(content: Content<TiktokOptions>, _account: AccountFacts): Preview {
  const { text, media, options } = content
  const isVideo = media[0]?.kind === 'video'
  const caption = isVideo && options.as_draft === true ? '' : text
  return {
    text: caption,
    kind: isVideo ? 'video' : media.length > 1 ? 'carousel' : 'image',
    weightedLength: caption.length,
    truncatedAt: null,
    thread: [],
    linkCard: null,
    media: previewMedia(media, undefined, () => false),
    firstComment: null,
  }
}
