import { brokenAnswer } from '../call-failure.ts'
import type { CommitStep, Content, Progress, Step, StepContext } from '../contract.ts'
import { dataOf, idOf } from './answer.ts'
import { callX } from './call.ts'
import { confirmation, readBack } from './confirm.ts'
import { xLimits } from './limits.ts'
import type { ExpectedPost } from './match.ts'
import { assertFresh, isAnimated, nextMediaStep } from './media.ts'
import type { XOptions } from './options.ts'
import type { XState } from './state.ts'

/**
 * The road of a post: each file until X is ready to show it, then the post, then the parts of its
 * thread, each a reply to the one before. Every post is a commit of its own, confirmed by reading
 * the account, because X knows no idempotency key.
 */

type Context = StepContext<XOptions, XState>

/** Where every delivery begins. */
export const initialState: XState = {
  media: [],
  posts: [],
  segmentBytes: xLimits.segmentBytes.value,
}

/** The next step, told from the state alone; null when the last part is out. */
export function nextStep(content: Content<XOptions>, state: XState): Step<XOptions, XState> | null {
  if (state.posts.length === 0) {
    for (const [index, item] of content.media.entries()) {
      const step = nextMediaStep(
        item,
        content.options.alt_texts?.[index],
        index,
        state.media[index],
      )
      if (step !== null) return step
    }
  }
  const parts = [content.text, ...(content.options.thread ?? [])]
  return state.posts.length < parts.length ? commitOf(content, parts, state.posts.length) : null
}

/** True when the post is out and parts of its thread are not. */
export function isIncomplete(content: Content<XOptions>, state: XState): boolean {
  return state.posts.length > 0 && state.posts.length <= (content.options.thread?.length ?? 0)
}

/** Forgets the uploads; what is posted stays posted. */
export function forgetMedia(state: XState): XState {
  return { ...state, media: [] }
}

function commitOf(
  content: Content<XOptions>,
  parts: readonly string[],
  index: number,
): CommitStep<XOptions, XState> {
  const text = parts[index] ?? ''
  return {
    name: index === 0 ? 'create_post' : `create_thread_part_${index}`,
    repeatable: false,
    run: async (context) => {
      if (index === 0) assertFresh(context.state.media, context.now())
      const answer = await callX(context, 'commit', {
        method: 'POST',
        path: '/2/tweets',
        body: {
          kind: 'json',
          json: index === 0 ? rootBody(content, context.state) : partBody(text, context.state),
        },
      })
      const id = idOf(dataOf(answer)?.id)
      if (id === null) throw brokenAnswer('X', answer, 'commit')
      return posted(context, id)
    },
    confirm: async (context, commit) => {
      const expected = index === 0 ? expectedRoot(content) : expectedPart(text, context.state)
      return confirmation(await readBack(context, commit, expected), (post) =>
        posted(context, post.id),
      )
    },
  }
}

/** Only the first part is the post whose id and address the caller gets. */
function posted(context: Context, id: string): Progress<XState> {
  const state = { ...context.state, posts: [...context.state.posts, id] }
  if (context.state.posts.length > 0) return { state }
  // X leads any name to the post, so an unknown handle does no harm.
  const url = context.http.pageUrl(`https://x.com/${context.account.handle ?? 'i'}/status/${id}`)
  return { state, published: { id, url } }
}

function rootBody({ text, options }: Content<XOptions>, state: XState): Record<string, unknown> {
  return {
    text,
    ...(state.media.length > 0 && { media: { media_ids: state.media.map(({ id }) => id) } }),
    ...(options.poll && { poll: options.poll }),
    ...(options.reply_to_id && { reply: { in_reply_to_tweet_id: options.reply_to_id } }),
    ...(options.quote_id && { quote_tweet_id: options.quote_id }),
    ...(options.reply_settings && { reply_settings: options.reply_settings }),
    ...(options.made_with_ai !== undefined && { made_with_ai: options.made_with_ai }),
    ...(options.paid_partnership !== undefined && { paid_partnership: options.paid_partnership }),
  }
}

function partBody(text: string, state: XState): Record<string, unknown> {
  return { text, reply: { in_reply_to_tweet_id: state.posts.at(-1) } }
}

function expectedRoot({ text, options, media }: Content<XOptions>): ExpectedPost {
  return {
    text,
    media: media.map((item) =>
      item.kind === 'video' ? 'video' : isAnimated(item) ? 'animated_gif' : 'photo',
    ),
    hasPoll: options.poll !== undefined,
    replyTo: options.reply_to_id ?? null,
    quote: options.quote_id ?? null,
  }
}

function expectedPart(text: string, state: XState): ExpectedPost {
  return { text, media: [], hasPoll: false, replyTo: state.posts.at(-1) ?? null, quote: null }
}
