import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { checkMedia } from './check-media.ts'
import { taggedIndex } from './container-fields.ts'
import { kindOf } from './kind.ts'
import { instagramLimits } from './limits.ts'
import type { InstagramOptions } from './options.ts'

type InstagramContent = Content<InstagramOptions>

const options = 'platform_options.instagram'
const hashtag = /(?<![\p{L}\p{N}_&/])[#＃][\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu
const mention = /(?<![\p{L}\p{N}_.@])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?/gu

/** Everything Instagram would refuse or leave out, before it is asked. */
export function check(content: InstagramContent, _account: AccountFacts): ContentProblem[] {
  return [
    ...checkCaption(content),
    ...checkMedia(content),
    ...checkReelOptions(content),
    ...checkUserTags(content),
    ...checkAltTexts(content),
  ]
}

function checkCaption({ text, options: own, media }: InstagramContent): ContentProblem[] {
  const path = own.text === undefined ? 'text' : `${options}.text`
  if (own.as_story) return text.trim() === '' || media.length === 0 ? [] : [storyText(path)]
  const { maxCaptionUnits, maxHashtags, maxMentions } = instagramLimits
  return [
    ...tooMuch(path, text.length, maxCaptionUnits.value, {
      code: 'text_too_long',
      what: 'characters (an emoji counts 2 or more)',
      fix: `Shorten it, or give Instagram its own with ${options}.text.`,
    }),
    ...tooMuch(path, countOf(text, hashtag), maxHashtags.value, {
      code: 'content_rejected',
      what: 'hashtags',
      fix: 'Leave some out, or put them into first_comment.',
    }),
    ...tooMuch(path, countOf(text, mention), maxMentions.value, {
      code: 'content_rejected',
      what: 'mentions',
      fix: 'Leave some out.',
    }),
  ]
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

function tooMuch(
  path: string,
  actual: number,
  limit: number,
  words: { code: 'text_too_long' | 'content_rejected'; what: string; fix: string },
): ContentProblem[] {
  if (actual <= limit) return []
  const { code, what, fix } = words
  const message = `The caption has ${actual} ${what}; Instagram takes ${limit}.`
  return [{ severity: 'error', code, path, message, fix, limit, actual }]
}

function storyText(path: string): ContentProblem {
  return notApplied(
    path,
    'The text is left out: a story on Instagram carries none.',
    'Put the words into the picture, or remove as_story.',
  )
}

/** Options that belong to Reels, on anything else; and a cover that hides the chosen frame. */
function checkReelOptions(content: InstagramContent): ContentProblem[] {
  const { options: own, media } = content
  if (media.length === 0) return []
  const given = (['share_to_feed', 'cover_url', 'thumb_offset_ms'] as const).filter(
    (name) => own[name] !== undefined,
  )
  if (kindOf(content) !== 'reel')
    return given.map((name) =>
      notApplied(
        `${options}.${name}`,
        `${name} is left out: it belongs to Reels.`,
        'Send one video without as_story, or remove the option.',
      ),
    )
  if (own.thumb_offset_ms === undefined) return []
  if (own.cover_url === undefined) return checkFrame(own.thumb_offset_ms, media[0]?.durationMs)
  const message = 'thumb_offset_ms is left out: the picture of cover_url is the cover.'
  return [notApplied(`${options}.thumb_offset_ms`, message, 'Give one of the two.')]
}

/** The frame of the cover has to be in the video. */
function checkFrame(actual: number, limit: number | null | undefined): ContentProblem[] {
  if (!limit || actual < limit) return []
  const path = `${options}.thumb_offset_ms`
  const message = `The cover's frame is at ${actual / 1000} s, and the video lasts ${limit / 1000} s.`
  const fix = 'Choose an earlier frame.'
  return [{ severity: 'error', code: 'option_not_allowed', path, message, fix, limit, actual }]
}

/** In a picture of the feed every tag needs its place; a carousel is tagged in its first picture. */
function checkUserTags(content: InstagramContent): ContentProblem[] {
  const { user_tags: tags } = content.options
  if (!tags?.length || content.media.length === 0) return []
  const path = `${options}.user_tags`
  const item = content.media[taggedIndex(content.media)]
  if (item === undefined) {
    const message = 'The tags are left out: Instagram tags people in the pictures of a carousel.'
    return [notApplied(path, message, 'Add a picture, or mention people in the text.')]
  }
  if (item.kind !== 'image' || kindOf(content) === 'story') return []
  return tags.flatMap(({ x }, index) => (x === undefined ? [placeless(`${path}.${index}`)] : []))
}

function placeless(path: string): ContentProblem {
  const message = 'A tag in a picture needs its place, x and y.'
  const fix = 'Give x and y from 0 to 1, or mention the person in the text.'
  return { severity: 'error', code: 'option_not_allowed', path, message, fix }
}

function checkAltTexts(content: InstagramContent): ContentProblem[] {
  const isStory = kindOf(content) === 'story'
  return (content.options.alt_texts ?? []).flatMap((text, index) => {
    const item = content.media[index]
    if (text.trim() === '' || (item?.kind === 'image' && !isStory)) return []
    const where =
      item === undefined
        ? 'there is no such media'
        : 'Instagram takes alt texts for pictures of the feed only'
    return [
      notApplied(
        `${options}.alt_texts.${index}`,
        `Alt text ${index + 1} is left out: ${where}.`,
        'Give alt_texts in the order of media_urls, with "" for media that take none.',
      ),
    ]
  })
}

function notApplied(path: string, message: string, fix: string): ContentProblem {
  return { severity: 'warning', code: 'option_not_applied', path, message, fix }
}
