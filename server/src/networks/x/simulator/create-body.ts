import { idString, type Rule } from './body-schema.ts'

export const replySettings = ['following', 'mentionedUsers', 'subscribers', 'verified'] as const
export type ReplySetting = (typeof replySettings)[number]

/** Body of `POST /2/tweets`, after the checks. */
export interface CreateBody {
  text?: string
  media?: {
    media_ids: string[]
    tagged_user_ids?: string[]
    title?: string
    description?: string
    embeddable?: boolean
    preview_media_id?: string
    call_to_actions?: Record<string, unknown>
  }
  poll?: { options: string[]; duration_minutes: number; reply_settings?: ReplySetting }
  reply?: {
    in_reply_to_tweet_id: string
    exclude_reply_user_ids?: string[]
    auto_populate_reply_metadata?: boolean
  }
  reply_settings?: ReplySetting
  quote_tweet_id?: string
  for_super_followers_only?: boolean
  community_id?: string
  share_with_followers?: boolean
  nullcast?: boolean
  card_uri?: string
  direct_message_deep_link?: string
  geo?: { place_id: string }
  edit_options?: { previous_post_id: string }
  made_with_ai?: boolean
  paid_partnership?: boolean
}

const string = { type: 'string' } as const
const boolean = { type: 'boolean' } as const
const replySetting = { type: 'string', oneOf: replySettings } as const
const link = { type: 'object', properties: { url: string }, required: ['url'] } as const

const media: Rule = {
  type: 'object',
  required: ['media_ids'],
  properties: {
    media_ids: { type: 'array', minItems: 1, maxItems: 4, items: idString },
    tagged_user_ids: { type: 'array', maxItems: 10, items: idString },
    title: string,
    // In the older documents, missing from 2.167; traffic still has it.
    description: string,
    embeddable: boolean,
    preview_media_id: idString,
    call_to_actions: {
      type: 'object',
      properties: {
        app_install: {
          type: 'object',
          properties: { app_store_id: string, ipad_app_store_id: string, play_store_id: string },
        },
        visit_site: link,
        watch_now: link,
      },
    },
  },
}

/** `CreatePostsRequest` of X's OpenAPI document 2.167. */
export const createRule: Rule = {
  type: 'object',
  properties: {
    text: string,
    media,
    poll: {
      type: 'object',
      required: ['options', 'duration_minutes'],
      properties: {
        options: {
          type: 'array',
          minItems: 2,
          maxItems: 4,
          items: { type: 'string', minLength: 1, maxLength: 25 },
        },
        duration_minutes: { type: 'integer', min: 5, max: 10_080 },
        reply_settings: replySetting,
      },
    },
    reply: {
      type: 'object',
      required: ['in_reply_to_tweet_id'],
      properties: {
        in_reply_to_tweet_id: idString,
        exclude_reply_user_ids: { type: 'array', items: string },
        auto_populate_reply_metadata: boolean,
      },
    },
    reply_settings: replySetting,
    quote_tweet_id: idString,
    for_super_followers_only: boolean,
    community_id: idString,
    share_with_followers: boolean,
    nullcast: boolean,
    card_uri: string,
    direct_message_deep_link: string,
    geo: { type: 'object', required: ['place_id'], properties: { place_id: string } },
    edit_options: {
      type: 'object',
      required: ['previous_post_id'],
      properties: { previous_post_id: idString },
    },
    made_with_ai: boolean,
    paid_partnership: boolean,
  },
}

/** Of each group at most one may be sent. */
const exclusive: readonly (readonly (keyof CreateBody)[])[] = [
  ['media', 'poll', 'quote_tweet_id', 'card_uri'],
  ['card_uri', 'direct_message_deep_link'],
]

/** @returns the keys that exclude one another, or null */
export function exclusiveKeys(body: CreateBody): (keyof CreateBody)[] | null {
  for (const group of exclusive) {
    const sent = group.filter((key) => body[key] !== undefined)
    if (sent.length > 1) return sent
  }
  return null
}
