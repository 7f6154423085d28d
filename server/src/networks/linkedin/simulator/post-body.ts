import type { Rule } from './field-rules.ts'
import type { PollDuration, Visibility } from './posts.ts'
import type { Switches } from './switches.ts'

/** `content` of a post, exactly one of them. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api (read 2026-09-19) */
export interface ContentBody {
  article?: {
    source: string
    title: string
    description?: string | null
    thumbnail?: string | null
    thumbnailAltText?: string | null
  }
  media?: { id: string; altText?: string | null; title?: string | null }
  multiImage?: { images: { id: string; altText?: string | null }[] }
  poll?: {
    question: string
    options: { text: string }[]
    settings: {
      duration: PollDuration
      voteSelectionType?: 'SINGLE_VOTE' | 'MULTIPLE_VOTE' | null
      isVoterVisibleToAuthor?: boolean | null
    }
  }
}

/** Body of `POST /rest/posts`, after the checks. */
export interface PostBody {
  author: string
  commentary: string
  visibility: Visibility | 'CONTAINER'
  distribution: {
    feedDistribution: 'MAIN_FEED' | 'NONE'
    targetEntities?: unknown[] | null
    thirdPartyDistributionChannels?: unknown[] | null
  }
  lifecycleState: 'PUBLISHED'
  isReshareDisabledByAuthor?: boolean | null
  content?: ContentBody | null
  reshareContext?: { parent: string } | null
  contentLandingPage?: string | null
  contentCallToActionLabel?: string | null
}

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api (read 2026-09-19) */
export const maxAltText = 4_086

const text = { type: 'string' } as const
const boolean = { type: 'boolean' } as const
const imageUrn = { type: 'urn', kinds: ['image'] } as const
const altText = { type: 'string', maxLength: maxAltText } as const

const callsToAction = [
  'APPLY',
  'DOWNLOAD',
  'VIEW_QUOTE',
  'LEARN_MORE',
  'SIGN_UP',
  'SUBSCRIBE',
  'REGISTER',
  'JOIN',
  'ATTEND',
  'REQUEST_DEMO',
  'SEE_MORE',
]

export function isCallToAction(label: string): boolean {
  return callsToAction.includes(label)
}

const poll: Rule = {
  type: 'object',
  required: ['question', 'options', 'settings'],
  properties: {
    question: { type: 'string', maxLength: 140, isBlankRefused: true },
    options: {
      type: 'array',
      minItems: 2,
      maxItems: 4,
      items: {
        type: 'object',
        required: ['text'],
        properties: { text: { type: 'string', maxLength: 30, isBlankRefused: true } },
      },
    },
    settings: {
      type: 'object',
      required: ['duration'],
      properties: {
        duration: {
          type: 'string',
          oneOf: ['ONE_DAY', 'THREE_DAYS', 'SEVEN_DAYS', 'FOURTEEN_DAYS'],
        },
        voteSelectionType: { type: 'string', oneOf: ['SINGLE_VOTE', 'MULTIPLE_VOTE'] },
        isVoterVisibleToAuthor: boolean,
      },
    },
  },
}

function article({ article_title_limit, thumbnail_alt_text }: Switches): Rule {
  return {
    type: 'object',
    required: ['source', 'title'],
    properties: {
      source: { type: 'url' },
      title: { type: 'string', maxLength: article_title_limit, isBlankRefused: true },
      description: text,
      thumbnail: imageUrn,
      ...(thumbnail_alt_text ? { thumbnailAltText: altText } : {}),
    },
  }
}

/** Fields of a post. `container` and `adContext` are known to LinkedIn and not permitted with these scopes. */
export function postRule(switches: Switches): Rule {
  return {
    type: 'object',
    required: ['author', 'commentary', 'visibility', 'distribution', 'lifecycleState'],
    properties: {
      author: { type: 'urn', kinds: ['person', 'organization'] },
      commentary: text,
      visibility: { type: 'string', oneOf: ['PUBLIC', 'CONNECTIONS', 'LOGGED_IN', 'CONTAINER'] },
      distribution: {
        type: 'object',
        required: ['feedDistribution'],
        properties: {
          feedDistribution: { type: 'string', oneOf: ['MAIN_FEED', 'NONE'] },
          targetEntities: { type: 'array', items: { type: 'any' } },
          thirdPartyDistributionChannels: { type: 'array', items: { type: 'any' } },
        },
      },
      // Drafts exist, but cannot be created: "Accepted value: PUBLISHED".
      lifecycleState: { type: 'string', oneOf: ['PUBLISHED'] },
      isReshareDisabledByAuthor: boolean,
      content: {
        type: 'object',
        isUnion: true,
        properties: {
          article: article(switches),
          media: {
            type: 'object',
            required: ['id'],
            properties: {
              id: { type: 'urn', kinds: ['image', 'video', 'document'] },
              altText,
              title: text,
            },
          },
          multiImage: {
            type: 'object',
            required: ['images'],
            properties: {
              images: {
                type: 'array',
                minItems: 2,
                maxItems: 20,
                items: { type: 'object', required: ['id'], properties: { id: imageUrn, altText } },
              },
            },
          },
          poll,
        },
      },
      reshareContext: {
        type: 'object',
        required: ['parent'],
        properties: { parent: { type: 'urn', kinds: ['share', 'ugcPost'] } },
      },
      contentLandingPage: { type: 'url' },
      contentCallToActionLabel: text,
    },
  }
}
