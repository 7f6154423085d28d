import type { SettingRule } from '../../simulator-contract.ts'

/** What X's documents leave open, or say otherwise than its traffic. Defaults conform to its OpenAPI document. */
export const switchRules = {
  app_tier: {
    kind: 'choice',
    values: ['self_serve', 'enterprise'],
    default: 'self_serve',
    meaning:
      'self_serve apps may reply to and quote only own posts and those that mention the account',
  },
  vocabulary: {
    kind: 'choice',
    values: ['tweets', 'posts'],
    default: 'tweets',
    meaning:
      'field names of answers: edit_history_tweet_ids, referenced_tweets, note_tweet, or their new names',
  },
  problem_host: {
    kind: 'choice',
    values: ['x', 'twitter'],
    default: 'x',
    meaning:
      'host of an error type: https://api.x.com/2/problems/… or https://api.twitter.com/2/problems/…',
  },
  error_frame: {
    kind: 'choice',
    values: ['document', 'traffic'],
    default: 'document',
    meaning:
      'document adds the code and message that the OpenAPI document requires and tells of failed processing in errors[]; traffic answers as clients have seen it',
  },
  rate_limit_body: {
    kind: 'choice',
    values: ['problem', 'legacy'],
    default: 'problem',
    meaning: 'body of a 429: a problem, or {"errors":[{"code":88,…}]}',
  },
  family_revocation: {
    kind: 'flag',
    default: true,
    meaning: 'a refresh token used twice kills every token that came from the same consent',
  },
  duplicate_window_seconds: {
    kind: 'number',
    min: 0,
    max: 2_592_000,
    default: 86_400,
    meaning: 'how long the same content is refused from one account; 0: never',
  },
  strict_simple_upload: {
    kind: 'flag',
    default: true,
    meaning:
      'POST /2/media/upload refuses fields it does not know, such as media_type; false: ignores them',
  },
  max_segment_bytes: {
    kind: 'number',
    min: 1_048_576,
    max: 8_388_608,
    default: 5_242_880,
    meaning: 'a larger upload segment is answered with 413 and no body',
  },
} as const satisfies Record<string, SettingRule>

/** The switches as they are now. */
export interface Switches {
  app_tier: 'self_serve' | 'enterprise'
  vocabulary: 'tweets' | 'posts'
  problem_host: 'x' | 'twitter'
  error_frame: 'document' | 'traffic'
  rate_limit_body: 'problem' | 'legacy'
  family_revocation: boolean
  duplicate_window_seconds: number
  strict_simple_upload: boolean
  max_segment_bytes: number
}
