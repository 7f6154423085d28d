import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage } from './admit.ts'
import { type AdmittedCall, nowMs, type Simulation } from './call.ts'
import { parseFields } from './fields.ts'
import { readPage } from './list-endpoints.ts'
import { listAnswer } from './list-page.ts'
import { photoBody } from './media-fields.ts'
import { toPublish, toRead } from './permissions.ts'
import { storePhoto } from './photo-source.ts'
import type { Photo } from './photos.ts'
import { postOptions } from './post-options.ts'
import { fullId, type Post } from './posts.ts'
import { publishTimes } from './publish-time.ts'
import { refuseCreates } from './refuse-creates.ts'
import { publishedText } from './text-rules.ts'

/** `POST /{page}/photos`: a post of its own, or with `published=false` a photo to be used later. */
export async function createPhoto(
  call: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { params, request } = call
  const need = { permissions: toPublish, task: 'CREATE_CONTENT' } as const
  const page = actingPage(call, need, simulation)
  refuseCreates(simulation)
  const asked = parseFields(params.text('fields'))
  const caption = publishedText(
    params.text('caption') ?? params.text('message') ?? params.text('name'),
    simulation,
  )
  const { feed_schedule_days } = simulation.switches()
  const times = publishTimes(call, feed_schedule_days, simulation)
  const options = postOptions(params)
  const stored = await storePhoto(call, page, simulation)
  const photo: Photo = { ...stored, caption, alt_text: params.text('alt_text_custom') }
  const isPosted = times.publish_at !== null && !params.flag('no_story', false)
  const post = isPosted ? photoPost(photo, times, options, simulation) : null
  const kept: Photo = {
    ...photo,
    is_published: times.publish_at !== null && times.publish_at <= nowMs(simulation),
    ...(post ? { post_id: post.id } : {}),
  }
  const ask = { asked, origin: request.origin, simulation }
  const told = asked.length > 0 ? photoBody(kept, ask, []) : { id: kept.id }
  simulation.photos.put(kept)
  if (post) simulation.posts.put(post)
  simulation.world.changed()
  return { status: 200, body: { ...told, ...(post ? { post_id: fullId(post) } : {}) } }
}

function photoPost(
  photo: Photo,
  times: ReturnType<typeof publishTimes>,
  options: Record<string, unknown>,
  simulation: Simulation,
): Post {
  return {
    id: simulation.ids.next(simulation.world.now()),
    page_id: photo.page_id,
    message: photo.caption,
    surface: 'photo',
    ...times,
    photo_ids: [photo.id],
    ...(Object.keys(options).length > 0 ? { options } : {}),
  }
}

/** `GET /{page}/photos?type=uploaded` */
export function listPhotos(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const page = readPage(call, toRead, simulation)
  const { params, request } = call
  const type = params.oneOf('type', ['uploaded', 'profile', 'tagged'])
  const asked = parseFields(params.text('fields'))
  const ask = { asked, origin: request.origin, simulation }
  const now = nowMs(simulation)
  const see = (id: string) => {
    const photo = simulation.photos.get(id)
    const post = simulation.posts.get(photo?.post_id ?? '')
    const isListed = post ? post.publish_at !== null && post.listed_at <= now : photo?.is_published
    // `uploaded` gives the Page's photos; it has no profile pictures and no tags here.
    if (!photo || !isListed || (type !== null && type !== 'uploaded')) return null
    const body = () => photoBody(photo, ask, ['created_time', 'name', 'id'])
    return { timeMs: photo.created_at, body }
  }
  return listAnswer(call, simulation.photos.ofPage(page.id), see, simulation)
}
