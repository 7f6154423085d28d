import { fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { MediaItem, NetworkAnswer } from '../contract.ts'
import { idOf, numberOf, readRefusal } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, pageIdOf } from './call.ts'
import { newVideo, type VideoProgress } from './state.ts'
import { type Context, type FacebookStep, type Made, repeatable } from './step.ts'

/**
 * An ordinary video's way into Facebook: a session, then the pieces it asks for, one step each, so
 * that a crash goes on at the offset it named last.
 * https://developers.facebook.com/docs/graph-api/reference/page/videos/ (checked 2026-11-23)
 */

const chunkTimeoutMs = 300_000
/** The session is elsewhere than the chunk says; `error_data` tells where. */
const offsetSubcode = 1363037

/** The next step of the upload; null when Facebook has all bytes. */
export function nextVideoUpload(item: MediaItem, video: VideoProgress | null): FacebookStep | null {
  if (video === null) return repeatable('video_start', (context) => start(context, item))
  const { session } = video
  if (video.phase !== 'sending' || session === null) return null
  return repeatable('video_transfer', (context) => transfer(context, item, video, session))
}

async function start(context: Context, item: MediaItem): Promise<Made> {
  const answer = await callGraph(context, 'upload', {
    method: 'POST',
    path: `/${pageIdOf(context)}/videos?upload_phase=start`,
    body: { kind: 'json', json: { file_size: item.sizeBytes } },
  })
  const body = fieldsOf(answer.body)
  const [id, sessionId] = [idOf(body.video_id), textOf(body.upload_session_id)]
  if (id === null || sessionId === '') throw brokenAnswer('Facebook', answer, 'upload')
  const session = { id: sessionId, startOffset: 0, endOffset: 0 }
  const video = newVideo(id, context.now(), { session })
  return { state: { ...context.state, video: withOffsets(context, video, answer.body, answer) } }
}

async function transfer(
  context: Context,
  item: MediaItem,
  video: VideoProgress,
  session: NonNullable<VideoProgress['session']>,
): Promise<Made> {
  const { startOffset, endOffset } = session
  const chunk = await context.readMedia(item, startOffset, Math.min(endOffset, item.sizeBytes))
  try {
    const answer = await callGraph(context, 'upload', {
      method: 'POST',
      path: `/${pageIdOf(context)}/videos?upload_phase=transfer`,
      timeoutMs: chunkTimeoutMs,
      body: {
        kind: 'multipart',
        parts: [
          { name: 'upload_session_id', value: session.id },
          { name: 'start_offset', value: String(startOffset) },
          {
            name: 'video_file_chunk',
            value: chunk,
            filename: 'chunk.bin',
            contentType: 'application/octet-stream',
          },
        ],
      },
    })
    return { state: { ...context.state, video: withOffsets(context, video, answer.body, answer) } }
  } catch (error) {
    return goOnWhereItStands(context, video, error)
  }
}

/** A chunk whose answer was lost is there already: Facebook refuses it, and names the one it wants. */
function goOnWhereItStands(context: Context, video: VideoProgress, error: unknown): Made {
  if (!(error instanceof PublishError) || error.response === null) throw error
  const answer = { ...error.response, headers: {} }
  const refusal = readRefusal(answer)
  if (refusal.subcode === offsetSubcode && numberOf(refusal.data.start_offset) !== null)
    return { state: { ...context.state, video: withOffsets(context, video, refusal.data, answer) } }
  if (refusal.code !== 100) throw error
  throw new PublishError({
    outcome: 'rejected',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: `Facebook does not go on with the upload. ${error.message}`,
    response: error.response,
    cause: error,
  })
}

/** Where both offsets meet, Facebook has everything. They come as texts. */
function withOffsets(
  context: Context,
  video: VideoProgress,
  offsets: unknown,
  answer: NetworkAnswer,
): VideoProgress {
  const startOffset = numberOf(fieldsOf(offsets).start_offset)
  const endOffset = numberOf(fieldsOf(offsets).end_offset)
  if (startOffset === null || endOffset === null || video.session === null)
    throw brokenAnswer('Facebook', answer, 'upload')
  return {
    ...video,
    session: { ...video.session, startOffset, endOffset },
    phase: startOffset >= endOffset ? 'uploaded' : 'sending',
    since: context.now().toISOString(),
  }
}
