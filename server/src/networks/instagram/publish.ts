import type { Content, Step } from '../contract.ts'
import {
  childStatusStep,
  containerStatusStep,
  createChildStep,
  createContainerStep,
} from './containers.ts'
import { firstCommentStep } from './first-comment.ts'
import { nextFitting } from './fit-image.ts'
import { kindOf } from './kind.ts'
import { settleStep } from './media-page.ts'
import type { InstagramOptions } from './options.ts'
import { publishStep } from './publish-media.ts'
import { readQuotaStep } from './quota.ts'
import type { InstagramState, VisiblePost } from './state.ts'

/**
 * The road of a post: pictures brought into Instagram's form, each file handed over as a container
 * that nobody sees, the wait until Instagram has it ready, a look at the day's quota, and one call
 * that publishes. Then the page of the post, and the first comment.
 */

type InstagramContent = Content<InstagramOptions>
type AnyStep = Step<InstagramOptions, InstagramState>

/** The next step, told from content and state alone; null when all is done. */
export function nextStep(content: InstagramContent, state: InstagramState): AnyStep | null {
  if (state.post !== null) return nextAfterwards(content, state, state.post)
  const { container } = state
  if (container === null) return nextToHandOver(content, state)
  if (container.readyAt === null) return containerStatusStep
  return state.quotaReadAt === null ? readQuotaStep : publishStep
}

/** A post on Instagram is one piece; a first comment that failed is a warning. */
export function isIncomplete(): boolean {
  return false
}

function nextToHandOver(content: InstagramContent, state: InstagramState): AnyStep {
  const fitting = nextFitting(content.media, state)
  if (fitting !== null) return fitting
  if (kindOf(content) !== 'carousel') return createContainerStep
  if (state.children.length < content.media.length) return createChildStep(state.children.length)
  const waiting = state.children.findIndex(({ readyAt }) => readyAt === null)
  return waiting === -1 ? createContainerStep : childStatusStep(waiting)
}

function nextAfterwards(
  { options }: InstagramContent,
  { comment }: InstagramState,
  post: VisiblePost,
): AnyStep | null {
  if (!post.isSettled) return settleStep(post)
  const { first_comment: text } = options
  if (text === undefined || comment !== null || post.id === null) return null
  return firstCommentStep(post.id, text)
}
