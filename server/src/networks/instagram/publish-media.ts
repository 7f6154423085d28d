import { fieldsOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { Confirmation, DoubtfulCommit } from '../contract.ts'
import { idOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { accountIdOf, callGraph } from './call.ts'
import { isTooOld, standingOf, startOver } from './containers.ts'
import { profileUrl, visible } from './media-page.ts'
import { findPost, orUnreadable, searchWindow } from './search.ts'
import { type Container, forgetMedia, type InstagramState } from './state.ts'
import { type Context, commit, type InstagramCommit, type Made } from './step.ts'

/** A ready container that still cannot be published after so long is made anew. */
const patienceMs = 5 * 60_000
/** A call that hangs somewhere at Instagram has come to an end by then. */
const settledMs = 60_000

/**
 * The one call that makes the post visible. A container is published once: what it says of itself
 * settles a doubt, and its own post is then looked up by caption, kind and time.
 */
export const publishStep: InstagramCommit = commit('publish_media', publish, confirmPublished)

async function publish(context: Context): Promise<Made> {
  const container = containerOf(context)
  if (isTooOld(container, context.now()))
    throw startOver('The media was handed over too long ago; containers live for a day.')
  if (context.attempt.number > 1) await assertUnpublished(context, container)
  const answer = await send(context, container)
  const id = idOf(fieldsOf(answer.body).id)
  if (id === null) throw brokenAnswer('Instagram', answer, 'commit')
  return visible(context, id, null)
}

async function send(context: Context, container: Container) {
  try {
    return await callGraph(context, 'commit', {
      method: 'POST',
      path: `/${accountIdOf(context)}/media_publish`,
      body: { kind: 'json', json: { creation_id: container.id } },
    })
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    if (isWaitingForMedia(error) && !isPatient(container, context.now()))
      throw startOver(error.message)
    if (isRestriction(error) && context.attempt.number > 1) throw await restriction(context, error)
    throw error
  }
}

/**
 * Looks at the container before it is published once more, whatever the attempt before was told:
 * posts have gone live behind refusals.
 */
async function assertUnpublished(context: Context, { id }: Container): Promise<void> {
  const { standing } = await standingOf(context, id)
  if (standing === 'failed' || standing === 'expired')
    throw startOver('Instagram no longer has the media that was to be published.')
  if (standing !== 'published' && standing !== 'gone') return
  throw new PublishError({
    outcome: 'in_doubt',
    code: 'platform_unavailable',
    retry: 'backoff',
    message:
      standing === 'published'
        ? 'Instagram has published the media already.'
        : 'Instagram no longer knows the media, so it cannot tell whether it published it.',
  })
}

/** A second refusal of this kind with a container that is still unpublished means what it says. */
async function restriction(context: Context, error: PublishError): Promise<PublishError> {
  const { standing } = await standingOf(context, containerOf(context).id)
  if (standing !== 'ready') return error
  const { code, retry, retryAt, message, response } = error
  return new PublishError({ outcome: 'rejected', code, retry, retryAt, message, response })
}

function isWaitingForMedia({ outcome, code, retry }: PublishError): boolean {
  return outcome === 'rejected' && code === 'media_processing_failed' && retry === 'at'
}

function isRestriction({ outcome, code }: PublishError): boolean {
  return outcome === 'in_doubt' && code === 'rate_limited'
}

function isPatient({ readyAt, madeAt }: Container, now: Date): boolean {
  return now.getTime() - Date.parse(readyAt ?? madeAt) < patienceMs
}

function confirmPublished(
  context: Context,
  doubt: DoubtfulCommit,
): Promise<Confirmation<InstagramState>> {
  return orUnreadable(async () => {
    const { standing } = await standingOf(context, containerOf(context).id)
    switch (standing) {
      case 'published':
        return found(context, doubt)
      case 'failed':
      case 'expired':
        return { found: 'no', isCertain: true, state: forgetMedia(context.state) }
      case 'gone':
        return unknownContainer(context, doubt)
      default: {
        const ageMs = context.now().getTime() - doubt.startedAt.getTime()
        return { found: 'no', isCertain: ageMs >= settledMs }
      }
    }
  })
}

/** It is live, whether the listing shows it already or not; its id may have to be looked for later. */
async function found(
  context: Context,
  doubt: DoubtfulCommit,
): Promise<Confirmation<InstagramState>> {
  const window = searchWindow(doubt, context.now())
  const post = await findPost(context, window)
  if (post !== null) {
    const progress = visible(context, post.id, post.permalink)
    return { found: 'yes', progress: { ...progress, warnings: post.warnings } }
  }
  const state = {
    ...context.state,
    post: { id: null, isSettled: false, search: { ...window, looks: 0 } },
  }
  return { found: 'yes', progress: { state, published: { id: null, url: profileUrl(context) } } }
}

async function unknownContainer(
  context: Context,
  doubt: DoubtfulCommit,
): Promise<Confirmation<InstagramState>> {
  const post = await findPost(context, searchWindow(doubt, context.now()))
  if (post === null) return { found: 'no', state: forgetMedia(context.state) }
  const progress = visible(context, post.id, post.permalink)
  return { found: 'yes', progress: { ...progress, warnings: post.warnings } }
}

function containerOf({ state }: Context): Container {
  if (state.container === null) throw new Error('there is nothing to publish')
  return state.container
}
