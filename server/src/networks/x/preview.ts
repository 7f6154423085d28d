import type { AccountFacts, Content, Preview } from '../contract.ts'
import { previewMedia } from '../preview-media.ts'
import { xLimits } from './limits.ts'
import type { XOptions } from './options.ts'
import { weightedLength } from './text.ts'

/** What readers of X will see. A long text is folded where a short one would have ended. */
export function preview(content: Content<XOptions>, _account: AccountFacts): Preview {
  const { text, media, options } = content
  const length = weightedLength(text)
  const fold = xLimits.maxWeightedText.value
  return {
    // X shows no white space at either end.
    text: text.trim(),
    kind: kindOf(content),
    weightedLength: length,
    truncatedAt: length > fold ? fold : null,
    thread: (options.thread ?? []).map((part) => part.trim()),
    linkCard: null,
    media: previewMedia(media, options.alt_texts, ({ kind }) => kind === 'image'),
    firstComment: null,
  }
}

function kindOf({ media, options }: Content<XOptions>): Preview['kind'] {
  if (media.length === 0) return options.poll ? 'poll' : 'text'
  return media.some(({ kind }) => kind === 'video') ? 'video' : 'image'
}
