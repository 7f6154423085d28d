import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage } from './admit.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { nowMs } from './call.ts'
import { chunkedVideo } from './chunked-video.ts'
import { parseFields } from './fields.ts'
import { GraphError, invalid } from './graph-error.ts'
import { checkVideo, videoLimit } from './judge-video.ts'
import { completeBytes, finishVideo, newVideo, videoFacts } from './keep-video.ts'
import { readPage } from './list-endpoints.ts'
import { listAnswer } from './list-page.ts'
import { videoBody } from './media-fields.ts'
import type { Page } from './people.ts'
import { toPublish, toRead } from './permissions.ts'
import { refuseCreates } from './refuse-creates.ts'
import { storeThumbnail } from './thumbnails.ts'
import { sessionFile } from './upload-sessions.ts'
import { videoFinish } from './video-finish.ts'
import { progressOf } from './video-status.ts'
import { type Video, videoFile } from './videos.ts'

/** `POST /{page}/videos`: by address, in chunks, as a file, or by the handle of an upload. */
export async function createVideo(
  call: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { params } = call
  const page = publishingPage(call, simulation)
  refuseCreates(simulation)
  if (params.has('upload_phase')) {
    if (params.has('file_url')) throw invalid('Param file_url cannot be used with upload_phase.')
    return chunkedVideo(call, page, simulation)
  }
  const video = await uploaded(call, page, simulation)
  return { status: 200, body: { id: video.id } }
}

/** A token that is not the Page's own is told so in words that only this edge has. */
function publishingPage(call: AdmittedCall, simulation: Simulation): Page {
  const isOther = call.caller.page?.id !== call.route.id && call.route.id !== 'me'
  if (isOther && simulation.people.page(call.route.id)) {
    throw invalid('No permission to publish the video')
  }
  return actingPage(call, { permissions: toPublish, task: 'CREATE_CONTENT' }, simulation)
}

async function uploaded(call: AdmittedCall, page: Page, simulation: Simulation): Promise<Video> {
  const { params } = call
  // Judged before anything is fetched: a text too long is no reason to keep a video.
  const { switches, videos, world } = simulation
  videoFinish(call, undefined, simulation)
  const begun = newVideo(page, 'video', simulation)
  try {
    const way = params.has('file_url') ? 'url' : 'bytes'
    const video =
      way === 'url' ? await fetched(begun, call, simulation) : await given(begun, call, simulation)
    if (video.failure) return video
    checkVideo(video.file, video.received_bytes, way, switches())
    const thumb = params.file('thumb')
    if (thumb) await storeThumbnail(video, thumb, true, simulation)
    return finishVideo(video, videoFinish(call, video.file, simulation), call, simulation)
  } catch (error) {
    videos.drop(begun.id)
    await world.files.remove(videoFile(begun.id))
    throw error
  }
}

async function fetched(begun: Video, call: AdmittedCall, simulation: Simulation): Promise<Video> {
  const { world, videos, switches } = simulation
  const url = call.params.text('file_url') ?? ''
  const { maxBytes } = videoLimit('url', switches())
  const download = await world.files.download(videoFile(begun.id), url, { maxBytes })
  if (download.ok) {
    const file = await videoFacts(videoFile(begun.id), download, simulation)
    const { sizeBytes } = download
    const bytes = { total_bytes: sizeBytes, received_bytes: sizeBytes }
    const uploaded_at = nowMs(simulation)
    return videos.put({ ...begun, ...bytes, uploaded_at, ...(file ? { file } : {}) })
  }
  const message = 'Unable to fetch video file from URL.'
  if (switches().file_url_failure === 'refused') {
    throw new GraphError({ message: `(#389) ${message}`, code: 389 })
  }
  return videos.put({ ...begun, failure: { code: 389, message, phase: 'uploading' } })
}

/** Bytes that came with the call, or before it under a handle. @throws GraphError */
async function given(begun: Video, call: AdmittedCall, simulation: Simulation): Promise<Video> {
  const { params, caller } = call
  const handle = params.text('fbuploader_video_file_chunk')
  const session = handle === null ? undefined : simulation.uploads.byHandle(handle)
  if (handle !== null && session?.user_id !== caller.user.id) {
    throw invalid('Param fbuploader_video_file_chunk is not a handle of an upload.')
  }
  const file = params.file('source', 'video_file', 'fbuploader_video_file_chunk')
  const names = session
    ? session.pieces.map((offset) => sessionFile(session, offset))
    : file && [file.name]
  if (!names) throw invalid('Missing parameter: file_url, or a file in the part source')
  simulation.videos.put(begun)
  const done = await completeBytes(begun, names, simulation)
  if (session) simulation.uploads.drop(session)
  return done
}

/** `GET /{page}/videos?type=uploaded` */
export function listVideos(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  return listOf(call, 'video', ['updated_time', 'description', 'id'], simulation)
}

/** `GET /{page}/video_reels` */
export function listReels(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  return listOf(call, 'reel', ['description', 'updated_time', 'id'], simulation)
}

function listOf(
  call: AdmittedCall,
  surface: Video['surface'],
  usual: readonly string[],
  simulation: Simulation,
): SimulatorResponse {
  const page = readPage(call, toRead, simulation)
  const asked = parseFields(call.params.text('fields'))
  const ask = { asked, origin: call.request.origin, simulation }
  const now = nowMs(simulation)
  const see = (id: string) => {
    const video = simulation.videos.get(id)
    if (video?.surface !== surface || !progressOf(video, simulation).isPublished) return null
    if ((simulation.posts.get(video.post_id ?? '')?.listed_at ?? now) > now) return null
    return { timeMs: video.created_at, body: () => videoBody(video, ask, usual) }
  }
  return listAnswer(call, simulation.videos.ofPage(page.id), see, simulation)
}
