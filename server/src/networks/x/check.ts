import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { checkMedia } from './check-media.ts'
import { xLimits } from './limits.ts'
import type { XOptions } from './options.ts'
import { report } from './rules.ts'
import { cashtagsIn, hasForbiddenCharacters, weightedLength } from './text.ts'

/** Everything X would refuse or leave out, before it is asked. */
export function check(content: Content<XOptions>, account: AccountFacts): ContentProblem[] {
  const { options, media } = content
  const textPath = options.text === undefined ? 'text' : 'platform_options.x.text'
  return [
    ...(content.text.trim() === '' && media.length === 0
      ? [report('text_required', textPath)]
      : []),
    ...checkText(content.text, textPath, account),
    ...(options.thread ?? []).flatMap((part, index) =>
      checkText(part, `platform_options.x.thread.${index}`, account),
    ),
    ...checkMedia(media),
    ...checkOptions(content),
  ]
}

function checkText(text: string, path: string, account: AccountFacts): ContentProblem[] {
  const actual = weightedLength(text)
  const cashtags = cashtagsIn(text)
  return [
    ...tooLong(actual, path, account),
    ...(hasForbiddenCharacters(text) ? [report('forbidden_character', path)] : []),
    ...(cashtags.length > xLimits.maxCashtags.value ? [tooManyCashtags(cashtags, path)] : []),
  ]
}

function tooLong(actual: number, path: string, account: AccountFacts): ContentProblem[] {
  const isPremium = isSubscriber(account)
  const { value } = isPremium ? xLimits.maxWeightedTextPremium : xLimits.maxWeightedText
  if (actual <= value) return []
  return [report(isPremium ? 'text_too_long_premium' : 'text_too_long', path, { actual })]
}

/** True for who pays for X: long texts are theirs. */
function isSubscriber({ profile }: AccountFacts): boolean {
  return !['', 'None', undefined].includes(profile.subscription_type as string | undefined)
}

function tooManyCashtags(tags: readonly string[], path: string): ContentProblem {
  const cashtags = tags.map((tag) => `$${tag}`).join(', ')
  return report('too_many_cashtags', path, { cashtags, actual: tags.length })
}

function checkOptions({ options, media }: Content<XOptions>): ContentProblem[] {
  const isBare = media.length === 0
  return [
    ...(options.poll === undefined || isBare
      ? []
      : [report('poll_with_media', 'platform_options.x.poll')]),
    ...(options.quote_id === undefined || isBare
      ? []
      : [report('quote_with_media', 'platform_options.x.quote_id')]),
    ...(options.alt_texts ?? []).flatMap((text, index): ContentProblem[] => {
      if (text.trim() === '' || media[index]?.kind === 'image') return []
      const name = media[index] === undefined ? 'alt_text_without_media' : 'alt_text_on_video'
      return [report(name, `platform_options.x.alt_texts.${index}`, { number: index + 1 })]
    }),
  ]
}
