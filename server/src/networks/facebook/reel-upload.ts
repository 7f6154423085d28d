import { fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { MediaItem } from '../contract.ts'
import { idOf, isSuccess } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, callUpload, pageIdOf } from './call.ts'
import { withReelCap } from './reel-cap.ts'
import { newVideo, type VideoProgress } from './state.ts'
import { type Context, type FacebookStep, type Made, repeatable } from './step.ts'
import { graphVersion } from './version.ts'
import { failureOf, isUploadLost, readStanding } from './video-standing.ts'

/**
 * The way of a Reel's or a story's video into Facebook: a video id, its bytes to the upload host in
 * one call, a look whether all came. A broken call goes on at the byte that Facebook reports.
 * https://developers.facebook.com/documentation/video-api/guides/reels-publishing (checked 2026-11-23)
 */

const uploadTimeoutMs = 900_000
const pieceBytes = 4 * 1024 * 1024
const lookMs = 1_000
/** All bytes were taken and Facebook does not say so: after this they are sent anew. */
const maxCheckMs = 5 * 60_000

/** Which edge of the Page the video belongs to. */
export type UploadEdge = 'video_reels' | 'video_stories'

/** The next step of the upload; null when Facebook has all bytes and may be told to publish. */
export function nextReelUpload(
  edge: UploadEdge,
  item: MediaItem,
  video: VideoProgress | null,
): FacebookStep | null {
  const what = edge === 'video_reels' ? 'reel' : 'story'
  if (video === null)
    return repeatable(`${what}_start`, (context) =>
      edge === 'video_reels'
        ? withReelCap(context, () => start(context, edge))
        : start(context, edge),
    )
  if (video.phase === 'sending')
    return repeatable(`${what}_upload`, (context) => send(context, item, video))
  if (video.phase === 'checking')
    return repeatable(`${what}_upload_status`, (context) => check(context, video))
  return null
}

async function start(context: Context, edge: UploadEdge): Promise<Made> {
  const answer = await callGraph(context, 'upload', {
    method: 'POST',
    path: `/${pageIdOf(context)}/${edge}?upload_phase=start`,
  })
  const body = fieldsOf(answer.body)
  const id = idOf(body.video_id)
  if (id === null) throw brokenAnswer('Facebook', answer, 'upload')
  const usualUrl = `https://rupload.facebook.com/video-upload/${graphVersion.name}/${id}`
  const video = newVideo(id, context.now(), { uploadUrl: textOf(body.upload_url) || usualUrl })
  return { state: { ...context.state, video } }
}

async function send(context: Context, item: MediaItem, video: VideoProgress): Promise<Made> {
  const offset = await receivedBytes(context, video)
  if (offset < item.sizeBytes) {
    const answer = await callUpload(context, {
      method: 'POST',
      url: video.uploadUrl ?? '',
      timeoutMs: uploadTimeoutMs,
      headers: { offset: String(offset), file_size: String(item.sizeBytes) },
      body: {
        kind: 'stream',
        chunks: bytesFrom(context, item, offset),
        sizeBytes: item.sizeBytes - offset,
        contentType: 'application/octet-stream',
      },
    })
    if (!isSuccess(answer)) throw brokenAnswer('Facebook', answer, 'upload')
  }
  return moved(context, video, 'checking')
}

/** How much of it came through before; nothing where Facebook does not say. */
async function receivedBytes(context: Context, video: VideoProgress): Promise<number> {
  try {
    return (await readStanding(context, video.id, 'upload')).receivedBytes
  } catch (error) {
    if (error instanceof PublishError && error.retry === 'restart_media') return 0
    throw error
  }
}

async function* bytesFrom(
  context: Context,
  item: MediaItem,
  offset: number,
): AsyncGenerator<Uint8Array> {
  for (let at = offset; at < item.sizeBytes; at += pieceBytes)
    yield await context.readMedia(item, at, Math.min(at + pieceBytes, item.sizeBytes))
}

/** Told to publish before it has all bytes, Facebook refuses. */
async function check(context: Context, video: VideoProgress): Promise<Made> {
  const standing = await readStanding(context, video.id, 'upload')
  const isLost = isUploadLost(standing)
  if (standing.is === 'failed' && !isLost) throw failureOf(standing)
  if (standing.is !== 'failed' && standing.is !== 'receiving')
    return moved(context, video, 'uploaded')
  const isLate = context.now().getTime() - Date.parse(video.since) > maxCheckMs
  if (!isLost && !isLate) return { state: context.state, waitMs: lookMs }
  throw new PublishError({
    outcome: 'rejected',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message: 'Facebook did not receive the whole video.',
    response: { status: standing.answer.status, body: standing.answer.body },
  })
}

function moved(context: Context, video: VideoProgress, phase: VideoProgress['phase']): Made {
  const since = context.now().toISOString()
  return { state: { ...context.state, video: { ...video, phase, since } } }
}
