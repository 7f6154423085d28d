import type { AccountFacts, Content, Preview } from '../contract.ts'
import { previewMedia } from '../preview-media.ts'
import { kindOf, type PostKind } from './kind.ts'
import type { FacebookOptions } from './options.ts'

const kinds: Record<PostKind, Preview['kind']> = {
  text: 'text',
  photos: 'image',
  video: 'video',
  reel: 'reel',
  photo_story: 'story',
  video_story: 'story',
}

/** What readers of the Page will see. */
export function preview(content: Content<FacebookOptions>, _account: AccountFacts): Preview {
  const { text, media, options } = content
  const kind = kindOf(content)
  const isStory = kinds[kind] === 'story'
  const link = media.length === 0 ? options.link : undefined
  return {
    // Facebook shows no white space at either end.
    text: isStory ? '' : text.trim(),
    kind: link === undefined ? kinds[kind] : 'link',
    weightedLength: isStory ? 0 : text.length,
    truncatedAt: null,
    thread: [],
    linkCard: link === undefined ? null : { url: link, title: null, description: null },
    media: previewMedia(media, options.alt_texts, ({ kind }) => kind === 'image'),
    firstComment: options.first_comment?.trim() ?? null,
  }
}
