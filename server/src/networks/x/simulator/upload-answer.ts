import type { Simulation } from './call.ts'
import { problemObject } from './refusal.ts'
import type { Upload } from './uploads.ts'

/** An upload as X describes it: image and video facts, and how far processing has got. */
export function uploadBody(upload: Upload, simulation: Simulation): Record<string, unknown> {
  const { uploads, world } = simulation
  const state = uploads.stateOf(upload)
  const data: Record<string, unknown> = {
    id: upload.id,
    media_key: upload.media_key,
    size: upload.file?.sizeBytes ?? upload.total_bytes,
    expires_after_secs: uploads.secondsLeft(upload),
  }
  if (upload.state === 'ready' && upload.file) {
    const { width: w, height: h, contentType } = upload.file
    data.image = { w, h, image_type: contentType }
  }
  if (upload.state !== 'processing') return { data }
  if (state === 'ready' && upload.file?.kind === 'video')
    data.video = { video_type: upload.file.contentType }
  if (state !== 'failed') {
    data.processing_info = progress(upload, state === 'ready', world.now().getTime())
    return { data }
  }
  return failedBody(data, upload, simulation)
}

/** `pending` while nothing is done, then `in_progress`; whole seconds, as X counts them. */
function progress(upload: Upload, isDone: boolean, nowMs: number): Record<string, unknown> {
  if (isDone) return { state: 'succeeded', progress_percent: 100 }
  const wholeMs = Math.max(1, upload.processing_until - upload.processing_from)
  const percent = Math.floor((100 * (nowMs - upload.processing_from)) / wholeMs)
  const check_after_secs = Math.min(
    5,
    Math.max(1, Math.ceil((upload.processing_until - nowMs) / 1000)),
  )
  if (percent < 10) return { state: 'pending', check_after_secs }
  return { state: 'in_progress', check_after_secs, progress_percent: Math.min(99, percent) }
}

/** The OpenAPI document has no place for the error in `processing_info`; traffic puts it there. */
function failedBody(
  data: Record<string, unknown>,
  upload: Upload,
  simulation: Simulation,
): Record<string, unknown> {
  const switches = simulation.switches()
  const message = upload.error ?? 'Unsupported video format'
  if (switches.error_frame === 'traffic') {
    const error = { code: 1, name: 'InvalidMedia', message }
    return { data: { ...data, processing_info: { state: 'failed', error } } }
  }
  const fields = { status: 400, type: 'invalid-request', title: 'InvalidMedia', detail: message }
  return {
    data: { ...data, processing_info: { state: 'failed' } },
    errors: [problemObject(fields, switches)],
  }
}
