import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { checkCreator } from './check-creator.ts'
import { checkMedia } from './check-media.ts'
import { checkOptions } from './check-options.ts'
import { tiktokLimits as limits } from './limits.ts'
import type { TiktokOptions } from './options.ts'
import { report } from './rules.ts'

const address = /https?:\/\/\S{1,80}/i

/**
 * Everything TikTok would refuse or leave out, before it is asked. What the creator may do changes
 * at any time: creator_info tells it right before the post.
 */
export function check(content: Content<TiktokOptions>, account: AccountFacts): ContentProblem[] {
  return [
    ...checkText(content),
    ...checkMedia(content.media),
    ...checkOptions(content),
    ...checkCreator(content, account),
    ...checkDay(content, account),
  ]
}

function checkText({ text, options, media }: Content<TiktokOptions>): ContentProblem[] {
  const path = options.text === undefined ? 'text' : 'platform_options.tiktok.text'
  const isVideo = media[0]?.kind === 'video'
  if (isVideo && options.as_draft === true) return [report('text_on_video_draft', path)]
  const limit = isVideo ? limits.maxCaptionUnits : limits.maxPhotoDescriptionUnits
  const link = text.match(address)?.[0]
  const name = isVideo ? 'caption_too_long' : 'description_too_long'
  return [
    ...(text.length > limit.value ? [report(name, path, { actual: text.length })] : []),
    ...(link === undefined ? [] : [report('link_in_caption', path, { link })]),
  ]
}

function checkDay(
  { options }: Content<TiktokOptions>,
  { postsThatDay: actual = 0 }: AccountFacts,
): ContentProblem[] {
  const isDraft = options.as_draft === true
  const limit = isDraft ? limits.pendingDraftsPerDay : limits.postsPerDay
  if (actual < limit.value) return []
  return [
    report(isDraft ? 'too_many_drafts_a_day' : 'too_many_posts_a_day', 'scheduled_at', { actual }),
  ]
}
