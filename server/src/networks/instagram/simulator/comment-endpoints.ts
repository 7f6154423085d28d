import type { SimulatorResponse } from '../../simulator-contract.ts'
import { commentOf, notThere, postOf } from './access.ts'
import type { Call, Simulation } from './call.ts'
import type { Comment } from './comments.ts'
import { fieldsOf, project } from './fields.ts'
import { GraphError, invalidParameter, missingParameter } from './graph-error.ts'
import { listedAtMs } from './lag.ts'
import { pageOf } from './paging.ts'
import type { Post } from './posts.ts'
import { commentNode, plainField } from './wire.ts'

/** https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-media/comments (2026-09-11) */
const maxPerPage = 50

/** `POST /{media}/comments`. With `fields` it says no, and has commented all the same. */
export function createComment(call: Call, simulation: Simulation): SimulatorResponse {
  const post = commentable(call, simulation)
  return added(call, { mediaId: post.id, parentId: null, accountId: post.account_id }, simulation)
}

/** `POST /{comment}/replies`. A reply to a reply goes below the first comment. */
export function createReply(call: Call, simulation: Simulation): SimulatorResponse {
  const comment = commentOf(call, simulation)
  const post = simulation.posts.get(comment.media_id)
  if (!post) throw notThere(call)
  if (!post.comments_enabled) throw commentsOff()
  const place = {
    mediaId: post.id,
    parentId: comment.parent_id ?? comment.id,
    accountId: post.account_id,
  }
  return added(call, place, simulation)
}

/** `GET /{media}/comments`: newest first, without replies. */
export function listComments(call: Call, simulation: Simulation): SimulatorResponse {
  const post = postOf(call, simulation)
  if (post.id !== call.route.id || post.kind === 'story') throw notThere(call)
  return listed(post.id, call, simulation)
}

/** `GET /{comment}/replies`. */
export function listReplies(call: Call, simulation: Simulation): SimulatorResponse {
  return listed(commentOf(call, simulation).id, call, simulation)
}

/** `GET /{comment}`. */
export function readComment(call: Call, simulation: Simulation): SimulatorResponse {
  const comment = commentOf(call, simulation)
  return { status: 200, body: commentBody(comment, call, simulation) }
}

/** `POST /{comment}` hides or shows it. */
export function updateComment(call: Call, simulation: Simulation): SimulatorResponse {
  const comment = commentOf(call, simulation)
  const isHidden = call.params.flag('hide')
  if (isHidden === null) throw missingParameter('hide')
  simulation.comments.put({ ...comment, is_hidden: isHidden })
  simulation.world.changed()
  return { status: 200, body: { success: true } }
}

/** `DELETE /{comment}`. */
export function deleteComment(call: Call, simulation: Simulation): SimulatorResponse {
  simulation.comments.remove(commentOf(call, simulation).id)
  simulation.world.changed()
  return { status: 200, body: { success: true } }
}

/** @throws GraphError where nobody can comment */
function commentable(call: Call, simulation: Simulation): Post {
  const post = postOf(call, simulation)
  if (post.id !== call.route.id || post.kind === 'story') throw notThere(call)
  if (!post.comments_enabled) throw commentsOff()
  return post
}

function added(
  call: Call,
  place: { mediaId: string; parentId: string | null; accountId: string },
  simulation: Simulation,
): SimulatorResponse {
  const { world, ids, comments, switches } = simulation
  const text = call.params.required('message')
  if (text.length > switches().comment_max_length)
    throw invalidParameter(
      `Param message must be at most ${switches().comment_max_length} characters long`,
    )
  const now = world.now()
  const comment: Comment = {
    id: ids.next(now),
    media_id: place.mediaId,
    parent_id: place.parentId,
    author_id: place.accountId,
    text,
    created_at: now.getTime(),
    listed_at: listedAtMs(call.request, world),
    is_hidden: false,
  }
  comments.put(comment)
  world.changed()
  if (call.params.has('fields')) throw unsupportedFormat()
  return { status: 200, body: { id: comment.id } }
}

function listed(placeId: string, call: Call, simulation: Simulation): SimulatorResponse {
  const { comments, world } = simulation
  const nowMs = world.now().getTime()
  const isListed = (id: string) => (comments.get(id)?.listed_at ?? nowMs) <= nowMs
  const ids = comments.idsOn(placeId).toReversed().filter(isListed)
  const { origin, host, path, query } = call.request
  const page = pageOf(ids, call.params, { origin, host, path, query }, maxPerPage)
  const data = page.ids.flatMap((id) => {
    const comment = comments.get(id)
    return comment ? [commentBody(comment, call, simulation)] : []
  })
  return { status: 200, body: { data, ...(page.paging ? { paging: page.paging } : {}) } }
}

function commentBody(comment: Comment, call: Call, simulation: Simulation) {
  const asked = fieldsOf(call.params.text('fields'))
  const fields = asked.length > 0 ? asked : ['timestamp', 'text'].map(plainField)
  return project('IGComment', commentNode(comment, call, simulation), fields)
}

function commentsOff(): GraphError {
  return invalidParameter('Comments are turned off for this media')
}

/** Seen live: the comment is there, whatever this says. */
function unsupportedFormat(): GraphError {
  return new GraphError({
    message: 'This API call does not support the requested response format',
    code: 20,
    subcode: 1772107,
    userMessage: 'Your Instagram comment was not added',
  })
}
