import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage, lackingOf, readRefusal } from './admit.ts'
import { type AdmittedCall, nowMs, type Simulation } from './call.ts'
import { parseFields } from './fields.ts'
import { noObject } from './graph-error.ts'
import { listAnswer } from './list-page.ts'
import type { Page } from './people.ts'
import { type Permission, toRead, toReadFeed } from './permissions.ts'
import { listedPostFields, postBody } from './post-fields.ts'
import { isPublished, type Post, timeOf } from './posts.ts'

/** https://developers.facebook.com/docs/graph-api/reference/page/feed/ (2026-09-11): about 600 posts a year are given. */
const maxPosts = 600

/**
 * The Page whose things are read: by its own token, or by a person that manages it.
 * @throws GraphError
 */
export function readPage(
  call: AdmittedCall,
  permissions: readonly Permission[],
  simulation: Simulation,
): Page {
  const { caller, route, request } = call
  if (caller.page) return actingPage(call, { permissions, task: null }, simulation)
  const page = simulation.people.page(route.id)
  if (!page) throw noObject(route.id, request.method)
  const lacking = lackingOf(caller, permissions)
  if (lacking.length > 0 || !caller.grant.page_ids.includes(page.id)) throw readRefusal(permissions)
  return page
}

/** `GET /{page}/feed`: everything, unpublished posts too; not Reels, which have a list of their own. */
export function listFeed(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const { feed_lists_unpublished: isOpen } = simulation.switches()
  return listPosts(call, toReadFeed, simulation, (post, now) => isPublished(post, now) || isOpen)
}

/** `GET /{page}/posts` and `GET /{page}/published_posts` */
export function listPublished(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  return listPosts(call, toRead, simulation, isPublished)
}

/** `GET /{page}/scheduled_posts` */
export function listScheduled(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  return listPosts(
    call,
    toRead,
    simulation,
    (post, now) => post.publish_at !== null && post.publish_at > now,
  )
}

function listPosts(
  call: AdmittedCall,
  permissions: readonly Permission[],
  simulation: Simulation,
  isShown: (post: Post, nowMs: number) => boolean,
): SimulatorResponse {
  const page = readPage(call, permissions, simulation)
  const { params, request } = call
  const asked = parseFields(params.text('fields'))
  const now = nowMs(simulation)
  const isCapped = simulation.world.settings().caps === 'real'
  const see = (id: string) => {
    const post = simulation.posts.get(id)
    if (!post || post.surface === 'reel' || !isShown(post, now)) return null
    if (isPublished(post, now) && post.listed_at > now) return null
    const body = () => postBody(post, asked, listedPostFields, request.origin, simulation)
    return { timeMs: timeOf(post), body }
  }
  const index = simulation.posts.ofPage(page.id)
  return listAnswer(call, index, see, simulation, isCapped ? { maxCount: maxPosts } : {})
}
