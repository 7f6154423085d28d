import { codePoints } from '../../lib/json-text.ts'
import type { AccountFacts, Content, Preview } from '../contract.ts'
import { previewMedia } from '../preview-media.ts'
import { toLittleText } from './little-text.ts'
import type { LinkedinOptions } from './options.ts'

/** What readers of LinkedIn will see. The length is that of the escaped text, which LinkedIn counts. */
export function preview(content: Content<LinkedinOptions>, _account: AccountFacts): Preview {
  const { text, media, options } = content
  const card = media.length === 0 ? options.link_preview : undefined
  return {
    // LinkedIn shows no white space at either end.
    text: text.trim(),
    kind: kindOf(content),
    weightedLength: codePoints(toLittleText(text)),
    truncatedAt: null,
    thread: [],
    linkCard: card
      ? { url: card.url, title: card.title, description: card.description ?? null }
      : null,
    media: previewMedia(media, options.alt_texts, ({ kind }) => kind === 'image'),
    firstComment: options.first_comment ?? null,
  }
}

function kindOf({ media, options }: Content<LinkedinOptions>): Preview['kind'] {
  if (media.length > 1) return 'carousel'
  if (media[0]) return media[0].kind
  if (options.poll) return 'poll'
  return options.link_preview ? 'link' : 'text'
}
