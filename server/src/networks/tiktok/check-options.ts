import type { Content, ContentProblem } from '../contract.ts'
import type { TiktokOptions } from './options.ts'
import { report } from './rules.ts'

const videoOptions = ['disable_duet', 'disable_stitch', 'video_cover_timestamp_ms'] as const
const photoOptions = ['title', 'photo_cover_index', 'auto_add_music'] as const
/** What a post that nobody has decided on yet does not carry. */
const directOptions = [
  'privacy_level',
  'disable_comment',
  'disable_duet',
  'disable_stitch',
  'video_cover_timestamp_ms',
  'brand_content_toggle',
  'brand_organic_toggle',
  'auto_add_music',
] as const

/** Options that do not fit these media, or a draft: they are left out. */
export function checkOptions(content: Content<TiktokOptions>): ContentProblem[] {
  const { options, media } = content
  if (media.length === 0) return []
  const isVideo = media[0]?.kind === 'video'
  return [...misplaced(options, isVideo), ...checkDraft(options, isVideo), ...checkCover(content)]
}

function misplaced(options: TiktokOptions, isVideo: boolean): ContentProblem[] {
  if (isVideo)
    return photoOptions
      .filter((name) => isSet(options, name))
      .map((name) => report(`${name}_on_video`, pathOf(name)))
  return videoOptions
    .filter((name) => isSet(options, name))
    .map((name) => report(`${name}_on_photos`, pathOf(name)))
}

/** The draft of a video is the file alone; is_aigc of photos stands beside what drafts leave out. */
function checkDraft(options: TiktokOptions, isVideo: boolean): ContentProblem[] {
  if (options.as_draft !== true) return []
  const names = isVideo ? ([...directOptions, 'is_aigc'] as const) : directOptions
  const ofTheOther: readonly Name[] = isVideo ? photoOptions : videoOptions
  return names
    .filter((name) => isSet(options, name) && !ofTheOther.includes(name))
    .map((name) => report(`${name}_in_draft`, pathOf(name)))
}

type Name = keyof TiktokOptions

function isSet(options: TiktokOptions, name: Name): boolean {
  return options[name] !== undefined && options[name] !== false
}

/** TikTok takes the first frame, or we the first photo, where there is no such cover. */
function checkCover({ options, media }: Content<TiktokOptions>): ContentProblem[] {
  const { video_cover_timestamp_ms: coverMs, photo_cover_index: actual, as_draft } = options
  const [item] = media
  if (item?.kind !== 'video') {
    if (actual === undefined || actual < media.length) return []
    const found = { actual, last: media.length - 1 }
    return [report('cover_without_photo', pathOf('photo_cover_index'), found)]
  }
  const { durationMs: duration } = item
  if (coverMs === undefined || as_draft === true) return []
  if (duration === null || coverMs <= duration) return []
  const found = { duration, actual: coverMs }
  return [report('cover_beyond_end', pathOf('video_cover_timestamp_ms'), found)]
}

function pathOf(name: Name): string {
  return `platform_options.tiktok.${name}`
}
