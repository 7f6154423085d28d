import { type Fields, fieldsOf, listOf, textOf } from '../answer-fields.ts'
import type { CallPurpose } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { idOf, numberOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph } from './call.ts'
import { bySubcode, type Meaning } from './error-table.ts'
import { pageOf } from './page-address.ts'
import type { Context } from './step.ts'

/** Where Facebook has got to with a video. */
export interface VideoStanding {
  is: 'receiving' | 'received' | 'processing' | 'ready' | 'published' | 'failed'
  /** True once it has begun to publish: it was told to. */
  isPublishing: boolean
  /** Facebook says in so many words that the video is not public. */
  isWithheld: boolean
  receivedBytes: number
  postId: string | null
  page: string | null
  answer: NetworkAnswer
}

const phases = ['uploading_phase', 'processing_phase', 'publishing_phase'] as const
const ends = ['error', 'expired', 'upload_failed']

/** Asks how the video is doing. */
export async function readStanding(
  context: Context,
  videoId: string,
  purpose: CallPurpose,
): Promise<VideoStanding> {
  const path = `/${videoId}?fields=status,published,permalink_url,post_id`
  const answer = await callGraph(context, purpose, { method: 'GET', path })
  const body = fieldsOf(answer.body)
  const status = fieldsOf(body.status)
  const publishing = fieldsOf(status.publishing_phase)
  const uploading = fieldsOf(status.uploading_phase)
  return {
    is: standingOf(body, status),
    isPublishing: isDone(publishing) || publishing.status === 'in_progress',
    isWithheld: body.published === false || textOf(publishing.publish_status) === 'draft',
    receivedBytes: numberOf(uploading.bytes_transfered ?? uploading.bytes_transferred) ?? 0,
    postId: idOf(body.post_id),
    page: pageOf(body.permalink_url),
    answer,
  }
}

/** Why Facebook will not show the video, as an error of ours. */
export function failureOf(standing: VideoStanding): PublishError {
  const status = fieldsOf(fieldsOf(standing.answer.body).status)
  const errors = phases.map((name) => fieldsOf(status[name])).flatMap(errorsOf)
  const known = errors
    .flatMap((each) => [numberOf(each.code), numberOf(each.error_subcode)])
    .map((code): Meaning | undefined => bySubcode[code ?? 0])
    .find((meaning) => typeof meaning === 'object')
  const words = errors.map((each) => textOf(each.message)).filter((each) => each !== '')
  const said = words.length > 0 ? ` Facebook says: "${words.join(' ')}".` : ''
  const usual = `Facebook could not process the video (${textOf(status.video_status) || 'error'}).`
  return new PublishError({
    outcome: 'rejected',
    code: typeof known === 'object' ? known.code : 'media_processing_failed',
    retry: 'never',
    message: (typeof known === 'object' ? known.message : usual) + said,
    response: { status: standing.answer.status, body: standing.answer.body },
  })
}

/** True when the upload itself came to nothing, so that a new one may help. */
export function isUploadLost({ answer }: VideoStanding): boolean {
  const status = fieldsOf(fieldsOf(answer.body).status)
  return ['expired', 'upload_failed'].includes(textOf(status.video_status))
}

function standingOf(body: Fields, status: Fields): VideoStanding['is'] {
  const videoStatus = textOf(status.video_status)
  const [uploading, , publishing] = phases.map((name) => fieldsOf(status[name]))
  const hasFailed =
    ends.includes(videoStatus) || phases.some((name) => fieldsOf(status[name]).status === 'error')
  if (hasFailed || publishing?.publish_status === 'error') return 'failed'
  if (isPublic(body, videoStatus, publishing ?? {})) return 'published'
  if (videoStatus === 'ready' || videoStatus === 'processing') return videoStatus
  if (videoStatus === 'upload_complete' || isDone(uploading ?? {})) return 'received'
  return 'receiving'
}

/** Where there is a publishing phase, it decides; a video without one is public when it is ready and says so. */
function isPublic(body: Fields, videoStatus: string, publishing: Fields): boolean {
  if (publishing.publish_status === 'published') return true
  if (publishing.status !== undefined && !isDone(publishing)) return false
  if (publishing.publish_status !== undefined) return false
  return (
    (videoStatus === 'ready' || videoStatus === '') &&
    (body.published === true || idOf(body.post_id) !== null)
  )
}

/** Facebook's pages write `completed`, its samples `complete`. */
function isDone(phase: Fields): boolean {
  return phase.status === 'complete' || phase.status === 'completed'
}

/** Documented as `error`, sent as `errors`. */
function errorsOf(phase: Fields): Fields[] {
  return [fieldsOf(phase.error), ...listOf(phase.errors).map(fieldsOf)]
}
