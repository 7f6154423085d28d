import { type AdmittedCall, listedAt, nowMs, type Simulation } from './call.ts'
import { isPortrait916 } from './judge-video.ts'
import type { Page } from './people.ts'
import { type Video, type VideoFacts, videoFile } from './videos.ts'

/** A video nobody has sent a byte of yet. */
export function newVideo(page: Page, surface: Video['surface'], simulation: Simulation): Video {
  return {
    id: simulation.ids.next(simulation.world.now()),
    page_id: page.id,
    surface,
    created_at: nowMs(simulation),
    total_bytes: null,
    received_bytes: 0,
    pieces: [],
  }
}

/** Looks into the bytes of a video; undefined when they are none. */
export async function videoFacts(
  name: string,
  stored: { sizeBytes: number; sha256: string },
  simulation: Simulation,
): Promise<VideoFacts | undefined> {
  const found = await simulation.world.files.probe(name)
  if (found?.kind !== 'video') return undefined
  return {
    content_type: found.contentType,
    size_bytes: stored.sizeBytes,
    sha256: stored.sha256,
    width: found.width,
    height: found.height,
    duration_ms: found.durationMs,
    video_codec: found.videoCodec ?? 'unknown',
    frame_rate: found.frameRate ?? 0,
  }
}

/** All bytes are here: they are put together and looked into. The pieces go once that is on record. */
export async function completeBytes(
  video: Video,
  pieceNames: readonly string[],
  simulation: Simulation,
): Promise<Video> {
  const { world, videos } = simulation
  const stored = await world.files.join(videoFile(video.id), pieceNames)
  const file = await videoFacts(videoFile(video.id), stored, simulation)
  const { failure: _, ...tried } = videos.get(video.id) ?? video
  const done = videos.put({
    ...tried,
    total_bytes: stored.sizeBytes,
    received_bytes: stored.sizeBytes,
    uploaded_at: nowMs(simulation),
    pieces: [],
    ...(file ? { file } : {}),
  })
  await world.settled()
  for (const name of pieceNames) await world.files.remove(name)
  return done
}

interface Finish {
  state: NonNullable<Video['state']>
  scheduledAt: number | null
  title: string | null
  description: string
  options: Record<string, unknown>
  contentType?: string
}

/** The video is handed in: it is processed for a while, and then readers see it, or it has failed. */
export function finishVideo(
  video: Video,
  finish: Finish,
  call: AdmittedCall,
  simulation: Simulation,
  problem: { code: number; message: string } | null = null,
): Video {
  const { posts, videos, stories, world } = simulation
  const now = nowMs(simulation)
  const readyAt = now + world.settings().processing_ms
  const isForced = call.request.fault?.kind === 'processing_fails'
  const failed = isForced ? { code: 6000, message: 'The video could not be processed.' } : problem
  const postId = failed ? undefined : (video.post_id ?? simulation.ids.next(world.now()))
  const done = videos.change(video, {
    state: finish.state,
    finished_at: now,
    ready_at: readyAt,
    ...(finish.scheduledAt === null ? {} : { scheduled_at: finish.scheduledAt }),
    ...(finish.title === null ? {} : { title: finish.title }),
    description: finish.description,
    ...(failed ? { failure: { ...failed, phase: 'processing' } } : {}),
    ...(postId ? { post_id: postId } : {}),
  })
  if (postId && video.surface === 'story') {
    const listed_at = listedAt(call, readyAt, simulation)
    const { page_id, id } = video
    stories.put({
      id: postId,
      page_id,
      media_type: 'video',
      media_id: id,
      published_at: readyAt,
      listed_at,
    })
  } else if (postId && video.surface !== 'story') {
    const publishAt = publishTime(finish, readyAt)
    posts.put({
      id: postId,
      page_id: video.page_id,
      message: finish.description,
      surface: video.surface,
      created_at: now,
      publish_at: publishAt,
      listed_at: listedAt(call, publishAt ?? readyAt, simulation),
      video_id: video.id,
      ...(finish.contentType && publishAt === null ? { content_type: finish.contentType } : {}),
      ...(Object.keys(finish.options).length > 0 ? { options: finish.options } : {}),
    })
  }
  world.changed()
  return done
}

function publishTime({ state, scheduledAt }: Finish, readyAt: number): number | null {
  if (state === 'PUBLISHED') return readyAt
  return state === 'SCHEDULED' ? Math.max(readyAt, scheduledAt ?? 0) : null
}

/** One report has portrait videos on `/videos` end as drafts of Reels. */
export function staysDraft(file: VideoFacts | undefined, simulation: Simulation): boolean {
  return (
    simulation.switches().portrait_video_stays_draft && file !== undefined && isPortrait916(file)
  )
}
