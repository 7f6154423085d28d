import type { SettingRule } from '../../simulator-contract.ts'

/** What Meta's documents leave open, and behaviour seen live that they do not tell of. */
export const switchRules = {
  newest_version: {
    kind: 'choice',
    values: ['v26.0', 'v27.0'],
    default: 'v27.0',
    meaning: 'the newest Graph version; a later one is an unknown path',
  },
  publish_quota: {
    kind: 'number',
    min: 0,
    max: 10_000,
    default: 50,
    meaning: 'posts per account in 24 hours: 50 on most of Meta’s pages, 100 on one',
  },
  stories_count: {
    kind: 'flag',
    default: true,
    meaning: 'stories count towards the publishing quota',
  },
  token_reply: {
    kind: 'choice',
    values: ['flat', 'data'],
    default: 'flat',
    meaning:
      'reply of api.instagram.com/oauth/access_token: an object with a list of permissions, or data[] with a comma list',
  },
  refresh_returns: {
    kind: 'choice',
    values: ['new', 'same'],
    default: 'new',
    meaning: 'a refreshed token is a new string, or the old one with a later end',
  },
  me_id: {
    kind: 'choice',
    values: ['app_scoped', 'same'],
    default: 'app_scoped',
    meaning: 'id of GET /me: another number than user_id, or the same',
  },
  media_fields: {
    kind: 'choice',
    values: ['full', 'documented'],
    default: 'full',
    meaning:
      'with Instagram Login: documented leaves caption and media_product_type out of media, as the reference page says',
  },
  resumable_on_instagram_login: {
    kind: 'flag',
    default: false,
    meaning: 'upload_type=resumable works with Instagram Login too',
  },
  status_text: {
    kind: 'choice',
    values: ['sentence', 'subcode'],
    default: 'sentence',
    meaning:
      'status of a failed container: a sentence with the subcode in it, or the subcode alone',
  },
  second_publish: {
    kind: 'choice',
    values: ['missing', 'not_ready', 'same_id', 'publishes_again'],
    default: 'missing',
    meaning:
      'publishing a published container: 24/2207008, 9007/2207027, the first media id again, or a second post',
  },
  failed_publish: {
    kind: 'choice',
    values: ['not_ready', 'missing'],
    default: 'not_ready',
    meaning: 'publishing a failed container: 9007/2207027 or 24/2207008',
  },
  late_readiness_ms: {
    kind: 'number',
    min: 0,
    max: 3_600_000,
    default: 0,
    meaning: 'for how long after FINISHED publishing still says 9007/2207027',
  },
  publish_answer: {
    kind: 'choice',
    values: [
      'real',
      'spam_block',
      'spam_block_published',
      'server_error_published',
      'server_error',
      'media_expired',
      'media_missing',
      'abuse_block',
    ],
    default: 'real',
    meaning:
      'media_publish: as it is; 4/2207051; 4/2207051 though the post goes live; -1/2207001 though it goes live; -1/2207001; -2/2207020; 24/2207006; 368',
  },
  create_answer: {
    kind: 'choice',
    values: [
      'real',
      'server_error',
      'slow_download',
      'create_failed',
      'upload_error',
      'video_format',
      'spam_block',
    ],
    default: 'real',
    meaning:
      'new containers: as they are; -1/2207001; -2/2207003; -1/2207032; -1/2207053; 352/2207026; 4/2207051',
  },
  processing_error: {
    kind: 'choice',
    values: ['2207053', '2207026', '2207052', '2207077', '2207082', '2207085', '2207032'],
    default: '2207053',
    meaning: 'subcode in the status of a container that the fault processing_fails hit',
  },
  other_image_formats: {
    kind: 'choice',
    values: ['refused', 'container_only', 'accepted'],
    default: 'refused',
    meaning:
      'PNG and WebP: 36001/2207005 at once; a FINISHED container that cannot be published; or published',
  },
  mp4_layout: {
    kind: 'choice',
    values: ['any', 'documented'],
    default: 'any',
    meaning: 'documented fails videos with the moov atom after the data or with edit lists',
  },
  max_video_mbps: {
    kind: 'number',
    min: 1,
    max: 1_000,
    default: 25,
    meaning: 'highest bitrate of a video in Mbps: 25 in the reference, 45 elsewhere',
  },
  carousel_video_max_seconds: {
    kind: 'number',
    min: 3,
    max: 3_600,
    default: 900,
    meaning: 'longest video in a carousel: a Reel’s 900 s, or 60 s of older pages',
  },
  video_child_user_tags: {
    kind: 'choice',
    values: ['refused', 'accepted'],
    default: 'refused',
    meaning: 'user_tags on a video in a carousel',
  },
  carousel_share_to_feed: {
    kind: 'choice',
    values: ['ignored', 'refused'],
    default: 'ignored',
    meaning: 'share_to_feed on a carousel',
  },
  story_caption: {
    kind: 'choice',
    values: ['ignored', 'refused'],
    default: 'ignored',
    meaning: 'caption on a story',
  },
  creator_stories: {
    kind: 'flag',
    default: true,
    meaning: 'creator accounts may publish stories; false: business accounts only, as in 2025',
  },
  comment_max_length: {
    kind: 'number',
    min: 1,
    max: 100_000,
    default: 2_200,
    meaning: 'longest comment; Meta names no number',
  },
  token_death: {
    kind: 'choice',
    values: ['458', '459', '460', '463', '464', '467', '492', 'none'],
    default: '463',
    meaning: 'subcode of 190 for tokens that the fault expire_token hit',
  },
  token_error_status: {
    kind: 'choice',
    values: ['400', '401'],
    default: '400',
    meaning: 'HTTP status of code 190',
  },
  permission_error_status: {
    kind: 'choice',
    values: ['403', '400'],
    default: '403',
    meaning: 'HTTP status of the codes 10 and 200',
  },
  rate_limit_code: {
    kind: 'choice',
    values: ['80002', '4', '17', '613'],
    default: '80002',
    meaning: 'code of the fault rate_limit',
  },
  appsecret_proof: {
    kind: 'choice',
    values: ['optional', 'required', 'required_timed'],
    default: 'optional',
    meaning:
      'calls to graph.facebook.com need appsecret_proof; required_timed takes it with appsecret_time only',
  },
} as const satisfies Record<string, SettingRule>

type Rules = typeof switchRules
type ValueOf<R> = R extends { kind: 'choice'; values: readonly (infer V)[] }
  ? V
  : R extends { kind: 'flag' }
    ? boolean
    : number

/** The switches as they are now. */
export type Switches = { [K in keyof Rules]: ValueOf<Rules[K]> }
