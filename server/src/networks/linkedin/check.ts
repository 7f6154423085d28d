import { codePoints } from '../../lib/json-text.ts'
import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { isOrganization } from './author.ts'
import { checkMedia } from './check-media.ts'
import { linkedinLimits } from './limits.ts'
import { toLittleText } from './little-text.ts'
import type { LinkedinOptions } from './options.ts'
import { report } from './rules.ts'

type LinkedinContent = Content<LinkedinOptions>

const own = 'platform_options.linkedin'

/** Everything LinkedIn would refuse or leave out, before it is asked. */
export function check(content: LinkedinContent, account: AccountFacts): ContentProblem[] {
  return [
    ...checkText(content),
    ...checkMedia(content.media),
    ...checkOptions(content),
    ...checkVisibility(content, account),
    ...checkAltTexts(content),
  ]
}

function checkText({ text, media, options }: LinkedinContent): ContentProblem[] {
  const path = options.text === undefined ? 'text' : `${own}.text`
  const isBare = media.length === 0 && !options.poll && !options.link_preview
  if (text.trim() === '' && isBare) return [report('text_required', path)]
  const actual = codePoints(toLittleText(text))
  if (actual <= linkedinLimits.maxCommentaryCharacters.value) return []
  return [report('text_too_long', path, { actual, escapes: actual - codePoints(text) })]
}

/** LinkedIn takes one kind of content in a post. */
function checkOptions({ options, media }: LinkedinContent): ContentProblem[] {
  if (media.length === 0) return []
  return [
    ...(options.poll ? [report('poll_with_media', `${own}.poll`)] : []),
    ...(options.link_preview ? [report('link_preview_with_media', `${own}.link_preview`)] : []),
  ]
}

/** Left out, the option would widen the audience: that is not ours to decide. */
function checkVisibility({ options }: LinkedinContent, account: AccountFacts): ContentProblem[] {
  if (options.visibility !== 'CONNECTIONS' || !isOrganization(account)) return []
  return [report('connections_of_page', `${own}.visibility`)]
}

function checkAltTexts({ options, media }: LinkedinContent): ContentProblem[] {
  return (options.alt_texts ?? []).flatMap((text, index): ContentProblem[] => {
    if (text.trim() === '' || media[index]?.kind === 'image') return []
    const name = media[index] === undefined ? 'alt_text_without_media' : 'alt_text_on_video'
    return [report(name, `${own}.alt_texts.${index}`, { number: index + 1 })]
  })
}
