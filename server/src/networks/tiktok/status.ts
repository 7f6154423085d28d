import type { Progress, RepeatableStep, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { privacyOf } from './creator.ts'
import { failureOf } from './fail-reasons.ts'
import type { TiktokOptions } from './options.ts'
import { pageOf } from './page.ts'
import { noId } from './post-id.ts'
import { fetchStatus, type PublishStatus, pollDelayMs } from './publish-status.ts'
import type { TiktokState } from './state.ts'

type Context = StepContext<TiktokOptions, TiktokState>

/** TikTok speaks of a minute for 1 GB; one that is not done after this will not tell any more. */
const maxProcessingMs = 3 * 3_600_000

/** Asks until TikTok has published the post, or says why not. A dead token leaves the publish_id as it is. */
export const statusStep: RepeatableStep<TiktokOptions, TiktokState> = {
  name: 'status',
  repeatable: true,
  run: async (context) => {
    const status = await fetchStatus(context).catch((error) => Promise.reject(untold(error)))
    return afterStatus(context, context.state, status)
  },
}

/**
 * What a status means for the delivery.
 * @throws PublishError when TikTok did not publish the post
 */
export function afterStatus(
  context: Context,
  state: TiktokState,
  status: PublishStatus,
): Progress<TiktokState> {
  const now = context.now()
  switch (status.name) {
    case 'PUBLISH_COMPLETE':
      return completed(context, { ...state, completedAt: now.toISOString() }, status.postId)
    case 'SEND_TO_USER_INBOX':
      return inInbox({ ...state, completedAt: now.toISOString(), isSettled: true })
    case 'FAILED':
      throw failureOf(status.failReason, status.answer)
    default: {
      const elapsedMs = now.getTime() - Date.parse(state.handedOverAt ?? now.toISOString())
      if (elapsedMs > maxProcessingMs) throw mayBeLive('It has worked on it for hours.', null)
      return { state, waitMs: pollDelayMs(elapsedMs) }
    }
  }
}

function completed(
  context: Context,
  state: TiktokState,
  postId: string | null,
): Progress<TiktokState> {
  if (postId !== null) {
    const published = { id: postId, url: pageOf(context, postId) }
    return { state: { ...state, isSettled: true }, published }
  }
  const published = { id: null, url: null }
  const { options } = context.content
  // A public post has its id after moderation; others never get one.
  if (options.as_draft !== true && privacyOf(options) === 'PUBLIC_TO_EVERYONE')
    return { state, published }
  return { state: { ...state, isSettled: true }, published, warnings: [noId] }
}

function inInbox(state: TiktokState): Progress<TiktokState> {
  const message =
    'The draft waits in the creator’s inbox; nobody sees it before the creator posts it in the app.'
  const warnings = [{ code: 'awaiting_creator', message } as const]
  return { state, published: { id: null, url: null }, warnings }
}

/** A refusal to tell is not a failed post. */
function untold(error: unknown): unknown {
  return error instanceof PublishError && error.retry === 'never'
    ? mayBeLive(error.message, error)
    : error
}

function mayBeLive(reason: string, cause: PublishError | null): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'outcome_unknown',
    retry: 'never',
    message: `TikTok has the whole post and does not tell what became of it; it may be live. ${reason}`,
    response: cause?.response ?? null,
    cause,
  })
}
