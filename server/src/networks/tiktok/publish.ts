import type { Content, Step } from '../contract.ts'
import { creatorStep } from './creator.ts'
import type { TiktokOptions } from './options.ts'
import { nextPhotoStep } from './photos.ts'
import { postIdStep } from './post-id.ts'
import type { TiktokState } from './state.ts'
import { statusStep } from './status.ts'
import { nextVideoStep } from './video.ts'

/**
 * The road of a post: ask what the creator may do (drafts need not), hand the media over, ask until
 * TikTok has published it, ask for its id. What TikTok has taken is known by its publish_id.
 */
export function nextStep(
  content: Content<TiktokOptions>,
  state: TiktokState,
): Step<TiktokOptions, TiktokState> | null {
  if (state.isSettled) return null
  if (state.completedAt !== null) return postIdStep
  if (state.handedOverAt !== null) return statusStep
  const isDraft = content.options.as_draft === true
  if (!isDraft && state.creator === null) return creatorStep
  const [item] = content.media
  return item?.kind === 'video'
    ? nextVideoStep(item, state, isDraft)
    : nextPhotoStep(content, state)
}

/** A post on TikTok is one piece: nothing follows it. */
export function isIncomplete(): boolean {
  return false
}
