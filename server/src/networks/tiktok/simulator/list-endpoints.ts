import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { fieldsOf } from './fields.ts'
import { jsonParams } from './params.ts'
import type { Entry, Post } from './posts.ts'
import { invalidParams, okAnswer } from './refusal.ts'
import { requireOneOf } from './scopes.ts'
import { type VideoField, videoFields, wireVideo } from './wire-video.ts'

/** https://developers.tiktok.com/doc/tiktok-api-v2-video-list (read 2026-11-23) */
const pageSizes = { usual: 10, max: 20 }
const maxQueriedIds = 20

/** `POST /v2/video/list/`: the creator's public posts, newest first. */
export async function listVideos(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const { fields, body } = await read(call)
  const cursor = body.integer('cursor')
  const count = body.integer('max_count', 32) ?? pageSizes.usual
  if (count < 1 || count > pageSizes.max) {
    throw invalidParams(`max_count must be between 1 and ${pageSizes.max}`)
  }
  const page: Post[] = []
  let hasMore = false
  for (const post of newestFirst(call, simulation, cursor)) {
    hasMore = page.length === count
    if (hasMore) break
    page.push(post)
  }
  const now = simulation.world.now()
  const data = {
    videos: page.map((post) => wireVideo(post, fields, call, simulation)),
    cursor: page.at(-1)?.created_at ?? cursor ?? now.getTime(),
    has_more: hasMore,
  }
  return okAnswer(data, now)
}

/** `POST /v2/video/query/`: which of these ids are public posts of the creator. */
export async function queryVideos(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const { fields, body } = await read(call)
  const filters = body.object('filters')
  const ids = filters.required('video_ids', filters.texts('video_ids'))
  if (ids.length < 1 || ids.length > maxQueriedIds) {
    throw invalidParams(`video_ids must hold 1 to ${maxQueriedIds} ids`)
  }
  const posts = ids.flatMap((id) => simulation.posts.get(id) ?? [])
  const own = posts.filter(
    (post) => post.author_id === call.person.open_id && isListed(post, post, simulation),
  )
  const videos = own.map((post) => wireVideo(post, fields, call, simulation))
  return okAnswer({ videos }, simulation.world.now())
}

async function read(call: Call) {
  requireOneOf(call.grant.scopes, 'video.list')
  const fields: VideoField[] = fieldsOf(call.request.query, videoFields)
  return { fields, body: await jsonParams(call.request, { isOptional: true }) }
}

/** Posts created before the cursor, in milliseconds; entries rise in time, so the place is searched by halves. */
function* newestFirst(
  call: Call,
  simulation: Simulation,
  cursor: number | undefined,
): Generator<Post> {
  const entries = simulation.posts.listedOf(call.person.open_id)
  const end = cursor === undefined ? entries.length : firstNotBefore(entries, cursor)
  for (let at = end - 1; at >= 0; at -= 1) {
    const entry = entries[at] as Entry
    const post = isDue(entry, simulation) ? simulation.posts.get(entry.id) : undefined
    if (post && isListed(entry, post, simulation)) yield post
  }
}

function firstNotBefore(entries: readonly Entry[], moment: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle] as Entry).created_at < moment) low = middle + 1
    else high = middle
  }
  return low
}

function isDue({ listed_at: listedAt }: Pick<Entry, 'listed_at'>, { world }: Simulation): boolean {
  return listedAt !== null && listedAt <= world.now().getTime()
}

function isListed(entry: Pick<Entry, 'listed_at'>, post: Post, simulation: Simulation): boolean {
  const isKindListed = post.medium === 'video' || simulation.switches().photos_are_listed
  return isKindListed && isDue(entry, simulation)
}
