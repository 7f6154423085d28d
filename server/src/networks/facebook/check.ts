import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { checkMedia } from './check-media.ts'
import { kindOf, reelObstacle } from './kind.ts'
import { facebookLimits } from './limits.ts'
import type { FacebookOptions } from './options.ts'

type FacebookContent = Content<FacebookOptions>

/** Everything Facebook would refuse or leave out, before it is asked. */
export function check(content: FacebookContent, _account: AccountFacts): ContentProblem[] {
  return [
    ...checkText(content),
    ...checkMedia(content),
    ...checkReel(content),
    ...checkLink(content),
    ...checkAltTexts(content),
  ]
}

function checkText({ text, options, media }: FacebookContent): ContentProblem[] {
  const path = options.text === undefined ? 'text' : 'platform_options.facebook.text'
  const limit = facebookLimits.maxTextUnits.value
  if (options.as_story) return text.trim() === '' || media.length === 0 ? [] : [storyText(path)]
  if (text.trim() === '' && media.length === 0 && options.link === undefined)
    return [
      {
        severity: 'error',
        code: 'text_required',
        path,
        message: 'A post on Facebook without media and without a link needs a text.',
        fix: 'Add a text, an image, a video or platform_options.facebook.link.',
      },
    ]
  if (text.length <= limit) return []
  return [
    {
      severity: 'error',
      code: 'text_too_long',
      path,
      message: `The text has ${text.length} characters (an emoji counts 2 or more); Facebook takes ${limit}.`,
      fix: 'Shorten it, or give Facebook its own with platform_options.facebook.text.',
      limit,
      actual: text.length,
    },
  ]
}

function storyText(path: string): ContentProblem {
  return notApplied(
    path,
    'The text is left out: a story on Facebook carries none.',
    'Put the words into the picture, or remove as_story.',
  )
}

function checkReel({ options, media }: FacebookContent): ContentProblem[] {
  const obstacle = options.as_reel ? reelObstacle(media) : null
  if (obstacle === null) return []
  return [
    notApplied(
      'platform_options.facebook.as_reel',
      `It is published as an ordinary post and not as a Reel: ${obstacle}.`,
      'Send one 9:16 video of 3 to 90 seconds, at least 540×960, or remove as_reel.',
    ),
  ]
}

function checkLink({ options, media }: FacebookContent): ContentProblem[] {
  if (options.link === undefined || media.length === 0) return []
  return [
    notApplied(
      'platform_options.facebook.link',
      'The link preview is left out: a post on Facebook shows media or a link preview, not both.',
      'Put the address into the text, or send the post without media.',
    ),
  ]
}

function checkAltTexts(content: FacebookContent): ContentProblem[] {
  const takesThem = ['photos', 'photo_story'].includes(kindOf(content))
  return (content.options.alt_texts ?? []).flatMap((text, index) => {
    if (text.trim() === '' || (takesThem && content.media[index] !== undefined)) return []
    const where =
      content.media[index] === undefined
        ? 'there is no such media'
        : 'Facebook takes alt texts for photos only'
    return [
      notApplied(
        `platform_options.facebook.alt_texts.${index}`,
        `Alt text ${index + 1} is left out: ${where}.`,
        'Give alt_texts in the order of media_urls, with "" for media that take none.',
      ),
    ]
  })
}

function notApplied(path: string, message: string, fix: string): ContentProblem {
  return { severity: 'warning', code: 'option_not_applied', path, message, fix }
}
