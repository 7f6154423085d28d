import type { SettingRule } from '../../simulator-contract.ts'

function flag(initial: boolean, meaning: string) {
  return { kind: 'flag', default: initial, meaning } as const
}

function choice<const V extends readonly string[]>(values: V, initial: V[number], meaning: string) {
  return { kind: 'choice', values, default: initial, meaning } as const
}

function number(min: number, max: number, initial: number, meaning: string) {
  return { kind: 'number', min, max, default: initial, meaning } as const
}

/** What Meta's documents leave open, contradict each other in, or say otherwise than the traffic. */
export const switchRules = {
  newest_version: choice(
    ['v26.0', 'v27.0'],
    'v27.0',
    'the changelog shows a release on 2026-11-04 without its label; v26.0: that version is not there',
  ),
  permission_status: choice(
    ['400', '403'],
    '403',
    'HTTP status of the permission codes 10 and 200 to 299',
  ),
  token_error_status: choice(['400', '401'], '400', 'HTTP status of code 190'),
  server_error_code: choice(
    ['2', '1', '-1'],
    '2',
    'code in the body of an HTTP 500, such as the one after which the post is there all the same',
  ),
  rate_limit_code: choice(
    ['natural', '4', '17', '32', '341', '613', '80001'],
    'natural',
    'code of a refusal for too many calls; natural: 80001 with a Page token, 4 with others',
  ),
  engaged_users: number(
    1,
    1_000_000,
    1,
    'engaged users of a Page: 4800 times as many calls in 24 hours',
  ),
  usage_headers_after: number(
    0,
    100_000,
    5,
    'calls before the usage headers show: "enough traffic", which no page puts a number on',
  ),
  page_usage_header: flag(false, 'also sends X-Page-Usage, which the current page no longer has'),
  expire_token_as: choice(
    [
      'expired',
      'password_changed',
      'app_removed',
      'role_lost',
      'checkpointed',
      'unconfirmed',
      'invalid',
    ],
    'expired',
    'what the fault expire_token stands for: subcode 463, 460, 458, 492, 459, 464 or 467',
  ),
  page_tokens_expire: flag(
    false,
    'Page tokens of a long-lived user token end after 60 days, as one client says; false: never',
  ),
  omit_expires_in: flag(false, 'token answers leave expires_in out, as clients have seen'),
  require_appsecret_proof: flag(false, "the app's setting Require App Secret"),
  legacy_appsecret_proof: flag(
    false,
    'takes a proof over the token alone, without appsecret_time, as older SDKs send it',
  ),
  appsecret_proof_code: choice(['100', '104'], '100', 'code of a wrong appsecret_proof'),
  duplicate_check: choice(
    ['consecutive_text', 'off'],
    'consecutive_text',
    'code 506 for a text that is the same as the Page’s last post',
  ),
  max_message_length: number(
    1,
    1_000_000,
    63_206,
    'length of a text; clients agree on 63206, no page of Meta says it',
  ),
  message_length_unit: choice(['utf16', 'code_points'], 'utf16', 'unit of max_message_length'),
  max_attached_media: number(1, 1_000, 10, 'photos in one post; undocumented, clients stop at 10'),
  photo_max_mb: number(1, 100, 10, 'largest photo: newer pages say 10 MB, older ones 4 MB'),
  webp_photos: flag(false, 'takes WebP, which the list of formats does not have'),
  animated_photos: choice(
    ['refuse', 'still'],
    'refuse',
    'an animated image is refused, or taken as a still one',
  ),
  text_format_presets: choice(
    ['taken', 'retired'],
    'taken',
    'retired: text_format_preset_id is answered with HTTP 500 and code 1',
  ),
  feed_schedule_days: number(
    1,
    75,
    30,
    'how far ahead /feed and /photos schedule: the guide says 30 days, the reference 75',
  ),
  publish_by_update: flag(
    true,
    'POST /{post} with is_published=true publishes an unpublished post',
  ),
  feed_lists_unpublished: flag(
    true,
    'GET /{page}/feed gives unpublished posts too; its reference says both',
  ),
  lists_honour_since: flag(true, 'lists take since and until; false: ignored'),
  comment_post_fields: choice(
    ['answered', 'refused_after'],
    'answered',
    'fields on POST /comments: answered with them, or the comment is made and the answer is a 400',
  ),
  chunk_bytes: number(
    1_024,
    1_073_741_824,
    52_428_800,
    'largest chunk that /videos asks for in a chunked upload',
  ),
  video_limits: choice(
    ['later', 'earlier'],
    'later',
    'largest chunked video: 10 GB and 4 hours, or 1.75 GB and 45 minutes in the earlier copy',
  ),
  file_url_failure: choice(
    ['refused', 'in_status'],
    'refused',
    'a file_url that cannot be fetched: code 389 at once, or an error in the status',
  ),
  video_aspect_check: flag(true, '/videos takes 9:16 to 16:9 only, as an old page says'),
  portrait_video_stays_draft: flag(
    false,
    'a 9:16 video sent to /videos is taken in and stays an unpublished draft, as one report says',
  ),
  cut_uploads_after_bytes: number(
    0,
    1_000_000_000,
    0,
    'rupload takes this many bytes a call, then breaks off with a PartialRequestError; 0: all',
  ),
  strict_rupload_token: flag(true, 'rupload takes the token in its header only, not in the query'),
  reel_max_seconds: number(
    60,
    1_200,
    90,
    'longest Reel: Meta says 90 seconds, two clients say 8 and 20 minutes',
  ),
  reel_min_frame_rate: number(23, 24, 24, 'slowest Reel: 24 a second, 23 in an older sample'),
  reel_error_place: choice(
    ['subcode', 'code', 'processing'],
    'subcode',
    'where 1363040, 1363127, 1363128 and 1363129 show: as error_subcode or code of the finish call, or in the status',
  ),
  reel_finish_post_id: flag(false, 'the finish call of a Reel answers with its post_id too'),
  repeated_finish: choice(
    ['refused', 'success'],
    'refused',
    'a finish call for a video that is published already; it never makes a second post',
  ),
  phase_done_word: choice(['complete', 'completed'], 'complete', 'how a finished phase is spelled'),
  phase_error_form: choice(
    ['error', 'errors'],
    'error',
    'a failed phase tells error.message, or errors[] with code and message',
  ),
  bytes_spelling: choice(
    ['bytes_transfered', 'bytes_transferred'],
    'bytes_transfered',
    'how the uploading phase spells it',
  ),
  relative_permalinks: flag(true, 'permalink_url of videos and Reels begins with /'),
  story_post_id: choice(
    ['string', 'number'],
    'string',
    'post_id of a story: a string, or a bare number as the guide prints it',
  ),
  story_archive: flag(false, "the Page's story archive is on: stories are listed after a day too"),
  refuse_creates: choice(
    [
      'none',
      'capability',
      'abuse',
      'posting_too_fast',
      'flagged_abusive',
      'security_check',
      'invalid_file',
      'community_standards',
      'publishing_authorization',
      'facebook_links',
      'bad_url',
      'bad_content_format',
      'account_limited',
      'unavailable',
      'identity_confirmation',
      'link_not_scraped',
    ],
    'none',
    'refuses everything that would be published, as codes 3, 368, 1609005 and the subcodes that clients map do',
  ),
} as const satisfies Record<string, SettingRule>

type ValueOf<R> = R extends { kind: 'flag' }
  ? boolean
  : R extends { kind: 'number' }
    ? number
    : R extends { values: readonly (infer V)[] }
      ? V
      : never

/** The switches as they are now. */
export type Switches = { [K in keyof typeof switchRules]: ValueOf<(typeof switchRules)[K]> }
