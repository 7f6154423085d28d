import type { Content, ContentProblem } from '../contract.ts'
import type { TiktokOptions } from './options.ts'
import { notApplied } from './problem.ts'

type Name = keyof TiktokOptions

const videoOptions: readonly Name[] = ['disable_duet', 'disable_stitch', 'video_cover_timestamp_ms']
const photoOptions: readonly Name[] = ['title', 'photo_cover_index', 'auto_add_music']
/** What a post that nobody has decided on yet does not carry. */
const directOptions: readonly Name[] = [
  'privacy_level',
  'disable_comment',
  'disable_duet',
  'disable_stitch',
  'video_cover_timestamp_ms',
  'brand_content_toggle',
  'brand_organic_toggle',
  'auto_add_music',
]

/** Options that do not fit these media, or a draft: they are left out. */
export function checkOptions(content: Content<TiktokOptions>): ContentProblem[] {
  const { options, media } = content
  if (media.length === 0) return []
  const isVideo = media[0]?.kind === 'video'
  const ofTheOther = (isVideo ? photoOptions : videoOptions).filter((name) => isSet(options, name))
  const ofPosts = leftOutOfDrafts(options, isVideo).filter((name) => !ofTheOther.includes(name))
  return [
    ...ofTheOther.map((name) => misplaced(name, isVideo)),
    ...ofPosts.map(notForDrafts),
    ...checkCover(content),
  ]
}

/** The draft of a video is the file alone; is_aigc of photos stands beside what drafts leave out. */
function leftOutOfDrafts(options: TiktokOptions, isVideo: boolean): Name[] {
  if (options.as_draft !== true) return []
  const names: readonly Name[] = isVideo ? [...directOptions, 'is_aigc'] : directOptions
  return names.filter((name) => isSet(options, name))
}

function isSet(options: TiktokOptions, name: Name): boolean {
  return options[name] !== undefined && options[name] !== false
}

function misplaced(name: Name, isVideo: boolean): ContentProblem {
  const [wanted, given] = isVideo ? ['photos', 'a video'] : ['videos', 'photos']
  const message = `${name} is left out: it is for ${wanted}, and this post carries ${given}.`
  return notApplied(pathOf(name), message, `Remove ${name} for this post.`)
}

function notForDrafts(name: Name): ContentProblem {
  const message = `${name} is left out: the creator decides on it when posting the draft.`
  return notApplied(pathOf(name), message, `Remove ${name}, or post without as_draft.`)
}

/** TikTok takes the first frame, or we the first photo, where there is no such cover. */
function checkCover({ options, media }: Content<TiktokOptions>): ContentProblem[] {
  const { video_cover_timestamp_ms: coverMs, photo_cover_index: coverIndex, as_draft } = options
  const [item] = media
  if (item?.kind === 'video') {
    const { durationMs } = item
    if (coverMs === undefined || as_draft === true) return []
    if (durationMs === null || coverMs <= durationMs) return []
    const message = `The video ends at ${durationMs} ms, before video_cover_timestamp_ms: the first frame becomes the cover.`
    return [coverProblem('video_cover_timestamp_ms', message, durationMs, coverMs)]
  }
  if (coverIndex === undefined || coverIndex < media.length) return []
  const message = `There is no photo ${coverIndex} (they are counted from 0): the first becomes the cover.`
  return [coverProblem('photo_cover_index', message, media.length - 1, coverIndex)]
}

function coverProblem(name: Name, message: string, limit: number, actual: number): ContentProblem {
  const fix = `Give ${name} a number from 0 to ${limit}.`
  return { ...notApplied(pathOf(name), message, fix), limit, actual }
}

function pathOf(name: Name): string {
  return `platform_options.tiktok.${name}`
}
