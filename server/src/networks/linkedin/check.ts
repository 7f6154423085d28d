import { codePoints } from '../../lib/json-text.ts'
import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { isOrganization } from './author.ts'
import { checkMedia } from './check-media.ts'
import { linkedinLimits } from './limits.ts'
import { toLittleText } from './little-text.ts'
import type { LinkedinOptions } from './options.ts'

/** Everything LinkedIn would refuse or leave out, before it is asked. */
export function check(content: Content<LinkedinOptions>, account: AccountFacts): ContentProblem[] {
  return [
    ...checkText(content),
    ...checkMedia(content.media),
    ...checkOptions(content),
    ...checkVisibility(content, account),
    ...checkAltTexts(content),
  ]
}

function checkText({ text, media, options }: Content<LinkedinOptions>): ContentProblem[] {
  const path = options.text === undefined ? 'text' : 'platform_options.linkedin.text'
  const isBare = media.length === 0 && !options.poll && !options.link_preview
  if (text.trim() === '' && isBare) {
    return [
      {
        severity: 'error',
        code: 'text_required',
        path,
        message: 'A post on LinkedIn that carries nothing else needs a text.',
        fix: 'Add a text, media, a poll or a link_preview.',
      },
    ]
  }
  const limit = linkedinLimits.maxCommentaryCharacters.value
  const actual = codePoints(toLittleText(text))
  if (actual <= limit) return []
  const escapes = actual - codePoints(text)
  return [
    {
      severity: 'error',
      code: 'text_too_long',
      path,
      message: `The text counts ${actual} characters on LinkedIn, ${escapes} of them for its reserved characters | { } @ [ ] ( ) < > # \\ * _ ~ (each counts two); LinkedIn takes ${limit}.`,
      fix: 'Shorten it, or give LinkedIn its own with platform_options.linkedin.text.',
      limit,
      actual,
    },
  ]
}

/** LinkedIn takes one kind of content in a post. */
function checkOptions({ options, media }: Content<LinkedinOptions>): ContentProblem[] {
  if (media.length === 0) return []
  return (['poll', 'link_preview'] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => ({
      severity: 'error',
      code: 'option_not_allowed',
      path: `platform_options.linkedin.${name}`,
      message: `LinkedIn takes ${name} or media in one post, not both.`,
      fix: `Remove ${name}, or send LinkedIn a post without media.`,
    }))
}

/** Left out, the option would widen the audience: that is not ours to decide. */
function checkVisibility(
  { options }: Content<LinkedinOptions>,
  account: AccountFacts,
): ContentProblem[] {
  if (options.visibility !== 'CONNECTIONS' || !isOrganization(account)) return []
  return [
    {
      severity: 'error',
      code: 'option_not_allowed',
      path: 'platform_options.linkedin.visibility',
      message: 'A page on LinkedIn has no connections.',
      fix: 'Use PUBLIC, or leave visibility out.',
    },
  ]
}

function checkAltTexts({ options, media }: Content<LinkedinOptions>): ContentProblem[] {
  return (options.alt_texts ?? []).flatMap((text, index): ContentProblem[] => {
    if (text.trim() === '' || media[index]?.kind === 'image') return []
    const why =
      media[index] === undefined ? 'there is no such media' : 'LinkedIn takes them for images only'
    return [
      {
        severity: 'warning',
        code: 'option_not_applied',
        path: `platform_options.linkedin.alt_texts.${index}`,
        message: `Alt text ${index + 1} is left out: ${why}.`,
        fix: 'Give alt_texts in the order of media_urls, with "" for media that take none.',
      },
    ]
  })
}
