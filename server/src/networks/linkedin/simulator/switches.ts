import type { SettingRule } from '../../simulator-contract.ts'

/** What LinkedIn's documents leave open, or say otherwise than its traffic. */
export const switchRules = {
  app: {
    kind: 'choice',
    values: ['standard_tier', 'development_tier', 'self_serve'],
    default: 'standard_tier',
    meaning:
      'what the developer app was granted: Community Management without caps; its development tier (500 calls a day, 100 a member, no BATCH_GET); or Share on LinkedIn alone (100,000 and 150, no organization scopes, no refresh tokens)',
  },
  newest_version: {
    kind: 'choice',
    values: ['202609', '202610'],
    default: '202609',
    meaning: 'the last month that LinkedIn-Version may name',
  },
  refresh_tokens: {
    kind: 'flag',
    default: true,
    meaning: 'consents also give a refresh token, as they do for approved partners',
  },
  refresh_expiry_unit: {
    kind: 'choice',
    values: ['seconds', 'minutes'],
    default: 'seconds',
    meaning: 'unit of refresh_token_expires_in; the official sample reads like minutes',
  },
  scope_separator: {
    kind: 'choice',
    values: ['comma', 'space'],
    default: 'comma',
    meaning: 'what stands between the scopes of a token answer: recorded, or as documented',
  },
  token_warm_up_ms: {
    kind: 'number',
    min: 0,
    max: 60_000,
    default: 0,
    meaning: 'a token this young is answered with 401 REVOKED_ACCESS_TOKEN, as clients have seen',
  },
  loopback_redirects: {
    kind: 'flag',
    default: true,
    meaning: 'http://localhost may be a redirect_uri; false: only https and the API itself',
  },
  userinfo_locale: {
    kind: 'choice',
    values: ['object', 'string'],
    default: 'object',
    meaning: 'form of userinfo.locale: recorded, or as documented',
  },
  acl_target_field: {
    kind: 'choice',
    values: ['organization', 'organizationTarget'],
    default: 'organization',
    meaning: 'the field of an organizationAcls row that names the page',
  },
  content_admin_name: {
    kind: 'choice',
    values: ['CONTENT_ADMINISTRATOR', 'CONTENT_ADMIN'],
    default: 'CONTENT_ADMINISTRATOR',
    meaning: 'spelling of that role in organizationAcls',
  },
  validation_envelope: {
    kind: 'choice',
    values: ['code', 'input_errors'],
    default: 'code',
    meaning:
      'body of a 400 about a field: {status, code, message}, or errorDetails.inputErrors; refusals recorded on the wire keep their recorded body',
  },
  commentary_limit: {
    kind: 'number',
    min: 1_000,
    max: 20_000,
    default: 4_000,
    meaning: 'characters of commentary as sent, escapes counted; 3000 before September 2026',
  },
  unescaped_text: {
    kind: 'choice',
    values: ['cut', 'refused'],
    default: 'cut',
    meaning:
      'what an unescaped reserved character does: ends the text there with 201, or is refused with 400',
  },
  unescaped_urls: {
    kind: 'choice',
    values: ['cut', 'kept'],
    default: 'cut',
    meaning: 'reserved characters inside a URL: as everywhere else, or let through',
  },
  blank_commentary: {
    kind: 'choice',
    values: ['allowed_with_content', 'refused'],
    default: 'allowed_with_content',
    meaning: 'whether a post with content may have an empty commentary',
  },
  organization_connections: {
    kind: 'choice',
    values: ['refused', 'accepted'],
    default: 'refused',
    meaning: 'visibility CONNECTIONS on the post of an organization',
  },
  article_title_limit: {
    kind: 'number',
    min: 50,
    max: 4_000,
    default: 400,
    meaning: 'characters of an article card’s title; not documented',
  },
  thumbnail_alt_text: {
    kind: 'flag',
    default: true,
    meaning: 'content.article takes thumbnailAltText; false: 403 Unpermitted fields',
  },
  processing_media: {
    kind: 'choice',
    values: ['refused', 'accepted'],
    default: 'refused',
    meaning:
      'a post whose media is still processing: 400 MEDIA_ASSET_WAITING_UPLOAD, or 201 and invisible until the media is ready, for ever if it fails',
  },
  urn_kind: {
    kind: 'choice',
    values: ['by_content', 'share', 'ugcPost'],
    default: 'by_content',
    meaning: 'URN of a new post; by_content: ugcPost for videos and documents, share for the rest',
  },
  created_id_header: {
    kind: 'choice',
    values: ['raw', 'encoded', 'missing'],
    default: 'raw',
    meaning: 'x-restli-id of a 201: with colons, with %3A, or not there at all',
  },
  duplicate_window_seconds: {
    kind: 'number',
    min: 0,
    max: 2_592_000,
    default: 600,
    meaning: 'how long the same content is refused from one author; 0: never',
  },
  duplicate_media: {
    kind: 'choice',
    values: ['compared', 'ignored', 'never_duplicate'],
    default: 'compared',
    meaning:
      'posts with content are duplicates when text and content are the same, when the text alone is, or never',
  },
  duplicate_status: {
    kind: 'choice',
    values: ['422', '409'],
    default: '422',
    meaning: 'status of the refusal of a duplicate; 409 before October 2020',
  },
  ghost_duplicates: {
    kind: 'flag',
    default: false,
    meaning:
      'for a day after a delete the same text is refused, each time naming a new URN that is nowhere',
  },
  member_edit: {
    kind: 'choice',
    values: ['refused', 'allowed'],
    default: 'refused',
    meaning: 'PARTIAL_UPDATE of a member’s post with w_member_social',
  },
  comment_scope: {
    kind: 'choice',
    values: ['feed', 'social', 'either'],
    default: 'feed',
    meaning: 'scopes that comment on /rest: *_social_feed (2026), *_social (before), or both',
  },
  v2_comments: {
    kind: 'choice',
    values: ['accepted', 'refused'],
    default: 'accepted',
    meaning: 'whether /v2/socialActions takes comments with the *_social scopes',
  },
  comment_limit: {
    kind: 'number',
    min: 100,
    max: 10_000,
    default: 1_250,
    meaning: 'characters of a comment; the limit of the site, not documented for the API',
  },
  activity_lag_ms: {
    kind: 'number',
    min: 0,
    max: 600_000,
    default: 0,
    meaning: 'a post this young cannot be commented on: Unable to obtain activity',
  },
  upload_without_bearer: {
    kind: 'choice',
    values: ['refused', 'accepted'],
    default: 'refused',
    meaning: 'PUT of an image or a document without Authorization',
  },
  video_part_with_bearer: {
    kind: 'choice',
    values: ['accepted', 'refused'],
    default: 'accepted',
    meaning: 'PUT of a video part with Authorization, which the documents leave out',
  },
  upload_token: {
    kind: 'choice',
    values: ['empty', 'filled'],
    default: 'empty',
    meaning: 'uploadToken of a video upload, which finalizeUpload must give back',
  },
  last_part_overshoots: {
    kind: 'flag',
    default: false,
    meaning: 'lastByte of the last video part lies beyond the end of the file',
  },
  unsupported_image: {
    kind: 'choice',
    values: ['refused', 'fails_in_processing'],
    default: 'refused',
    meaning: 'a WebP or other foreign format: 415 at its PUT, or PROCESSING_FAILED after it',
  },
  max_image_bytes: {
    kind: 'number',
    min: 1_048_576,
    max: 104_857_600,
    default: 5_242_880,
    meaning: 'a larger image is answered with 413; the documents name no number',
  },
  max_video_bytes: {
    kind: 'choice',
    values: ['500_mb', '5_gb'],
    default: '500_mb',
    meaning: 'largest video: of the feed, or of the schema',
  },
  max_video_minutes: {
    kind: 'choice',
    values: ['30', '10'],
    default: '30',
    meaning: 'longest video: the documents, or a guide that says 10 on mobile',
  },
  member_image_status: {
    kind: 'choice',
    values: ['legacy_only', 'refused', 'allowed'],
    default: 'legacy_only',
    meaning:
      'where w_member_social alone may read an image’s status: on /v2 but not on /rest, nowhere, or on both',
  },
  member_document_status: {
    kind: 'choice',
    values: ['refused', 'allowed'],
    default: 'refused',
    meaning: 'whether w_member_social alone may read a document’s status',
  },
  member_video_status: {
    kind: 'choice',
    values: ['allowed', 'refused'],
    default: 'allowed',
    meaning: 'whether w_member_social alone may read a video’s status',
  },
  uploads_count: {
    kind: 'flag',
    default: false,
    meaning: 'PUTs of bytes count as calls of the day',
  },
  throttle_text: {
    kind: 'choice',
    values: ['application_day', 'member_day', 'plain'],
    default: 'plain',
    meaning: 'message of the 429 of the fault rate_limit: with DAY, or as documented',
  },
  retry_after_seconds: {
    kind: 'number',
    min: 0,
    max: 86_400,
    default: 0,
    meaning: 'Retry-After of a 429; 0: none, as on the network',
  },
} as const satisfies Record<string, SettingRule>

type ValueOf<R> = R extends { kind: 'choice'; values: readonly (infer V)[] }
  ? V
  : R extends { kind: 'flag' }
    ? boolean
    : number

/** The switches as they are now. */
export type Switches = {
  readonly [Name in keyof typeof switchRules]: ValueOf<(typeof switchRules)[Name]>
}
