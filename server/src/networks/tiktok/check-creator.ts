import { listOf } from '../answer-fields.ts'
import type { AccountFacts, Content, ContentProblem } from '../contract.ts'
import { privacyOf } from './creator.ts'
import type { TiktokOptions } from './options.ts'
import { report } from './rules.ts'

const own = 'platform_options.tiktok'

/** What creator_info said of the account when it was last asked; nothing where it never was. */
export function checkCreator(
  content: Content<TiktokOptions>,
  { profile }: AccountFacts,
): ContentProblem[] {
  const { options, media } = content
  if (options.as_draft === true || media.length === 0) return []
  const asked = typeof profile.asked_at === 'string' ? profile.asked_at : 'an unknown time'
  return [
    ...checkPrivacy(options, profile, asked),
    ...checkDuration(content, profile, asked),
    ...checkSwitches(content, profile, asked),
  ]
}

type Profile = AccountFacts['profile']

function checkPrivacy(options: TiktokOptions, profile: Profile, asked: string): ContentProblem[] {
  const offered = listOf(profile.privacy_level_options).map(String)
  const level = privacyOf(options)
  if (offered.length === 0 || offered.includes(level)) return []
  const found = { level, offered: offered.join(', '), asked, actual: level }
  return [report('privacy_not_offered', `${own}.privacy_level`, found)]
}

function checkDuration(
  { media }: Content<TiktokOptions>,
  { max_video_post_duration_sec: most }: Profile,
  asked: string,
): ContentProblem[] {
  if (typeof most !== 'number' || most <= 0) return []
  return media.flatMap(({ kind, durationMs }, index) => {
    if (kind !== 'video' || durationMs === null || durationMs <= most * 1000) return []
    const found = { duration: durationMs / 1000, most, asked, actual: durationMs }
    return [report('video_too_long_for_creator', `media_urls.${index}`, found)]
  })
}

/** What the creator turned off for the whole account cannot be turned on for one post. */
function checkSwitches(
  { options, media }: Content<TiktokOptions>,
  profile: Profile,
  asked: string,
): ContentProblem[] {
  const isVideo = media[0]?.kind === 'video'
  const rows = [
    ['disable_comment', 'comments_turned_off', profile.comment_disabled],
    ['disable_duet', 'duets_turned_off', isVideo && profile.duet_disabled],
    ['disable_stitch', 'stitches_turned_off', isVideo && profile.stitch_disabled],
  ] as const
  return rows.flatMap(([name, rule, isOff]) =>
    isOff === true && options[name] === false ? [report(rule, `${own}.${name}`, { asked })] : [],
  )
}
