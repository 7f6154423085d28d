import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage, lackingOf, readRefusal } from './admit.ts'
import { type AdmittedCall, listedAt, nowMs, type Simulation } from './call.ts'
import { parseFields, type Selected } from './fields.ts'
import { invalid, missing, noObject } from './graph-error.ts'
import { commentBody, photoBody, storyBody, videoBody } from './media-fields.ts'
import { type Node, pageIdOf, visibleNode } from './nodes.ts'
import { pageBody, userBody } from './page-fields.ts'
import { toComment, toPublish, toRead } from './permissions.ts'
import { listedPostFields, postBody } from './post-fields.ts'
import { isPublished, type Post } from './posts.ts'
import { publishedText } from './text-rules.ts'
import { scheduleTime } from './times.ts'
import { progressOf } from './video-status.ts'

/** `GET /{object}` */
export function readObject(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const asked = parseFields(call.params.text('fields'))
  return { status: 200, body: nodeBody(call.route.id, asked, call, simulation) }
}

/** `GET /?ids=…`: an object by each id, or one refusal for all. */
export function readObjects(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const ids = (call.params.text('ids') ?? '').split(',').filter(Boolean)
  if (ids.length === 0) throw missing('ids')
  if (ids.length > 50) throw invalid('Too many IDs. Maximum: 50.')
  const asked = parseFields(call.params.text('fields'))
  const bodies = ids.map((id) => [id, nodeBody(id, asked, call, simulation)])
  return { status: 200, body: Object.fromEntries(bodies) }
}

function nodeBody(
  id: string,
  asked: readonly Selected[],
  call: AdmittedCall,
  simulation: Simulation,
): Record<string, unknown> {
  const { caller, request } = call
  const { origin } = request
  const node = visibleNode(id, caller, request.method, simulation)
  const ask = { asked, origin, simulation }
  if (node.kind === 'user') return userBody(node.user, asked, origin)
  if (node.kind === 'page') {
    return pageBody(node.page, asked, ['name', 'id'], caller, origin, simulation)
  }
  if (lackingOf(caller, toRead).length > 0) throw readRefusal(toRead)
  if (node.kind === 'post') return postBody(node.post, asked, listedPostFields, origin, simulation)
  if (node.kind === 'photo') return photoBody(node.photo, ask, ['created_time', 'name', 'id'])
  if (node.kind === 'video') {
    return videoBody(node.video, ask, ['description', 'updated_time', 'id'])
  }
  if (node.kind === 'story') return storyBody(node.story, ask, ['created_time', 'id'])
  return commentBody(node.comment, ask, ['created_time', 'from', 'message', 'id'])
}

/** `POST /{object}`: new words, or an unpublished post is published or scheduled anew. */
export function updateObject(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const node = ownNode(call, simulation)
  if (node.kind === 'post') updatePost(node.post, call, simulation)
  else if (node.kind === 'comment') {
    const message = call.params.text('message')
    if (message === null) throw missing('message')
    simulation.comments.put({ ...node.comment, message: publishedText(message, simulation) })
  } else if (node.kind === 'video') updateVideo(node.video.id, call, simulation)
  else throw noObject(call.route.id, 'POST')
  simulation.world.changed()
  return { status: 200, body: { success: true } }
}

function updatePost(post: Post, call: AdmittedCall, simulation: Simulation): void {
  const { params } = call
  const message = params.text('message')
  const isPublishing = params.flag('is_published', false)
  const now = nowMs(simulation)
  const { feed_schedule_days, publish_by_update } = simulation.switches()
  const scheduled = scheduleTime(params.text('scheduled_publish_time'), feed_schedule_days, now)
  if (message === null && !isPublishing && scheduled === null) {
    throw invalid('Nothing to update: give message, is_published or scheduled_publish_time.')
  }
  const isOut = isPublished(post, now)
  if (scheduled !== null && isOut) throw invalid('A published post cannot be scheduled.')
  if (isPublishing && !isOut && !publish_by_update)
    throw invalid('Param is_published cannot be set.')
  const publishAt = isPublishing && !isOut ? now : scheduled
  simulation.posts.put({
    ...post,
    ...(message === null ? {} : { message: publishedText(message, simulation) }),
    ...(publishAt === null
      ? {}
      : { publish_at: publishAt, listed_at: listedAt(call, publishAt, simulation) }),
    updated_at: now,
  })
}

function updateVideo(id: string, { params }: AdmittedCall, simulation: Simulation): void {
  const video = simulation.videos.get(id)
  const description = params.text('description')
  const title = params.text('title') ?? params.text('name')
  if (!video || (description === null && title === null)) throw invalid('Nothing to update.')
  simulation.videos.change(video, {
    ...(description === null ? {} : { description: publishedText(description, simulation) }),
    ...(title === null ? {} : { title }),
  })
  const post = simulation.posts.get(video.post_id ?? '')
  if (post && description !== null) {
    simulation.posts.put({ ...post, message: publishedText(description, simulation) })
  }
}

/** `DELETE /{object}`; a second time there is nothing any more. */
export async function deleteObject(
  call: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const node = ownNode(call, simulation)
  if (node.kind === 'post') await removePost(node.post, simulation)
  else if (node.kind === 'photo') await simulation.photos.remove(node.photo)
  else if (node.kind === 'comment') removeComment(node.comment.id, simulation)
  else if (node.kind === 'story') simulation.stories.remove(node.story.id)
  else if (node.kind === 'video') {
    const post = simulation.posts.get(node.video.post_id ?? '')
    if (post) simulation.posts.remove(post.id)
    await simulation.videos.remove(node.video)
  } else throw noObject(call.route.id, 'DELETE')
  simulation.world.changed()
  return { status: 200, body: { success: true } }
}

async function removePost(post: Post, simulation: Simulation): Promise<void> {
  simulation.posts.remove(post.id)
  for (const id of post.photo_ids ?? []) {
    const photo = simulation.photos.get(id)
    if (photo) await simulation.photos.remove(photo)
  }
  const video = simulation.videos.get(post.video_id ?? '')
  if (video) await simulation.videos.remove(video)
}

function removeComment(id: string, simulation: Simulation): void {
  const comment = simulation.comments.get(id)
  if (!comment) return
  for (const reply of simulation.comments.under(comment.object_id)) {
    if (reply.parent_id === id) simulation.comments.remove(reply.id)
  }
  simulation.comments.remove(id)
}

/** A node of the Page whose token it is, with what changing it needs. @throws GraphError */
function ownNode(call: AdmittedCall, simulation: Simulation): Node {
  const { caller, route, request } = call
  const node = visibleNode(route.id, caller, request.method, simulation)
  const pageId = pageIdOf(node)
  if (pageId === null || node.kind === 'page') throw noObject(route.id, request.method)
  const isComment = node.kind === 'comment'
  actingPage(
    { ...call, route: { ...route, id: pageId } },
    isComment
      ? { permissions: toComment, task: 'MODERATE' }
      : { permissions: toPublish, task: 'CREATE_CONTENT' },
    simulation,
  )
  return node
}

/** Whether readers see what an id stands for: comments go under nothing else. */
export function isVisible(node: Node, simulation: Simulation): boolean {
  if (node.kind === 'video') return progressOf(node.video, simulation).isPublished
  if (node.kind === 'post') return isPublished(node.post, nowMs(simulation))
  return node.kind === 'photo' || node.kind === 'comment'
}
