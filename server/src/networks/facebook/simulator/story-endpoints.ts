import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage } from './admit.ts'
import { type AdmittedCall, listedAt, nowMs, type Simulation } from './call.ts'
import { invalid, missing } from './graph-error.ts'
import { readPage } from './list-endpoints.ts'
import { listAnswer } from './list-page.ts'
import { storyUrl } from './permalinks.ts'
import { toPublish, toRead } from './permissions.ts'
import { storyAnswer } from './reel-endpoints.ts'
import { refuseCreates } from './refuse-creates.ts'
import { type Story, storyLifeMs } from './stories.ts'

/** `POST /{page}/photo_stories`: a photo that was uploaded unpublished becomes a story. */
export function createPhotoStory(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const need = { permissions: toPublish, task: 'CREATE_CONTENT' } as const
  const page = actingPage(call, need, simulation)
  refuseCreates(simulation)
  const id = call.params.text('photo_id')
  if (id === null) throw missing('photo_id')
  const photo = simulation.photos.get(id)
  if (photo?.page_id !== page.id) throw invalid('Param photo_id is not a photo of this Page.')
  if (photo.is_published || photo.post_id || photo.used_in) {
    throw invalid('The photo must not have been used in a published post.')
  }
  const now = nowMs(simulation)
  const story: Story = {
    id: simulation.ids.next(simulation.world.now()),
    page_id: page.id,
    media_type: 'photo',
    media_id: id,
    published_at: now,
    listed_at: listedAt(call, now, simulation),
  }
  simulation.stories.put(story)
  simulation.photos.put({ ...photo, used_in: story.id })
  simulation.world.changed()
  return storyAnswer(story.id, simulation)
}

/** `GET /{page}/stories`: those of the last day; older ones only while the Page keeps an archive. */
export function listStories(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const page = readPage(call, toRead, simulation)
  const wanted = wantedStatuses(call)
  const now = nowMs(simulation)
  const see = (id: string) => {
    const story = simulation.stories.get(id)
    if (!story || story.published_at > now || story.listed_at > now) return null
    const status = now < story.published_at + storyLifeMs ? 'PUBLISHED' : 'ARCHIVED'
    if (!wanted.includes(status)) return null
    if (status === 'ARCHIVED' && !simulation.switches().story_archive) return null
    return {
      timeMs: story.published_at,
      body: () => listedStory(story, status, call.request.origin),
    }
  }
  return listAnswer(call, simulation.stories.ofPage(page.id), see, simulation)
}

function wantedStatuses({ params }: AdmittedCall): string[] {
  const text = params.text('status')
  const given = text !== null && !text.startsWith('[') ? text.split(',') : params.list('status')
  const statuses = (given ?? ['PUBLISHED', 'ARCHIVED']).map((each) => String(each).toUpperCase())
  if (statuses.every((each) => each === 'PUBLISHED' || each === 'ARCHIVED')) return statuses
  throw invalid('Param status must be one of {PUBLISHED, ARCHIVED}.')
}

function listedStory(story: Story, status: string, origin: string): Record<string, unknown> {
  return {
    post_id: story.id,
    status,
    creation_time: String(Math.floor(story.published_at / 1000)),
    media_type: story.media_type,
    media_id: story.media_id,
    url: storyUrl(story, origin),
  }
}
