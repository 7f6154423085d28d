import { fieldsOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { Confirmation, Content } from '../contract.ts'
import { idOf, isSuccess } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, pageIdOf } from './call.ts'
import type { PostKind } from './kind.ts'
import { orUnreadable } from './listing.ts'
import type { FacebookOptions } from './options.ts'
import { withReelCap } from './reel-cap.ts'
import type { FacebookState, VideoProgress } from './state.ts'
import { type Context, commit, type FacebookCommit, type Made } from './step.ts'
import { readStanding, type VideoStanding } from './video-standing.ts'

/** The kinds of post that are one video. */
export type VideoKind = Extract<PostKind, 'video' | 'reel' | 'video_story'>

const names = {
  video: { step: 'publish_video', edge: 'videos' },
  reel: { step: 'publish_reel', edge: 'video_reels' },
  video_story: { step: 'publish_story', edge: 'video_stories' },
} as const

/** Tells Facebook to publish the uploaded video. The video's id is the proof: its status says whether it was told. */
export function publishVideoStep(kind: VideoKind, video: VideoProgress): FacebookCommit {
  return commit(
    names[kind].step,
    (context) =>
      kind === 'reel'
        ? withReelCap(context, () => publish(context, kind, video))
        : publish(context, kind, video),
    (context) => confirmVideo(context, kind, video),
  )
}

async function publish(context: Context, kind: VideoKind, video: VideoProgress): Promise<Made> {
  try {
    const answer = await callGraph(context, 'commit', {
      method: 'POST',
      path: `/${pageIdOf(context)}/${names[kind].edge}?upload_phase=finish`,
      body: { kind: 'json', json: finishBody(context.content, kind, video) },
    })
    const postId = idOf(fieldsOf(answer.body).post_id)
    if (!isSuccess(answer) && postId === null) throw brokenAnswer('Facebook', answer, 'commit')
    return sent(context, video, postId)
  } catch (error) {
    if (!(await wasToldBefore(context, kind, video, error))) throw error
    return sent(context, video, null)
  }
}

function finishBody(
  content: Content<FacebookOptions>,
  kind: VideoKind,
  video: VideoProgress,
): Record<string, unknown> {
  const description = content.text.trim() === '' ? {} : { description: content.text }
  if (kind === 'video')
    return { upload_session_id: video.session?.id, published: true, ...description }
  if (kind === 'video_story') return { video_id: video.id }
  return { video_id: video.id, video_state: 'PUBLISHED', ...description }
}

/**
 * An earlier call, whose effect no look could see yet, may be why Facebook does not accept this one.
 * A video that is being worked on is then waited for: an end as failed would invite a second post.
 */
async function wasToldBefore(
  context: Context,
  kind: VideoKind,
  video: VideoProgress,
  error: unknown,
): Promise<boolean> {
  const isRefusal = error instanceof PublishError && error.outcome === 'rejected'
  if (!isRefusal || context.attempt.number === 1) return false
  return readStanding(context, video.id, 'read').then(
    (standing) =>
      wasTold(kind, standing) || (isUnderWay(standing) && error.code === 'platform_rejected'),
    () => false,
  )
}

function confirmVideo(
  context: Context,
  kind: VideoKind,
  video: VideoProgress,
): Promise<Confirmation<FacebookState>> {
  return orUnreadable(async () => {
    const standing = await readStanding(context, video.id, 'read')
    // A failure is told by the step that waits for the video.
    if (wasTold(kind, standing) || standing.is === 'failed')
      return { found: 'yes', progress: sent(context, video, standing.postId) }
    // The same id cannot become a second Reel or story, so the call is safe to repeat at once.
    const isIdle = standing.is === 'receiving' || standing.is === 'received'
    return { found: 'no', isCertain: kind !== 'video' && isIdle }
  })
}

/** Facebook processes Reels and stories as soon as it has the bytes, ordinary videos when it is told to. */
function wasTold(kind: VideoKind, standing: VideoStanding): boolean {
  const { is, isPublishing } = standing
  return is === 'published' || isPublishing || (kind === 'video' && isUnderWay(standing))
}

function isUnderWay({ is }: VideoStanding): boolean {
  return is === 'processing' || is === 'ready'
}

function sent(context: Context, video: VideoProgress, postId: string | null): Made {
  const since = context.now().toISOString()
  return {
    state: {
      ...context.state,
      video: { ...video, phase: 'sent', postId: postId ?? video.postId, since },
    },
  }
}
