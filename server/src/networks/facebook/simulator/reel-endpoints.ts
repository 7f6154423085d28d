import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage } from './admit.ts'
import { type AdmittedCall, nowMs, type Simulation } from './call.ts'
import { invalid, missing } from './graph-error.ts'
import { reelProblem, reelRefusal } from './judge-video.ts'
import { finishVideo, newVideo } from './keep-video.ts'
import type { Page } from './people.ts'
import { toPublish } from './permissions.ts'
import { postOptions } from './post-options.ts'
import { refuseCreates } from './refuse-creates.ts'
import { publishedText } from './text-rules.ts'
import { scheduleTime } from './times.ts'
import { tooManyCalls } from './usage.ts'
import { progressOf } from './video-status.ts'
import type { Video } from './videos.ts'

/** https://developers.facebook.com/documentation/video-api/guides/reels-publishing (2026-07-30) */
const maxReelsPerDay = 30
const maxScheduleDays = 29
/** https://developers.facebook.com/documentation/video-api/page-stories-api (2026-09-11) */
const maxStorySeconds = 60

/** `POST /{page}/video_reels` */
export function createReel(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const page = publishingPage(call, simulation)
  if (phaseOf(call) === 'start') return start(call, page, 'reel', simulation)
  const video = handedIn(call, page, 'reel', simulation)
  const again = repeated(video, simulation)
  if (again) return { status: 200, body: reelAnswer(again, simulation) }
  checkQuota(page, simulation)
  const done = finishReel(video, call, simulation)
  return { status: 200, body: reelAnswer(done, simulation) }
}

/** `POST /{page}/video_stories` */
export function createVideoStory(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const page = publishingPage(call, simulation)
  if (phaseOf(call) === 'start') return start(call, page, 'story', simulation)
  const video = handedIn(call, page, 'story', simulation)
  const done = repeated(video, simulation) ?? finishStory(video, call, simulation)
  return storyAnswer(done.post_id ?? '', simulation)
}

function publishingPage(call: AdmittedCall, simulation: Simulation): Page {
  const need = { permissions: toPublish, task: 'CREATE_CONTENT' } as const
  const page = actingPage(call, need, simulation)
  refuseCreates(simulation)
  return page
}

function phaseOf({ params }: AdmittedCall): 'start' | 'finish' {
  const phase = params.oneOf('upload_phase', ['start', 'finish'])
  if (phase === null) throw missing('upload_phase')
  return phase
}

/** The stories guide prints the address of its uploads with a version, the Reels guide without. */
function start(
  { request, version }: AdmittedCall,
  page: Page,
  surface: 'reel' | 'story',
  simulation: Simulation,
): SimulatorResponse {
  const { id } = simulation.videos.put(newVideo(page, surface, simulation))
  const place = surface === 'story' ? `${version}/${id}` : id
  const upload_url = `${request.origin}/rupload.facebook.com/video-upload/${place}`
  return { status: 200, body: { video_id: id, upload_url } }
}

/** @throws GraphError for a video that is not the Page's, or whose bytes are not all here */
function handedIn(
  { params }: AdmittedCall,
  page: Page,
  surface: Video['surface'],
  simulation: Simulation,
): Video {
  const id = params.text('video_id')
  if (id === null) throw missing('video_id')
  const video = simulation.videos.get(id)
  if (
    video?.page_id !== page.id ||
    video.surface !== surface ||
    simulation.videos.isExpired(video)
  ) {
    throw invalid('Param video_id is not an open upload of this Page.')
  }
  if (video.uploaded_at === undefined) throw invalid('The video has not been uploaded yet.')
  return video
}

/**
 * A second finish call never makes a second post. While the video is processed it is taken as the first was.
 * @throws GraphError once it is published, unless the switch has it answered
 */
function repeated(video: Video, simulation: Simulation): Video | null {
  if (video.finished_at === undefined) return null
  const { status, isPublished } = progressOf(video, simulation)
  if (status === 'processing') return video
  if (status === 'error') throw invalid('The video could not be processed.')
  if (!isPublished && video.state === 'DRAFT') return null
  if (simulation.switches().repeated_finish === 'success') return video
  throw invalid('The video is published already.')
}

function checkQuota(page: Page, simulation: Simulation): void {
  if (simulation.world.settings().caps === 'off') return
  const since = nowMs(simulation) - 86_400_000
  if (simulation.videos.reelsSince(page.id, since) >= maxReelsPerDay) throw tooManyCalls(32)
}

function finishReel(video: Video, call: AdmittedCall, simulation: Simulation): Video {
  const { params } = call
  const switches = simulation.switches()
  const state = params.oneOf('video_state', ['PUBLISHED', 'SCHEDULED', 'DRAFT'])
  if (state === null) throw missing('video_state')
  const time = params.text('scheduled_publish_time')
  const scheduledAt =
    state === 'SCHEDULED' ? scheduleTime(time, maxScheduleDays, nowMs(simulation)) : null
  if (state === 'SCHEDULED' && scheduledAt === null) throw missing('scheduled_publish_time')
  const finish = {
    state,
    scheduledAt,
    title: params.text('title'),
    description: publishedText(params.text('description'), simulation),
    options: postOptions(params),
    ...(state === 'DRAFT' ? { contentType: 'DRAFT' } : {}),
  }
  const problem = reelProblem(video.file, switches.reel_max_seconds, switches)
  if (problem && switches.reel_error_place !== 'processing') throw reelRefusal(problem, switches)
  return finishVideo(video, finish, call, simulation, problem)
}

function finishStory(video: Video, call: AdmittedCall, simulation: Simulation): Video {
  const switches = simulation.switches()
  const problem = reelProblem(video.file, maxStorySeconds, switches)
  if (problem && switches.reel_error_place !== 'processing') throw reelRefusal(problem, switches)
  const finish = {
    state: 'PUBLISHED' as const,
    scheduledAt: null,
    title: null,
    description: '',
    options: {},
  }
  return finishVideo(video, finish, call, simulation, problem)
}

/** Only an acknowledgement: the Reel is not up yet. */
function reelAnswer(video: Video, simulation: Simulation): Record<string, unknown> {
  const isTold = simulation.switches().reel_finish_post_id && video.post_id
  return { success: true, ...(isTold ? { post_id: video.post_id } : {}) }
}

/** A bare number of 18 digits is more than most JSON readers hold. */
export function storyAnswer(postId: string, simulation: Simulation): SimulatorResponse {
  if (simulation.switches().story_post_id === 'string' || postId === '') {
    return { status: 200, body: { success: true, ...(postId ? { post_id: postId } : {}) } }
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `{"success":true,"post_id":${postId}}`,
  }
}
