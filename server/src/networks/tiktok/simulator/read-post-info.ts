import { checkAudit, unaudited } from './admission.ts'
import type { Simulation } from './call.ts'
import type { Params } from './params.ts'
import type { Person } from './people.ts'
import type { PostInfo } from './post-info.ts'
import type { PrivacyLevel } from './privacy.ts'
import { invalidParams, Refusal } from './refusal.ts'

/** https://developers.tiktok.com/doc/content-posting-api-reference-direct-post (read 2026-11-23) */
const maxCaptionUnits = 2_200
/** https://developers.tiktok.com/doc/content-posting-api-reference-photo-post (read 2026-11-23) */
const maxPhotoTitleUnits = 90
const maxDescriptionUnits = 4_000

/** @throws Refusal 400 or 403 */
export function videoInfo(info: Params, person: Person, simulation: Simulation): PostInfo {
  const read = {
    title: info.text('title', maxCaptionUnits),
    disable_comment: info.flag('disable_comment'),
    disable_duet: info.flag('disable_duet'),
    disable_stitch: info.flag('disable_stitch'),
    video_cover_timestamp_ms: info.integer('video_cover_timestamp_ms', 32),
    is_aigc: info.flag('is_aigc'),
    ...brands(info),
  }
  return settled(read, info, person, simulation)
}

/** Title and description of a photo post; a draft takes nothing else. */
export function photoTexts(info: Params): PostInfo {
  return {
    title: info.text('title', maxPhotoTitleUnits),
    description: info.text('description', maxDescriptionUnits),
  }
}

/** @throws Refusal 400 or 403 */
export function photoInfo(info: Params, person: Person, simulation: Simulation): PostInfo {
  const read = {
    ...photoTexts(info),
    disable_comment: info.flag('disable_comment'),
    auto_add_music: info.flag('auto_add_music'),
    ...brands(info),
  }
  return settled(read, info, person, simulation)
}

/** Absence is taken: the page's table calls the toggles required, its examples leave them out. */
function brands(info: Params): PostInfo {
  return {
    brand_content_toggle: info.flag('brand_content_toggle'),
    brand_organic_toggle: info.flag('brand_organic_toggle'),
  }
}

/** What the creator turned off for the account stays off, whatever the post says. */
function settled(read: PostInfo, info: Params, person: Person, simulation: Simulation): PostInfo {
  const level = privacyLevel(info.text('privacy_level'), person, simulation)
  if (
    level === 'SELF_ONLY' &&
    read.brand_content_toggle &&
    simulation.switches().refuses_private_branded_content
  ) {
    throw invalidParams('Branded content cannot be posted with the privacy level SELF_ONLY.')
  }
  return {
    ...read,
    privacy_level: level,
    ...(person.comment_disabled ? { disable_comment: true } : {}),
    ...('disable_duet' in read && person.duet_disabled ? { disable_duet: true } : {}),
    ...('disable_stitch' in read && person.stitch_disabled ? { disable_stitch: true } : {}),
  }
}

function privacyLevel(
  given: string | undefined,
  person: Person,
  simulation: Simulation,
): PrivacyLevel {
  const level = person.privacy_level_options.find((option) => option === given)
  if (!level) {
    throw new Refusal(
      403,
      'privacy_level_option_mismatch',
      'The privacy level is not one of the options that creator_info gives.',
    )
  }
  checkAudit(person, simulation)
  const { is_audited: isAudited, unaudited_public_posts: policy } = simulation.switches()
  if (isAudited || level === 'SELF_ONLY') return level
  if (policy === 'refused') throw unaudited()
  return 'SELF_ONLY'
}
