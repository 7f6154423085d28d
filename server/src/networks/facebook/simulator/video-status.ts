import { nowMs, type Simulation } from './call.ts'
import type { Switches } from './switches.ts'
import type { Video } from './videos.ts'

/** How far a video has got, worked out from its times whenever somebody asks. */
export interface Progress {
  status:
    | 'uploading'
    | 'upload_complete'
    | 'upload_failed'
    | 'processing'
    | 'ready'
    | 'expired'
    | 'error'
  isPublished: boolean
}

export function progressOf(video: Video, simulation: Simulation): Progress {
  const now = nowMs(simulation)
  const isReady = video.ready_at !== undefined && now >= video.ready_at
  const isPublished = isReady && !video.failure && isOut(video, now, simulation)
  return { status: statusWord(video, isReady, simulation), isPublished }
}

function isOut({ post_id: id = '' }: Video, now: number, simulation: Simulation): boolean {
  const at = simulation.posts.get(id)?.publish_at ?? simulation.stories.get(id)?.published_at
  return at !== undefined && at <= now
}

function statusWord(video: Video, isReady: boolean, simulation: Simulation): Progress['status'] {
  if (video.failure?.phase === 'uploading') return 'upload_failed'
  if (video.is_canceled || simulation.videos.isExpired(video)) return 'expired'
  if (video.uploaded_at === undefined) return 'uploading'
  if (video.finished_at === undefined) return 'upload_complete'
  if (!isReady) return 'processing'
  return video.failure ? 'error' : 'ready'
}

/** The `status` field of a video. */
export function statusBody(video: Video, simulation: Simulation): Record<string, unknown> {
  const switches = simulation.switches()
  const { status } = progressOf(video, simulation)
  return {
    video_status: status,
    uploading_phase: uploadingPhase(video, switches),
    processing_phase: processingPhase(video, status, switches),
    publishing_phase: publishingPhase(video, status, simulation),
  }
}

function uploadingPhase(video: Video, switches: Switches): Record<string, unknown> {
  const bytes = {
    [switches.bytes_spelling]: video.received_bytes,
    ...(video.total_bytes === null ? {} : { source_file_size: video.total_bytes }),
  }
  if (video.failure?.phase === 'uploading') return failed(video.failure, switches)
  if (video.uploaded_at !== undefined) return { status: switches.phase_done_word, ...bytes }
  return { status: video.received_bytes > 0 ? 'in_progress' : 'not_started', ...bytes }
}

function processingPhase(
  video: Video,
  status: Progress['status'],
  switches: Switches,
): Record<string, unknown> {
  if (status === 'error' && video.failure) return failed(video.failure, switches)
  if (status === 'ready') return { status: switches.phase_done_word }
  return { status: status === 'processing' ? 'in_progress' : 'not_started' }
}

function failed(failure: { code: number; message: string }, switches: Switches) {
  const { code, message } = failure
  return switches.phase_error_form === 'errors'
    ? { status: 'error', errors: [{ code, message }] }
    : { status: 'error', error: { message } }
}

function publishingPhase(
  video: Video,
  status: Progress['status'],
  simulation: Simulation,
): Record<string, unknown> {
  if (status !== 'ready') return { status: 'not_started' }
  const { phase_done_word: done } = simulation.switches()
  const { isPublished } = progressOf(video, simulation)
  const at = video.state === 'SCHEDULED' ? video.scheduled_at : video.ready_at
  const publish_time = Math.floor((at ?? 0) / 1000)
  if (isPublished) return { status: done, publish_status: 'published', publish_time }
  if (video.state === 'SCHEDULED')
    return { status: done, publish_status: 'scheduled', publish_time }
  return { status: done, publish_status: 'draft' }
}
