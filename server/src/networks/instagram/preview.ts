import type { AccountFacts, Content, Preview } from '../contract.ts'
import { previewMedia } from '../preview-media.ts'
import { kindOf } from './kind.ts'
import type { InstagramOptions } from './options.ts'

/** What readers of Instagram will see. */
export function preview(content: Content<InstagramOptions>, _account: AccountFacts): Preview {
  const { text, media, options } = content
  const kind = kindOf(content)
  const caption = kind === 'story' ? '' : text
  return {
    text: caption,
    kind,
    weightedLength: caption.length,
    truncatedAt: null,
    thread: [],
    linkCard: null,
    media: previewMedia(
      media,
      options.alt_texts,
      (item) => kind !== 'story' && item.kind === 'image',
    ),
    firstComment: options.first_comment ?? null,
  }
}
