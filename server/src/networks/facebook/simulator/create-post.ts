import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage } from './admit.ts'
import type { AdmittedCall, Simulation } from './call.ts'
import { parseFields } from './fields.ts'
import { invalid } from './graph-error.ts'
import type { Page } from './people.ts'
import { toPublish } from './permissions.ts'
import type { Photo } from './photos.ts'
import { postBody } from './post-fields.ts'
import { checkTextFormat, postOptions } from './post-options.ts'
import { fullId, type Post } from './posts.ts'
import { publishTimes } from './publish-time.ts'
import { refuseCreates } from './refuse-creates.ts'
import { checkDuplicate, linkOf, publishedText } from './text-rules.ts'

/** `POST /{page}/feed`: a text, a link, or photos that were uploaded before. */
export function createPost(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const { params } = call
  const need = { permissions: toPublish, task: 'CREATE_CONTENT' } as const
  const page = actingPage(call, need, simulation)
  refuseCreates(simulation)
  const message = publishedText(params.text('message'), simulation)
  const link = linkOf(call, simulation)
  const photos = attachedPhotos(call, page, simulation)
  const options = postOptions(params)
  if (
    message === '' &&
    !link &&
    photos.length === 0 &&
    !options.child_attachments &&
    !options.place
  ) {
    throw invalid('Missing message or attachment')
  }
  const { text_format_presets } = simulation.switches()
  checkTextFormat(params, text_format_presets === 'retired', link !== null || photos.length > 0)
  const asked = parseFields(params.text('fields'))
  const times = publishTimes(call, simulation.switches().feed_schedule_days, simulation)
  const isPlain = photos.length === 0 && times.publish_at !== null
  if (isPlain) checkDuplicate(page, message, link, simulation)
  const post: Post = {
    id: simulation.ids.next(simulation.world.now()),
    page_id: page.id,
    message,
    surface: 'feed',
    ...times,
    ...(link ? { link } : {}),
    ...(photos.length > 0 ? { photo_ids: photos.map(({ id }) => id) } : {}),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  }
  // The answer is worked out first: a field that is not there must not leave a post behind.
  const body =
    asked.length > 0
      ? postBody(post, asked, [], call.request.origin, simulation)
      : { id: fullId(post) }
  keep(post, photos, simulation)
  return { status: 200, body }
}

function keep(post: Post, photos: readonly Photo[], simulation: Simulation): void {
  simulation.posts.put(post)
  for (const photo of photos) simulation.photos.put({ ...photo, post_id: post.id })
  simulation.world.changed()
}

/** @throws GraphError for photos that are not there, not the Page's, or shown elsewhere already */
function attachedPhotos(call: AdmittedCall, page: Page, simulation: Simulation): Photo[] {
  const given = call.params.list('attached_media')
  if (given === null) return []
  const { max_attached_media: max } = simulation.switches()
  if (given.length === 0 || given.length > max) {
    throw invalid(`Param attached_media must have 1 to ${max} elements.`)
  }
  const ids = given.map(mediaId)
  if (new Set(ids).size < ids.length) throw alreadyPosted()
  return ids.map((id, place) => {
    const photo = simulation.photos.get(id)
    if (photo?.page_id !== page.id) {
      throw invalid(`Param attached_media[${place}][media_fbid] is not a photo of this Page.`)
    }
    if (photo.is_published || photo.post_id || photo.used_in) throw alreadyPosted()
    return photo
  })
}

function mediaId(given: unknown, place: number): string {
  const media = typeof given === 'string' ? parsed(given) : given
  const id =
    typeof media === 'object' && media !== null && 'media_fbid' in media && media.media_fbid
  if (typeof id === 'string' || typeof id === 'number') return String(id)
  throw invalid(`Param attached_media[${place}] must be an object with media_fbid.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function alreadyPosted() {
  return invalid('Invalid parameter', {
    message: 'Invalid parameter',
    subcode: 1366051,
    isTransient: false,
    userTitle: 'Photos already posted',
    userMessage: 'These photos were already posted.',
  })
}
