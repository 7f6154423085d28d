import { fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { MediaItem, NetworkAnswer, Progress, StepContext } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { dataOf, idOf } from './answer.ts'
import { callX } from './call.ts'
import type { XOptions } from './options.ts'
import type { MediaProgress, XState } from './state.ts'

export type UploadContext = StepContext<XOptions, XState>

const uploadTimeoutMs = 120_000
const smallestSegmentBytes = 1024 * 1024
/** Processing that takes longer than this will not end well. */
const maxProcessingMs = 3_600_000

/** An image in one call. */
export async function upload(
  context: UploadContext,
  item: MediaItem,
  index: number,
  wantsAltText: boolean,
): Promise<Progress<XState>> {
  const answer = await callX(context, 'upload', {
    method: 'POST',
    path: '/2/media/upload',
    timeoutMs: uploadTimeoutMs,
    body: {
      kind: 'multipart',
      parts: [
        { name: 'media_category', value: 'tweet_image' },
        {
          name: 'media',
          value: await context.readMedia(item, 0, item.sizeBytes),
          filename: `media.${item.contentType.split('/')[1] ?? 'bin'}`,
          contentType: item.contentType,
        },
      ],
    },
  })
  const begun = begin(context, answer, wantsAltText)
  return afterProcessing(context, index, { ...begun, sentBytes: item.sizeBytes }, answer)
}

/** Announces a GIF or a video. */
export async function initialize(
  context: UploadContext,
  item: MediaItem,
  index: number,
  wantsAltText: boolean,
): Promise<Progress<XState>> {
  const answer = await callX(context, 'upload', {
    method: 'POST',
    path: '/2/media/upload/initialize',
    body: {
      kind: 'json',
      json: {
        media_type: item.contentType,
        total_bytes: item.sizeBytes,
        media_category: item.kind === 'video' ? 'tweet_video' : 'tweet_gif',
      },
    },
  })
  return withMedia(context.state, index, begin(context, answer, wantsAltText))
}

/** Sends the next segment. */
export async function append(
  context: UploadContext,
  item: MediaItem,
  index: number,
  progress: MediaProgress,
): Promise<Progress<XState>> {
  const start = progress.sentBytes
  const end = Math.min(start + context.state.segmentBytes, item.sizeBytes)
  try {
    await callX(context, 'upload', {
      method: 'POST',
      path: `/2/media/upload/${progress.id}/append`,
      timeoutMs: uploadTimeoutMs,
      body: {
        kind: 'multipart',
        parts: [
          { name: 'segment_index', value: String(progress.nextSegment) },
          {
            name: 'media',
            value: await context.readMedia(item, start, end),
            filename: `${progress.nextSegment}.bin`,
            contentType: 'application/octet-stream',
          },
        ],
      },
    })
  } catch (error) {
    if (isTooLarge(error)) return withSmallerSegments(context.state, error)
    throw error
  }
  return withMedia(context.state, index, {
    ...progress,
    sentBytes: end,
    nextSegment: progress.nextSegment + 1,
  })
}

/** X answers 413 to segments well within its documented size: halve them and go on where we were. */
function withSmallerSegments(state: XState, error: unknown): Progress<XState> {
  const segmentBytes = Math.floor(state.segmentBytes / 2)
  if (segmentBytes < smallestSegmentBytes) throw error
  return { state: { ...state, segmentBytes } }
}

/** Says that all segments are there. */
export async function finalize(
  context: UploadContext,
  index: number,
  progress: MediaProgress,
): Promise<Progress<XState>> {
  try {
    const path = `/2/media/upload/${progress.id}/finalize`
    const answer = await callX(context, 'upload', { method: 'POST', path })
    return afterProcessing(context, index, progress, answer)
  } catch (error) {
    // The finalize before may have worked and only its answer been lost: then the status says so.
    if (!(error instanceof PublishError) || error.response?.status !== 400) throw error
    const answer = await readStatus(context, progress).catch(() => Promise.reject(error))
    return afterProcessing(context, index, progress, answer)
  }
}

/** Asks whether X is done with it. */
export async function poll(
  context: UploadContext,
  index: number,
  progress: MediaProgress,
): Promise<Progress<XState>> {
  const answer = await readStatus(context, progress)
  if (context.now().getTime() - Date.parse(progress.uploadedAt) > maxProcessingMs) {
    throw mediaFailure(
      'rejected',
      'restart_media',
      'X did not finish processing the media within an hour.',
      answer,
    )
  }
  return afterProcessing(context, index, progress, answer)
}

function readStatus(context: UploadContext, progress: MediaProgress): Promise<NetworkAnswer> {
  const path = `/2/media/upload?command=STATUS&media_id=${progress.id}`
  return callX(context, 'upload', { method: 'GET', path })
}

/** No `processing_info` means ready. */
function afterProcessing(
  context: UploadContext,
  index: number,
  progress: MediaProgress,
  answer: NetworkAnswer,
): Progress<XState> {
  const data = dataOf(answer)
  if (data === null) throw brokenAnswer('X', answer, 'upload')
  const info = fieldsOf(data.processing_info)
  const processing = textOf(info.state)
  if (processing === 'failed') throw processingFailure(fieldsOf(info.error), answer)
  if (processing === '' || processing === 'succeeded') {
    return withMedia(context.state, index, { ...progress, phase: 'ready' })
  }
  const seconds = Number(info.check_after_secs ?? 2)
  const waitMs = Math.min(Math.max(Number.isFinite(seconds) ? seconds : 2, 0.2), 60) * 1000
  return { ...withMedia(context.state, index, { ...progress, phase: 'processing' }), waitMs }
}

function processingFailure(
  error: Readonly<Record<string, unknown>>,
  answer: NetworkAnswer,
): PublishError {
  const isTheirs = textOf(error.name) === 'InternalError'
  const words = textOf(error.message) || textOf(error.name) || 'no reason was given'
  return mediaFailure(
    'rejected',
    isTheirs ? 'restart_media' : 'never',
    `X could not process the media: ${words}.`,
    answer,
  )
}

function begin(
  context: UploadContext,
  answer: NetworkAnswer,
  wantsAltText: boolean,
): MediaProgress {
  const id = idOf(dataOf(answer)?.id)
  if (id === null) throw brokenAnswer('X', answer, 'upload')
  return {
    id,
    uploadedAt: context.now().toISOString(),
    phase: 'sending',
    sentBytes: 0,
    nextSegment: 0,
    altText: wantsAltText ? 'wanted' : 'none',
    altTextTries: 0,
  }
}

/** The state with this file's progress in it. */
export function withMedia(state: XState, index: number, progress: MediaProgress): Progress<XState> {
  const media = [...state.media]
  media[index] = progress
  return { state: { ...state, media } }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof PublishError && error.response?.status === 413
}

/** A file that cannot be posted as it is. */
export function mediaFailure(
  outcome: 'not_sent' | 'rejected',
  retry: 'never' | 'restart_media',
  message: string,
  answer: NetworkAnswer | null,
): PublishError {
  const response = answer === null ? null : { status: answer.status, body: answer.body }
  return new PublishError({ outcome, code: 'media_processing_failed', retry, message, response })
}
