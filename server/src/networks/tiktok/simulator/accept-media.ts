import type { SimulatorRequest } from '../../simulator-contract.ts'
import { isDayFull } from './admission.ts'
import type { Simulation } from './call.ts'
import type { Person } from './people.ts'
import type { Post, PostMedia } from './posts.ts'
import type { Publication } from './publications.ts'
import type { FailReason } from './switches.ts'

/** What came of reading the media; `reason`: why it is not taken. */
export interface Received {
  media: PostMedia[]
  reason: FailReason | null
}

/**
 * All bytes are there: fixes now what will be seen once processing is over. Nothing is awaited here,
 * so that two publications cannot both be the last that a cap allows.
 */
export function acceptMedia(
  publication: Publication,
  person: Person,
  received: Received,
  requestFault: SimulatorRequest['fault'],
  simulation: Simulation,
): Publication {
  const { world, posts, publications } = simulation
  const fault = requestFault ?? publication.fate ?? null
  const readyAt = world.now().getTime() + world.settings().processing_ms
  const reason = failReason(publication, person, received, fault, simulation)
  world.changed()
  if (reason) return publications.keep({ ...publication, ready_at: readyAt, fail_reason: reason })
  const post = newPost(publication, received.media, readyAt, fault, simulation)
  posts.add(post)
  return publications.keep({
    ...publication,
    info: {},
    ready_at: readyAt,
    post_id: post.id,
    ...(post.posted_at === null ? {} : { posted_at: post.posted_at }),
  })
}

function failReason(
  publication: Publication,
  person: Person,
  received: Received,
  fault: SimulatorRequest['fault'],
  simulation: Simulation,
): FailReason | null {
  if (fault?.kind === 'processing_fails') return simulation.switches().processing_failure
  if (received.reason) return received.reason
  const isOneTooMany = publication.mode === 'direct' && isDayFull(person, simulation)
  return isOneTooMany ? 'spam_risk_too_many_posts' : null
}

function newPost(
  publication: Publication,
  media: PostMedia[],
  readyAt: number,
  fault: SimulatorRequest['fault'],
  simulation: Simulation,
): Post {
  const { world, ids, posts, switches } = simulation
  const { author_id, number, medium, info, mode } = publication
  const { moderation_ms: moderationMs, drafts_posted_after_seconds: draftSeconds } = switches()
  const isDraft = mode === 'inbox'
  const publicAt = isPublic(info, simulation) && !isDraft ? readyAt + moderationMs : null
  const lagMs =
    world.settings().listing_lag_ms + (fault?.kind === 'lag_listing' ? fault.delayMs : 0)
  return {
    id: ids.next(world.now()),
    author_id,
    number,
    medium,
    info,
    media,
    created_at: posts.nextMoment(author_id, world.now()),
    visible_at: readyAt,
    public_at: publicAt,
    listed_at:
      publicAt !== null && info.privacy_level === 'PUBLIC_TO_EVERYONE' ? publicAt + lagMs : null,
    is_draft: isDraft,
    posted_at: isDraft && draftSeconds > 0 ? readyAt + draftSeconds * 1000 : null,
  }
}

function isPublic(info: Publication['info'], simulation: Simulation): boolean {
  if (info.privacy_level === 'PUBLIC_TO_EVERYONE') return true
  return info.privacy_level !== 'SELF_ONLY' && simulation.switches().friends_posts_have_ids
}
