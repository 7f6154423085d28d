import type { SimulatorResponse } from '../../simulator-contract.ts'
import { accountOf, notThere, postOf } from './access.ts'
import type { Call, Simulation } from './call.ts'
import { fieldsOf, project } from './fields.ts'
import { missingParameter } from './graph-error.ts'
import { instagramError } from './instagram-errors.ts'
import { pageOf, timeParam } from './paging.ts'
import { type Post, storyLifeMs } from './posts.ts'
import { childView, mediaNode } from './wire.ts'

/** https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media (read 2026-11-23) */
const reachCount = 10_000

/** `GET /{ig}/media`, newest first, without stories. */
export function listMedia(call: Call, simulation: Simulation): SimulatorResponse {
  const account = accountOf(call, simulation)
  const sinceMs = timeParam(call.params, 'since')
  const untilMs = timeParam(call.params, 'until')
  const ids = simulation.posts.feedOf(account.id)
  const isWanted = ({ created_at: at }: Post) => untilMs === null || at <= untilMs
  return listed(newestFirst(ids, { sinceMs, isWanted }, simulation), call, simulation)
}

/** `GET /{ig}/stories`: those of the last 24 hours. */
export function listStories(call: Call, simulation: Simulation): SimulatorResponse {
  const account = accountOf(call, simulation)
  const sinceMs = simulation.world.now().getTime() - storyLifeMs
  const ids = simulation.posts.storiesOf(account.id)
  return listed(newestFirst(ids, { sinceMs, isWanted: () => true }, simulation), call, simulation)
}

/** `GET /{media}`. */
export function readMedia(call: Call, simulation: Simulation): SimulatorResponse {
  const post = postOf(call, simulation)
  const asked = fieldsOf(call.params.text('fields'))
  const item = post.id === call.route.id ? null : post.items.find(({ id }) => id === call.route.id)
  const body = item
    ? childView(item, post, asked, call)
    : project('IGMedia', mediaNode(post, call, simulation), asked)
  return { status: 200, body }
}

/** `GET /{media}/children`. */
export function listChildren(call: Call, simulation: Simulation): SimulatorResponse {
  const post = postOf(call, simulation)
  if (post.kind !== 'carousel' || post.id !== call.route.id) throw notThere(call)
  const asked = fieldsOf(call.params.text('fields'))
  return {
    status: 200,
    body: { data: post.items.map((item) => childView(item, post, asked, call)) },
  }
}

/** `POST /{media}` turns comments on or off. */
export function updateMedia(call: Call, simulation: Simulation): SimulatorResponse {
  const post = postOf(call, simulation)
  if (post.id !== call.route.id) throw notThere(call)
  const isEnabled = call.params.flag('comment_enabled')
  if (isEnabled === null) throw missingParameter('comment_enabled')
  simulation.posts.put({ ...post, comments_enabled: isEnabled })
  simulation.world.changed()
  return { status: 200, body: { success: true } }
}

/** `DELETE /{media}`, with Facebook Login only. An item of a carousel cannot go alone. */
export function deleteMedia(call: Call, simulation: Simulation): SimulatorResponse {
  if (call.caller.family === 'instagram') throw notThere(call)
  const post = postOf(call, simulation)
  if (post.id !== call.route.id) throw instagramError(2207073, 'carousel item')
  for (const id of [...simulation.comments.idsOn(post.id)]) simulation.comments.remove(id)
  simulation.posts.remove(post.id)
  simulation.world.changed()
  return { status: 200, body: { success: true, deleted_id: post.id } }
}

function listed(ids: Iterable<string>, call: Call, simulation: Simulation): SimulatorResponse {
  const { origin, host, path, query } = call.request
  const page = pageOf(ids, call.params, { origin, host, path, query })
  const asked = fieldsOf(call.params.text('fields'))
  const data = page.ids.flatMap((id) => {
    const post = simulation.posts.get(id)
    return post ? [project('IGMedia', mediaNode(post, call, simulation), asked)] : []
  })
  return { status: 200, body: { data, ...(page.paging ? { paging: page.paging } : {}) } }
}

/** Reads no further back than it has to: an account may have tens of thousands of posts. */
function* newestFirst(
  ids: readonly string[],
  range: { sinceMs: number | null; isWanted: (post: Post) => boolean },
  { posts, world }: Simulation,
): Generator<string> {
  const nowMs = world.now().getTime()
  const oldest = Math.max(0, ids.length - reachCount)
  for (let at = ids.length - 1; at >= oldest; at -= 1) {
    const post = posts.get(ids[at] ?? '')
    if (!post) continue
    if (range.sinceMs !== null && post.created_at < range.sinceMs) return
    if (post.listed_at <= nowMs && range.isWanted(post)) yield post.id
  }
}
