import type { SettingRule } from '../../simulator-contract.ts'

/** https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status (read 2026-11-23) */
export const failReasons = [
  'internal',
  'file_format_check_failed',
  'duration_check_failed',
  'frame_rate_check_failed',
  'picture_size_check_failed',
  'video_pull_failed',
  'photo_pull_failed',
  'publish_cancelled',
  'auth_removed',
  'spam_risk_too_many_posts',
  'spam_risk_user_banned_from_posting',
  'spam_risk_text',
  'spam_risk',
] as const

export type FailReason = (typeof failReasons)[number]

/** What TikTok's documents leave open, or say otherwise than its traffic. Defaults are the stricter reading. */
export const switchRules = {
  access_token_seconds: {
    kind: 'number',
    min: 1,
    max: 86_400,
    default: 7_200,
    meaning: 'life of an access token: 7200 on the pages of November 2026, 86400 on older ones',
  },
  refresh_token_seconds: {
    kind: 'number',
    min: 1,
    max: 31_536_000,
    default: 15_552_000,
    meaning:
      'life of a refresh token: 15552000 on the pages of November 2026, 31536000 on older ones',
  },
  refresh_rotates: {
    kind: 'flag',
    default: true,
    meaning: 'a refresh gives a new refresh token and ends the former; false: the same comes back',
  },
  oauth_error_status: {
    kind: 'choice',
    values: ['200', '400'],
    default: '200',
    meaning:
      'HTTP status of a refused token call; no page names it, a client has recorded 200 with {"error":"invalid_grant"}',
  },
  error_status: {
    kind: 'choice',
    values: ['documented', '200'],
    default: 'documented',
    meaning: '200: every refusal of the JSON endpoints comes as HTTP 200 with its error.code',
  },
  param_error_code: {
    kind: 'choice',
    values: ['invalid_params', 'invalid_param'],
    default: 'invalid_params',
    meaning: 'code of a bad parameter: plural in traffic, singular on the posting pages',
  },
  field_scope_error: {
    kind: 'choice',
    values: ['scope_not_authorized', 'scope_permission_missed'],
    default: 'scope_not_authorized',
    meaning:
      'user/info asked for a field outside the scopes: 401 with the first or 400 with the second',
  },
  megabyte: {
    kind: 'choice',
    values: ['strictest', 'decimal', 'binary'],
    default: 'strictest',
    meaning:
      'what "MB" of the chunk rules is: 10^6 or 2^20 bytes; strictest takes only sizes good under both',
  },
  upload_progress: {
    kind: 'choice',
    values: ['last_index', 'count'],
    default: 'last_index',
    meaning:
      'second number of an upload reply’s Content-Range: index of the last byte there, or how many there are',
  },
  min_video_seconds: {
    kind: 'number',
    min: 0,
    max: 60,
    default: 3,
    meaning: 'shorter videos fail with duration_check_failed; undocumented, clients enforce 3',
  },
  photo_1080p: {
    kind: 'choice',
    values: ['fit', 'short_side', 'off'],
    default: 'fit',
    meaning:
      'photos "up to 1080p": within 1080×1920 or 1920×1080, shorter side up to 1080, or not checked',
  },
  posts_per_day: {
    kind: 'number',
    min: 1,
    max: 1_000,
    default: 15,
    meaning: 'direct posts of one creator in 24 hours; about 15, it varies by creator',
  },
  moderation_ms: {
    kind: 'number',
    min: 0,
    max: 86_400_000,
    default: 1_000,
    meaning: 'from PUBLISH_COMPLETE until a public post has its id and is listed',
  },
  post_id_in_status: {
    kind: 'choice',
    values: ['after_moderation', 'never'],
    default: 'after_moderation',
    meaning: 'never: PUBLISH_COMPLETE stays without an id, as clients report of some posts',
  },
  pending_post_id: {
    kind: 'choice',
    values: ['absent', 'empty'],
    default: 'absent',
    meaning: 'publicaly_available_post_id before there is an id: not there, or []',
  },
  post_id_type: {
    kind: 'choice',
    values: ['number', 'string'],
    default: 'number',
    meaning: 'ids in publicaly_available_post_id: bare digits beyond 2^53, or strings',
  },
  friends_posts_have_ids: {
    kind: 'flag',
    default: false,
    meaning: 'posts for friends or followers get a public id as well',
  },
  listed_text_units: {
    kind: 'number',
    min: 0,
    max: 4_000,
    default: 150,
    meaning: 'title and video_description of a listed video are cut to this; 0: never',
  },
  photos_are_listed: {
    kind: 'flag',
    default: true,
    meaning: 'video/list and video/query know photo posts too',
  },
  refuses_private_branded_content: {
    kind: 'flag',
    default: true,
    meaning: 'brand_content_toggle with SELF_ONLY is refused as a bad parameter; false: taken',
  },
  is_audited: {
    kind: 'flag',
    default: true,
    meaning:
      'false: the app has not been audited: 5 users in 24 hours, private accounts and SELF_ONLY only',
  },
  unaudited_public_posts: {
    kind: 'choice',
    values: ['refused', 'forced_private'],
    default: 'refused',
    meaning: 'a wider privacy level from an unaudited app: refused, or posted as SELF_ONLY',
  },
  active_user_cap: {
    kind: 'number',
    min: 0,
    max: 1_000_000,
    default: 0,
    meaning: 'people who may post through the app in 24 hours, as granted at the audit; 0: no cap',
  },
  drafts_posted_after_seconds: {
    kind: 'number',
    min: 0,
    max: 86_400,
    default: 0,
    meaning: 'the creator posts a draft from the inbox this long after it came; 0: never',
  },
  processing_failure: {
    kind: 'choice',
    values: failReasons,
    default: 'internal',
    meaning: 'fail_reason of the fault processing_fails',
  },
} as const satisfies Record<string, SettingRule>

/** The switches as they are now. */
export interface Switches {
  access_token_seconds: number
  refresh_token_seconds: number
  refresh_rotates: boolean
  oauth_error_status: '200' | '400'
  error_status: 'documented' | '200'
  param_error_code: 'invalid_params' | 'invalid_param'
  field_scope_error: 'scope_not_authorized' | 'scope_permission_missed'
  megabyte: 'strictest' | 'decimal' | 'binary'
  upload_progress: 'last_index' | 'count'
  min_video_seconds: number
  photo_1080p: 'fit' | 'short_side' | 'off'
  posts_per_day: number
  moderation_ms: number
  post_id_in_status: 'after_moderation' | 'never'
  pending_post_id: 'absent' | 'empty'
  post_id_type: 'number' | 'string'
  friends_posts_have_ids: boolean
  listed_text_units: number
  photos_are_listed: boolean
  refuses_private_branded_content: boolean
  is_audited: boolean
  unaudited_public_posts: 'refused' | 'forced_private'
  active_user_cap: number
  drafts_posted_after_seconds: number
  processing_failure: FailReason
}
