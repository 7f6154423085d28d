import { PublishError, type RawResponse } from '../publish-error.ts'
import { pageIdOf } from './call.ts'
import type { VideoProgress } from './state.ts'
import { type Context, type FacebookStep, type Made, repeatable } from './step.ts'
import type { VideoKind } from './video-publish.ts'
import { failureOf, readStanding, type VideoStanding } from './video-standing.ts'

const minuteMs = 60_000
const shortestLookMs = 2_000
const longestLookMs = 30_000
/** Facebook names no time; beyond this and the video's own length it is not known what became of it. */
const maxProcessingMs = 15 * minuteMs
/** A video that is ready is public within moments, or stays a draft. */
const draftAfterMs = minuteMs

/** Waits until the video can be seen. Only then it is published. */
export function videoStatusStep(kind: VideoKind, video: VideoProgress): FacebookStep {
  return repeatable(`${kind}_status`, (context) => look(context, kind, video))
}

async function look(context: Context, kind: VideoKind, video: VideoProgress): Promise<Made> {
  const standing = await readStanding(context, video.id, 'read').catch((error: unknown) =>
    unread(context, video, error),
  )
  if (standing instanceof PublishError) return waitOn(context, video, video.readySince)
  if (standing.is === 'failed') throw failureOf(standing)
  if (standing.is === 'published') return visible(context, kind, video, standing)
  const now = context.now()
  const readySince = standing.is === 'ready' ? (video.readySince ?? now.toISOString()) : null
  const readyMs = readySince === null ? 0 : now.getTime() - Date.parse(readySince)
  if (standing.isWithheld && readyMs > draftAfterMs) throw leftAsDraft(standing)
  if (isOver(context, video))
    throw unknownEnd(standing.answer, 'Facebook has not finished with it.')
  return waitOn(context, video, readySince)
}

/** Facebook was told to publish: that it does not show the video now proves nothing. */
function unread(context: Context, video: VideoProgress, error: unknown): PublishError {
  if (!(error instanceof PublishError) || error.retry !== 'never') throw error
  if (isOver(context, video)) throw unknownEnd(error.response, error.message)
  return error
}

function isOver(context: Context, video: VideoProgress): boolean {
  const durationMs = context.content.media[0]?.durationMs ?? 0
  return waitedMs(context, video) > maxProcessingMs + durationMs
}

function waitOn(context: Context, video: VideoProgress, readySince: string | null): Made {
  const waitMs = Math.min(Math.max(waitedMs(context, video) / 4, shortestLookMs), longestLookMs)
  return { state: { ...context.state, video: { ...video, readySince } }, waitMs }
}

function waitedMs(context: Context, video: VideoProgress): number {
  return context.now().getTime() - Date.parse(video.since)
}

function visible(
  context: Context,
  kind: VideoKind,
  video: VideoProgress,
  { postId, page }: VideoStanding,
): Made {
  const isStory = kind === 'video_story'
  const id = isStory ? (video.postId ?? postId) : postIdOf(context, postId, video)
  const usualPage = kind === 'reel' ? `/reel/${video.id}/` : `/${video.id}`
  const address = isStory ? page : (page ?? `https://www.facebook.com${usualPage}`)
  return {
    state: { ...context.state, post: { id, isLinkRead: !isStory } },
    published: { id, url: address === null ? null : context.http.pageUrl(address) },
  }
}

/** A Page's posts are named `{page}_{number}`, and a video tells the number; where it does not, its own id leads there. */
function postIdOf(context: Context, postId: string | null, video: VideoProgress): string {
  if (postId === null) return video.id
  return postId.includes('_') ? postId : `${pageIdOf(context)}_${postId}`
}

function leftAsDraft({ answer }: VideoStanding): PublishError {
  const message =
    'Facebook took the video and left it as a draft. The Page’s owner can publish it in Meta Business Suite; it is not sent again.'
  return failure('platform_rejected', message, answer)
}

function unknownEnd(response: RawResponse | null, why: string): PublishError {
  const message = `Facebook took the video, and it is not known whether it came out. ${why} Look at the Page before sending it again.`
  return failure('outcome_unknown', message, response)
}

function failure(
  code: 'platform_rejected' | 'outcome_unknown',
  message: string,
  response: RawResponse | null,
): PublishError {
  const raw = response === null ? null : { status: response.status, body: response.body }
  return new PublishError({ outcome: 'rejected', code, retry: 'never', message, response: raw })
}
