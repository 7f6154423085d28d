import type { Content } from '../contract.ts'
import { toLittleText } from './little-text.ts'
import { mediaSlot } from './media.ts'
import type { LinkedinOptions } from './options.ts'
import type { LinkedinState } from './state.ts'

/**
 * What is sent to `POST /rest/posts`. The same content and state give the same body, byte for byte:
 * a probe relies on it.
 * https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
 */
export function postBody(
  author: string,
  post: Content<LinkedinOptions>,
  state: LinkedinState,
): Record<string, unknown> {
  const content = contentBody(post, state)
  return {
    author,
    commentary: toLittleText(post.text),
    visibility: post.options.visibility ?? 'PUBLIC',
    distribution: {
      feedDistribution: 'MAIN_FEED',
      targetEntities: [],
      thirdPartyDistributionChannels: [],
    },
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: post.options.disable_reshare ?? false,
    ...(content !== null && { content }),
  }
}

/** LinkedIn takes exactly one kind of content; null for plain text. */
function contentBody(
  { media, options }: Content<LinkedinOptions>,
  state: LinkedinState,
): Record<string, unknown> | null {
  const { poll, link_preview: link, alt_texts: altTexts = [] } = options
  const attachments = media.map((item, index) => ({
    id: state.uploads[mediaSlot(index)]?.urn,
    // A video carries no alt text.
    ...(item.kind === 'image' && altTexts[index]?.trim() && { altText: altTexts[index] }),
  }))
  if (attachments.length > 1) return { multiImage: { images: attachments } }
  if (attachments.length === 1) return { media: attachments[0] }
  if (poll) {
    const answers = poll.options.map((text) => ({ text }))
    return {
      poll: { question: poll.question, options: answers, settings: { duration: poll.duration } },
    }
  }
  if (!link) return null
  const thumbnail = state.uploads.thumbnail?.urn
  return {
    article: {
      source: link.url,
      title: link.title,
      ...(link.description !== undefined && { description: link.description }),
      ...(thumbnail !== undefined && { thumbnail }),
    },
  }
}
