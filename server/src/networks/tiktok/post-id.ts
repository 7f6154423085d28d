import type { Progress, RepeatableStep, StepContext, Warning } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { findPosts } from './find-posts.ts'
import type { TiktokOptions } from './options.ts'
import { pageOf } from './page.ts'
import { fetchStatus, pollDelayMs } from './publish-status.ts'
import type { TiktokState } from './state.ts'

type Context = StepContext<TiktokOptions, TiktokState>

/** Moderation usually takes less than a minute, at times hours; the id is not worth more waiting. */
const patienceMs = 2 * 60_000

export const noId: Warning = {
  code: 'id_not_available',
  message: 'The post is on TikTok. TikTok gives ids to public posts only, once they are moderated.',
}

/** Asks for the id of a public post; some never have one in their status, and are looked for in the list. */
export const postIdStep: RepeatableStep<TiktokOptions, TiktokState> = {
  name: 'post_id',
  repeatable: true,
  ifItFails: 'id_not_available',
  run: async (context) => {
    const { postId } = await fetchStatus(context)
    if (postId !== null) return known(context, postId)
    const completedMs = Date.parse(context.state.completedAt ?? '')
    const elapsedMs = context.now().getTime() - completedMs
    if (elapsedMs < patienceMs) return { state: context.state, waitMs: pollDelayMs(elapsedMs) }
    return (await fromList(context)) ?? { state: settled(context.state), warnings: [noId] }
  },
}

/** One post that fits is ours; of several, none can be told apart. */
async function fromList(context: Context): Promise<Progress<TiktokState> | null> {
  try {
    const [post, ...others] = await findPosts(context, handedOver(context))
    return post && others.length === 0 ? known(context, post.id) : null
  } catch (error) {
    if (error instanceof PublishError && error.retry === 'never') return null
    throw error
  }
}

function handedOver({ state, now }: Context): Date {
  return state.handedOverAt === null ? now() : new Date(state.handedOverAt)
}

function known(context: Context, postId: string): Progress<TiktokState> {
  return {
    state: settled(context.state),
    published: { id: postId, url: pageOf(context, postId) },
  }
}

function settled(state: TiktokState): TiktokState {
  return { ...state, isSettled: true }
}
