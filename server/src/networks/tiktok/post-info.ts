import type { Content } from '../contract.ts'
import { privacyOf } from './creator.ts'
import type { TiktokOptions } from './options.ts'
import type { TiktokState } from './state.ts'

type Body = Record<string, unknown>

/** `post_info` of a direct video: its `title` is the caption. */
export function videoInfo({ text, options, media }: Content<TiktokOptions>, state: TiktokState) {
  const { video_cover_timestamp_ms: coverMs, is_aigc } = options
  const durationMs = media[0]?.durationMs ?? Number.POSITIVE_INFINITY
  const { creator } = state
  return {
    title: text,
    ...forReaders(options, state),
    disable_duet: options.disable_duet === true || creator?.isDuetDisabled === true,
    disable_stitch: options.disable_stitch === true || creator?.isStitchDisabled === true,
    ...(coverMs !== undefined && coverMs <= durationMs && { video_cover_timestamp_ms: coverMs }),
    ...(is_aigc !== undefined && { is_aigc }),
  } satisfies Body
}

/** The body of `content/init`. A draft carries its texts alone; `is_aigc` stands outside `post_info`. */
export function photoPost(
  { text, options, media }: Content<TiktokOptions>,
  state: TiktokState,
  urls: readonly string[],
): Body {
  const isDraft = options.as_draft === true
  const { title, is_aigc, auto_add_music } = options
  const cover = options.photo_cover_index ?? 0
  return {
    media_type: 'PHOTO',
    post_mode: isDraft ? 'MEDIA_UPLOAD' : 'DIRECT_POST',
    ...(is_aigc !== undefined && { is_aigc }),
    post_info: {
      ...(title !== undefined && { title }),
      description: text,
      ...(!isDraft && {
        ...forReaders(options, state),
        ...(auto_add_music !== undefined && { auto_add_music }),
      }),
    },
    source_info: {
      source: 'PULL_FROM_URL',
      photo_cover_index: cover < media.length ? cover : 0,
      photo_images: urls,
    },
  }
}

/** The page calls the brand toggles required, its examples leave them out: they are always sent. */
function forReaders(options: TiktokOptions, { creator }: TiktokState): Body {
  return {
    privacy_level: privacyOf(options),
    disable_comment: options.disable_comment === true || creator?.isCommentDisabled === true,
    brand_content_toggle: options.brand_content_toggle === true,
    brand_organic_toggle: options.brand_organic_toggle === true,
  }
}
