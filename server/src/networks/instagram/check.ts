import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { checkMedia } from './check-media.ts'
import { taggedIndex } from './container-fields.ts'
import { kindOf } from './kind.ts'
import { instagramLimits as limits } from './limits.ts'
import type { InstagramOptions } from './options.ts'
import { report } from './rules.ts'

type InstagramContent = Content<InstagramOptions>

const own = 'platform_options.instagram'
const hashtag = /(?<![\p{L}\p{N}_&/])[#＃][\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu
const mention = /(?<![\p{L}\p{N}_.@])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?/gu
const address = /https?:\/\/\S{1,80}/i

/** Everything Instagram would refuse or leave out, before it is asked. */
export function check(content: InstagramContent, account: AccountFacts): ContentProblem[] {
  return [
    ...checkCaption(content),
    ...checkMedia(content),
    ...checkReelOptions(content),
    ...checkUserTags(content),
    ...checkAltTexts(content),
    ...checkDay(account),
  ]
}

function checkCaption({ text, options, media }: InstagramContent): ContentProblem[] {
  const path = options.text === undefined ? 'text' : `${own}.text`
  if (options.as_story)
    return text.trim() === '' || media.length === 0 ? [] : [report('text_on_story', path)]
  const link = text.match(address)?.[0]
  const counts = [
    ['caption_too_long', text.length, limits.maxCaptionUnits.value],
    ['too_many_hashtags', countOf(text, hashtag), limits.maxHashtags.value],
    ['too_many_mentions', countOf(text, mention), limits.maxMentions.value],
  ] as const
  return [
    ...counts.flatMap(([name, actual, most]) =>
      actual > most ? [report(name, path, { actual })] : [],
    ),
    ...(link === undefined ? [] : [report('link_in_caption', path, { link })]),
  ]
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

/** Options that belong to Reels, on anything else; and a cover that hides the chosen frame. */
function checkReelOptions(content: InstagramContent): ContentProblem[] {
  const { options, media } = content
  if (media.length === 0) return []
  if (kindOf(content) !== 'reel')
    return (['share_to_feed', 'cover_url', 'thumb_offset_ms'] as const)
      .filter((name) => options[name] !== undefined)
      .map((name) => report(`${name}_without_reel`, `${own}.${name}`))
  const { thumb_offset_ms: offsetMs, cover_url: cover } = options
  if (offsetMs === undefined) return []
  return cover === undefined
    ? checkFrame(offsetMs, media[0]?.durationMs)
    : [report('cover_over_frame', `${own}.thumb_offset_ms`)]
}

/** The frame of the cover has to be in the video. */
function checkFrame(offsetMs: number, durationMs: number | null | undefined): ContentProblem[] {
  if (!durationMs || offsetMs < durationMs) return []
  const found = { frame: offsetMs / 1000, duration: durationMs / 1000, actual: offsetMs }
  return [report('frame_beyond_end', `${own}.thumb_offset_ms`, found)]
}

/** In a picture of the feed every tag needs its place; a carousel is tagged in its first picture. */
function checkUserTags(content: InstagramContent): ContentProblem[] {
  const { user_tags: tags } = content.options
  if (!tags?.length || content.media.length === 0) return []
  const path = `${own}.user_tags`
  const item = content.media[taggedIndex(content.media)]
  if (item === undefined) return [report('tags_on_videos', path)]
  if (item.kind !== 'image' || kindOf(content) === 'story') return []
  return tags.flatMap(({ x }, index) =>
    x === undefined ? [report('tag_without_place', `${path}.${index}`)] : [],
  )
}

function checkAltTexts(content: InstagramContent): ContentProblem[] {
  const isStory = kindOf(content) === 'story'
  return (content.options.alt_texts ?? []).flatMap((text, index) => {
    const item = content.media[index]
    if (text.trim() === '' || (item?.kind === 'image' && !isStory)) return []
    const name = item === undefined ? 'alt_text_without_media' : 'alt_text_not_on_picture'
    return [report(name, `${own}.alt_texts.${index}`, { number: index + 1 })]
  })
}

function checkDay({ postsThatDay: actual = 0 }: AccountFacts): ContentProblem[] {
  if (actual < limits.maxPostsPerDay.value) return []
  return [report('too_many_posts_a_day', 'scheduled_at', { actual })]
}
