import { PublishError } from '../publish-error.ts'
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
  const standing = await readStanding(context, video.id, 'read')
  if (standing.is === 'failed') throw failureOf(standing)
  if (standing.is === 'published') return visible(context, kind, video, standing)
  const now = context.now()
  const isReady = standing.is === 'ready'
  const readySince = isReady ? (video.readySince ?? now.toISOString()) : null
  const waitedMs = now.getTime() - Date.parse(video.since)
  const readyMs = readySince === null ? 0 : now.getTime() - Date.parse(readySince)
  if (standing.isWithheld && readyMs > draftAfterMs) throw leftAsDraft(standing)
  const durationMs = context.content.media[0]?.durationMs ?? 0
  if (waitedMs > maxProcessingMs + durationMs) throw unknownEnd(standing)
  return {
    state: { ...context.state, video: { ...video, readySince } },
    waitMs: Math.min(Math.max(waitedMs / 4, shortestLookMs), longestLookMs),
  }
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

function leftAsDraft(standing: VideoStanding): PublishError {
  return failure(
    'platform_rejected',
    'Facebook took the video and left it as a draft. The Page’s owner can publish it in Meta Business Suite; it is not sent again.',
    standing,
  )
}

function unknownEnd(standing: VideoStanding): PublishError {
  return failure(
    'outcome_unknown',
    'Facebook has not finished with the video in time; it may still appear. Look at the Page before sending it again.',
    standing,
  )
}

function failure(
  code: 'platform_rejected' | 'outcome_unknown',
  message: string,
  { answer }: VideoStanding,
): PublishError {
  const response = { status: answer.status, body: answer.body }
  return new PublishError({ outcome: 'rejected', code, retry: 'never', message, response })
}
