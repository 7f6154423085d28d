import type { Simulation } from './call.ts'
import { parseLittleText, readBack } from './little-text.ts'
import type { Poll, Post, PostContent, PostMedia } from './posts.ts'
import { lifecycleOf } from './visibility.ts'

/** A post as the API gives it back; times are Unix milliseconds. */
export function wirePost(post: Post, simulation: Simulation): Record<string, unknown> {
  const state = lifecycleOf(post, simulation)
  const isSent = state === 'PUBLISHED'
  const status = state === 'PUBLISH_FAILED' ? 'FAILED' : 'PROCESSING'
  return {
    id: post.urn,
    author: post.author,
    commentary: readBack(parseLittleText(post.commentary, true).runs),
    visibility: post.visibility,
    lifecycleState: state,
    lifecycleStateInfo: {
      ...(isSent ? {} : { contentStatus: status }),
      isEditedByAuthor: post.edited_at !== undefined,
    },
    distribution: {
      feedDistribution: post.is_dark ? 'NONE' : 'MAIN_FEED',
      targetEntities: post.extras?.target_entities ?? [],
      thirdPartyDistributionChannels: [],
    },
    ...(post.content ? { content: wireContent(post.content) } : {}),
    ...(post.reshare_of ? { reshareContext: { parent: post.reshare_of } } : {}),
    ...wireExtras(post),
    isReshareDisabledByAuthor: post.is_reshare_disabled === true,
    createdAt: post.created_at,
    ...(isSent ? { publishedAt: post.created_at } : {}),
    lastModifiedAt: post.edited_at ?? post.created_at,
  }
}

function wireExtras({ extras = {} }: Post): Record<string, unknown> {
  const { content_call_to_action_label: label, content_landing_page: page } = extras
  return {
    ...(label ? { contentCallToActionLabel: label } : {}),
    ...(page ? { contentLandingPage: page } : {}),
  }
}

function wireContent(content: PostContent): Record<string, unknown> {
  switch (content.kind) {
    case 'article': {
      const { source, title, description, thumbnail, thumbnail_alt_text } = content.article
      return {
        article: {
          source,
          title,
          ...(description ? { description } : {}),
          ...(thumbnail ? { thumbnail: thumbnail.urn } : {}),
          ...(thumbnail_alt_text ? { thumbnailAltText: thumbnail_alt_text } : {}),
        },
      }
    }
    case 'media':
      return { media: wireMedia(content.media) }
    case 'multiImage':
      return { multiImage: { images: content.images.map(wireMedia) } }
    case 'poll':
      return { poll: wirePoll(content.poll) }
  }
}

function wireMedia({ urn, alt_text, title }: PostMedia): Record<string, unknown> {
  return {
    id: urn,
    ...(alt_text ? { altText: alt_text } : {}),
    ...(title ? { title } : {}),
  }
}

function wirePoll(poll: Poll): Record<string, unknown> {
  return {
    question: poll.question,
    options: poll.options.map((text) => ({ text, voteCount: 0, isVotedByViewer: false })),
    settings: {
      duration: poll.duration,
      voteSelectionType: poll.vote_selection_type,
      isVoterVisibleToAuthor: poll.is_voter_visible_to_author,
    },
    uniqueVotersCount: 0,
  }
}
