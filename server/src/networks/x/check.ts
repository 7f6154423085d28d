import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { checkMedia } from './check-media.ts'
import { xLimits } from './limits.ts'
import type { XOptions } from './options.ts'
import { cashtagsIn, hasForbiddenCharacters, weightedLength } from './text.ts'

/** Everything X would refuse or leave out, before it is asked. */
export function check(content: Content<XOptions>, account: AccountFacts): ContentProblem[] {
  const { options, media } = content
  const textPath = options.text === undefined ? 'text' : 'platform_options.x.text'
  return [
    ...(content.text.trim() === '' && media.length === 0 ? [textRequired(textPath)] : []),
    ...checkText(content.text, textPath, account),
    ...(options.thread ?? []).flatMap((part, index) =>
      checkText(part, `platform_options.x.thread.${index}`, account),
    ),
    ...checkMedia(media),
    ...checkOptions(content),
  ]
}

function checkText(text: string, path: string, account: AccountFacts): ContentProblem[] {
  const isPremium = !['', 'None', undefined].includes(
    account.profile.subscription_type as string | undefined,
  )
  const limit = (isPremium ? xLimits.maxWeightedTextPremium : xLimits.maxWeightedText).value
  const actual = weightedLength(text)
  const cashtags = cashtagsIn(text)
  const problems: ContentProblem[] = []
  if (actual > limit) {
    problems.push({
      severity: 'error',
      code: 'text_too_long',
      path,
      message: `The text has a weighted length of ${actual}; X takes ${limit} from this account. A link counts 23, an emoji or a CJK character 2.`,
      fix: 'Shorten it, give X its own with platform_options.x.text, or go on in platform_options.x.thread.',
      limit,
      actual,
    })
  }
  if (hasForbiddenCharacters(text)) {
    problems.push({
      severity: 'error',
      code: 'content_rejected',
      path,
      message:
        'The text holds an invisible character that X does not take (U+FEFF, U+FFFE or U+FFFF).',
      fix: 'Remove it; it often comes from the beginning of a copied file.',
    })
  }
  if (cashtags.length > xLimits.maxCashtags.value) {
    problems.push({
      severity: 'error',
      code: 'content_rejected',
      path,
      message: `X takes one cashtag a post; here are ${cashtags.map((tag) => `$${tag}`).join(', ')}.`,
      fix: 'Leave the $ off all but one of them.',
      limit: xLimits.maxCashtags.value,
      actual: cashtags.length,
    })
  }
  return problems
}

function textRequired(path: string): ContentProblem {
  return {
    severity: 'error',
    code: 'text_required',
    path,
    message: 'A post on X without media needs a text.',
    fix: 'Add a text, or an image or a video.',
  }
}

function checkOptions({ options, media }: Content<XOptions>): ContentProblem[] {
  const withMedia = (['poll', 'quote_id'] as const).filter(
    (name) => options[name] !== undefined && media.length > 0,
  )
  const altTexts = options.alt_texts ?? []
  return [
    ...withMedia.map(
      (name): ContentProblem => ({
        severity: 'error',
        code: 'option_not_allowed',
        path: `platform_options.x.${name}`,
        message: `X takes ${name} or media in one post, not both.`,
        fix: `Remove ${name}, or send X a post without media.`,
      }),
    ),
    ...altTexts.flatMap((text, index): ContentProblem[] => {
      if (text.trim() === '' || media[index]?.kind === 'image') return []
      const where =
        media[index] === undefined
          ? 'there is no such media'
          : 'X takes alt texts for images and GIFs only'
      return [
        {
          severity: 'warning',
          code: 'option_not_applied',
          path: `platform_options.x.alt_texts.${index}`,
          message: `Alt text ${index + 1} is left out: ${where}.`,
          fix: 'Give alt_texts in the order of media_urls, with "" for media that take none.',
        },
      ]
    }),
  ]
}
