import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { GraphError, invalid, missing } from './graph-error.ts'
import { checkVideo, videoLimit } from './judge-video.ts'
import { completeBytes, finishVideo, newVideo } from './keep-video.ts'
import type { Page } from './people.ts'
import { storeThumbnail } from './thumbnails.ts'
import { videoFinish } from './video-finish.ts'
import { pieceFile, type Video } from './videos.ts'

/** `upload_phase` of `/videos`: start, transfer until the offsets meet, finish. */
export async function chunkedVideo(
  call: AdmittedCall,
  page: Page,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const phase = call.params.oneOf('upload_phase', ['start', 'transfer', 'finish', 'cancel'])
  if (phase === 'start') return start(call, page, simulation)
  const video = openSession(call, page, simulation)
  if (phase === 'transfer') return transfer(video, call, simulation)
  if (phase === 'finish') return finish(video, call, simulation)
  simulation.videos.change(video, { is_canceled: true })
  await simulation.videos.removePieces(video)
  return { status: 200, body: { success: true } }
}

function start({ params }: AdmittedCall, page: Page, simulation: Simulation): SimulatorResponse {
  const size = params.integer('file_size')
  if (size === null) throw missing('file_size')
  const { maxBytes } = videoLimit('bytes', simulation.switches())
  if (size < 1 || size > maxBytes) throw invalid(`Param file_size must be 1 to ${maxBytes}.`)
  const video = newVideo(page, 'video', simulation)
  const session_id = simulation.ids.next(simulation.world.now())
  simulation.videos.put({ ...video, total_bytes: size, session_id })
  const offsets = offsetsOf({ ...video, total_bytes: size }, simulation)
  return { status: 200, body: { upload_session_id: session_id, video_id: video.id, ...offsets } }
}

/** Strings, as the network sends them; alike when nothing is left to send. */
function offsetsOf(video: Video, simulation: Simulation) {
  const { received_bytes: from, total_bytes } = video
  const end = Math.min(total_bytes ?? 0, from + simulation.switches().chunk_bytes)
  return { start_offset: String(from), end_offset: String(end) }
}

function openSession(call: AdmittedCall, page: Page, simulation: Simulation): Video {
  const id = call.params.text('upload_session_id')
  if (id === null) throw missing('upload_session_id')
  const video = simulation.videos.bySession(id)
  if (video?.page_id !== page.id || video.is_canceled || simulation.videos.isExpired(video)) {
    throw invalid('Param upload_session_id is not an open session of this Page.')
  }
  return video
}

async function transfer(
  video: Video,
  { params }: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const offset = params.integer('start_offset')
  if (offset === null) throw missing('start_offset')
  const chunk = params.file('video_file_chunk')
  if (!chunk) throw missing('video_file_chunk')
  const wanted = offsetsOf(video, simulation)
  const isTooLong = offset + chunk.sizeBytes > Number(wanted.end_offset)
  if (String(offset) !== wanted.start_offset || isTooLong || chunk.sizeBytes === 0) {
    throw wrongOffset(wanted)
  }
  await simulation.world.files.join(pieceFile(video.id, offset), [chunk.name])
  const now = simulation.videos.get(video.id) ?? video
  // Another call may have brought the same chunk meanwhile.
  if (now.received_bytes !== offset) throw wrongOffset(offsetsOf(now, simulation))
  const next = simulation.videos.change(now, {
    received_bytes: offset + chunk.sizeBytes,
    pieces: [...now.pieces, offset],
  })
  return { status: 200, body: offsetsOf(next, simulation) }
}

/** Tells where to go on, which is how Meta's own SDK finds its way back. */
function wrongOffset(data: Record<string, string>): GraphError {
  return new GraphError({
    message: '(#6001) There was a problem uploading your video file. Please try again.',
    code: 6001,
    subcode: 1363037,
    isTransient: true,
    data,
  })
}

async function finish(
  video: Video,
  call: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  if (video.finished_at !== undefined) {
    if (simulation.switches().repeated_finish === 'success')
      return { status: 200, body: { success: true } }
    throw invalid('The upload session is finished already.')
  }
  if (video.received_bytes !== video.total_bytes) {
    throw new GraphError({
      message:
        '(#6000) There was a problem uploading your video file. Please try again with another file.',
      code: 6000,
      subcode: 1363045,
      isTransient: false,
    })
  }
  videoFinish(call, undefined, simulation)
  const pieces = video.pieces.map((offset) => pieceFile(video.id, offset))
  const whole =
    video.uploaded_at === undefined ? await completeBytes(video, pieces, simulation) : video
  checkVideo(whole.file, whole.received_bytes, 'bytes', simulation.switches())
  const thumb = call.params.file('thumb')
  if (thumb) await storeThumbnail(whole, thumb, true, simulation)
  const now = simulation.videos.get(video.id)
  if (now?.finished_at === undefined) {
    finishVideo(whole, videoFinish(call, whole.file, simulation), call, simulation)
  }
  return { status: 200, body: { success: true } }
}
