import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { checkMedia } from './check-media.ts'
import { frameObstacle, kindOf, reelObstacle } from './kind.ts'
import { facebookLimits } from './limits.ts'
import type { FacebookOptions } from './options.ts'
import { report } from './rules.ts'

type FacebookContent = Content<FacebookOptions>

const own = 'platform_options.facebook'

/** Everything Facebook would refuse or leave out, before it is asked. */
export function check(content: FacebookContent, account: AccountFacts): ContentProblem[] {
  return [
    ...checkText(content),
    ...checkMedia(content),
    ...checkReel(content),
    ...checkDay(content, account),
    ...checkLink(content),
    ...checkAltTexts(content),
  ]
}

function checkText({ text, options, media }: FacebookContent): ContentProblem[] {
  const path = options.text === undefined ? 'text' : `${own}.text`
  const isEmpty = text.trim() === ''
  if (options.as_story) return isEmpty || media.length === 0 ? [] : [report('text_on_story', path)]
  if (isEmpty && media.length === 0 && options.link === undefined)
    return [report('text_required', path)]
  const actual = text.length
  return actual > facebookLimits.maxTextUnits.value
    ? [report('text_too_long', path, { actual })]
    : []
}

function checkReel({ options, media }: FacebookContent): ContentProblem[] {
  const path = `${own}.as_reel`
  const [video] = media
  if (!options.as_reel || reelObstacle(media) === null) return []
  if (video === undefined || media.length > 1 || video.kind !== 'video')
    return [report('reel_not_one_video', path)]
  const obstacle = frameObstacle(video)
  const { durationMs } = video
  const [least, most] = [facebookLimits.minReelMs.value, facebookLimits.maxReelMs.value]
  if (durationMs !== null && durationMs >= least && durationMs <= most)
    return [report('reel_frame', path, { obstacle: obstacle ?? '' })]
  const duration = durationMs === null ? 'could not be measured' : `${durationMs / 1000} s`
  return [report('reel_duration', path, { duration })]
}

/** Nobody knows which of the day's posts are Reels: all are counted. */
function checkDay(content: FacebookContent, { postsThatDay = 0 }: AccountFacts): ContentProblem[] {
  if (kindOf(content) !== 'reel' || postsThatDay < facebookLimits.maxReelsPerDay.value) return []
  return [report('too_many_reels_a_day', 'scheduled_at', { actual: postsThatDay })]
}

function checkLink({ options, media }: FacebookContent): ContentProblem[] {
  if (options.link === undefined || media.length === 0) return []
  return [report('link_with_media', `${own}.link`)]
}

function checkAltTexts(content: FacebookContent): ContentProblem[] {
  const takesThem = ['photos', 'photo_story'].includes(kindOf(content))
  return (content.options.alt_texts ?? []).flatMap((text, index) => {
    const isThere = content.media[index] !== undefined
    if (text.trim() === '' || (takesThem && isThere)) return []
    const name = isThere ? 'alt_text_on_video' : 'alt_text_without_media'
    return [report(name, `${own}.alt_texts.${index}`, { number: index + 1 })]
  })
}
