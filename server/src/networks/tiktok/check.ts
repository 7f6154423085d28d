import type { Content, ContentProblem } from '../contract.ts'
import { checkMedia } from './check-media.ts'
import { checkOptions } from './check-options.ts'
import { tiktokLimits } from './limits.ts'
import type { TiktokOptions } from './options.ts'
import { notApplied, refused } from './problem.ts'

/**
 * Everything TikTok would refuse or leave out, before it is asked. What the creator may do changes
 * at any time: creator_info tells it right before the post.
 */
export function check(content: Content<TiktokOptions>): ContentProblem[] {
  return [...checkText(content), ...checkMedia(content.media), ...checkOptions(content)]
}

function checkText({ text, options, media }: Content<TiktokOptions>): ContentProblem[] {
  const path = options.text === undefined ? 'text' : 'platform_options.tiktok.text'
  const isVideo = media[0]?.kind === 'video'
  if (isVideo && options.as_draft === true) {
    const message = 'TikTok takes no text with a video draft; the creator writes it in the app.'
    return [notApplied(path, message, 'Tell the creator the text, or post without as_draft.')]
  }
  const limits = tiktokLimits
  const limit = (isVideo ? limits.maxCaptionUnits : limits.maxPhotoDescriptionUnits).value
  if (text.length <= limit) return []
  const what = isVideo ? 'captions of videos' : 'descriptions of photos'
  const message = `The text has ${text.length} UTF-16 units (an emoji is two or more); TikTok takes ${what} of up to ${limit}.`
  const fix = 'Shorten it, or give TikTok its own with platform_options.tiktok.text.'
  return [refused('text_too_long', path, message, fix, { limit, actual: text.length })]
}
