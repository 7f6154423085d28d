import type { PrivacyLevel } from './privacy.ts'

/** `post_info` as it was taken; absent keys were not sent. */
export interface PostInfo {
  title?: string | undefined
  description?: string | undefined
  privacy_level?: PrivacyLevel
  disable_comment?: boolean | undefined
  disable_duet?: boolean | undefined
  disable_stitch?: boolean | undefined
  video_cover_timestamp_ms?: number | undefined
  photo_cover_index?: number | undefined
  auto_add_music?: boolean | undefined
  brand_content_toggle?: boolean | undefined
  brand_organic_toggle?: boolean | undefined
  is_aigc?: boolean | undefined
}
