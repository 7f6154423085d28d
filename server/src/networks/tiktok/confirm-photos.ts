import type { Confirmation, DoubtfulCommit, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { privacyOf } from './creator.ts'
import { findPosts } from './find-posts.ts'
import type { ListedPost } from './match.ts'
import type { TiktokOptions } from './options.ts'
import { pageOf } from './page.ts'
import { pullName } from './pull-names.ts'
import type { TiktokState } from './state.ts'

type Context = StepContext<TiktokOptions, TiktokState>

/** Moderation and a lagging list can hide a public post for so long. */
const listPatienceMs = 10 * 60_000

/**
 * What became of a photo post whose publish_id was lost with the answer. TikTok needs every photo:
 * one that nobody fetched, at an address that answers 410 from now on, makes the post impossible.
 * Where all were fetched only the list of public posts is left to ask.
 */
export async function confirmPhotos(
  context: Context,
  commit: DoubtfulCommit,
): Promise<Confirmation<TiktokState>> {
  const { content, state } = context
  const withdrawn = await Promise.all(
    content.media.map((_, index) => context.pull.withdraw(pullName(state, index))),
  )
  if (withdrawn.some(({ wasFetched }) => !wasFetched))
    return { found: 'no', isCertain: true, state: { ...state, pullSet: state.pullSet + 1 } }
  const isPublic = privacyOf(content.options) === 'PUBLIC_TO_EVERYONE'
  if (content.options.as_draft === true || !isPublic) return onlyTheCreatorSees
  return readList(context, commit)
}

const onlyTheCreatorSees = {
  found: 'unreadable',
  reason:
    'TikTok fetched all photos, its answer was lost, and it lists neither private posts nor drafts: only the creator can see whether the post is there.',
} as const

async function readList(
  context: Context,
  commit: DoubtfulCommit,
): Promise<Confirmation<TiktokState>> {
  try {
    const posts = await findPosts(context, commit.startedAt)
    const [post, ...others] = posts.filter(({ id }) => !commit.boundIds.has(id))
    if (post) return found(context, post, others.length > 0)
  } catch (error) {
    if (error instanceof PublishError && error.retry === 'never')
      return { found: 'unreadable', reason: error.message }
    throw error
  }
  return notListed(context, commit)
}

function found(context: Context, post: ListedPost, isAmbiguous: boolean) {
  const now = context.now().toISOString()
  const state = { ...context.state, handedOverAt: now, completedAt: now, isSettled: true }
  const message = `More than one post on TikTok has this content; ${post.id} is the oldest and was taken.`
  const warnings = isAmbiguous ? [{ code: 'ambiguous_match', message } as const] : []
  const published = { id: post.id, url: pageOf(context, post.id) }
  return { found: 'yes', progress: { state, published, warnings } } as const
}

/** Absence from the list proves nothing: TikTok has the photos, and may list no photo posts. */
function notListed(context: Context, { startedAt }: DoubtfulCommit): Confirmation<TiktokState> {
  const now = context.now().getTime()
  const elapsedMs = Math.max(now - startedAt.getTime(), 1_000)
  const reason =
    'TikTok fetched all photos, its answer was lost, and its list of posts does not show them.'
  if (elapsedMs > listPatienceMs) return { found: 'unreadable', reason }
  throw new PublishError({
    outcome: 'rejected',
    code: 'outcome_unknown',
    retry: 'at',
    retryAt: new Date(now + Math.min(elapsedMs, 60_000)),
    message: reason,
  })
}
