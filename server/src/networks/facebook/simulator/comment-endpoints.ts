import type { SimulatorResponse } from '../../simulator-contract.ts'
import { actingPage, lackingOf, readRefusal } from './admit.ts'
import { type AdmittedCall, listedAt, nowMs, type Simulation } from './call.ts'
import { type Comment, type CommentAttachment, commentId } from './comments.ts'
import { parseFields } from './fields.ts'
import { invalid, noObject } from './graph-error.ts'
import { listAnswer } from './list-page.ts'
import { commentBody } from './media-fields.ts'
import { type Node, pageIdOf, visibleNode } from './nodes.ts'
import { isVisible } from './object-endpoints.ts'
import type { Page } from './people.ts'
import { toComment, toRead } from './permissions.ts'
import { storePhotoFromUrl } from './photo-source.ts'
import { threadOf } from './posts.ts'
import { refuseCreates } from './refuse-creates.ts'
import { publishedText } from './text-rules.ts'
import { TimeIndex } from './time-index.ts'

const usualFields = ['created_time', 'from', 'message', 'id'] as const

/** `POST /{object}/comments`: under a post, a photo, a video or another comment. */
export async function createComment(
  call: AdmittedCall,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { caller, params, request, route } = call
  const node = visibleNode(route.id, caller, request.method, simulation)
  if (!isVisible(node, simulation)) throw noObject(route.id, request.method)
  const pageId = pageIdOf(node) as string
  const asPage = { ...call, route: { ...route, id: pageId } }
  const page = actingPage(asPage, { permissions: toComment, task: 'MODERATE' }, simulation)
  refuseCreates(simulation)
  const asked = parseFields(params.text('fields'))
  const message = publishedText(params.text('message'), simulation)
  const attachment = await attachmentOf(call, page, simulation)
  if (message === '' && !attachment) throw invalid('Missing message or attachment')
  const now = nowMs(simulation)
  const comment: Comment = {
    id: simulation.ids.next(simulation.world.now()),
    ...placeOf(node),
    page_id: page.id,
    message,
    ...(attachment ? { attachment } : {}),
    created_at: now,
    listed_at: listedAt(call, now, simulation),
  }
  simulation.comments.put(comment)
  simulation.world.changed()
  return { status: 200, body: answered(comment, asked.length > 0, call, simulation) }
}

function answered(
  comment: Comment,
  hasFields: boolean,
  { params, request }: AdmittedCall,
  simulation: Simulation,
): Record<string, unknown> {
  if (!hasFields) return { id: commentId(comment) }
  if (simulation.switches().comment_post_fields === 'refused_after') {
    throw invalid('Param fields is not supported on this edge.')
  }
  const asked = parseFields(params.text('fields'))
  return commentBody(comment, { asked, origin: request.origin, simulation }, usualFields)
}

function placeOf(node: Node): Pick<Comment, 'object_id' | 'parent_id'> {
  if (node.kind === 'comment') {
    // Facebook shows two levels: an answer to an answer stands beside it.
    const { object_id, id, parent_id } = node.comment
    return { object_id, parent_id: parent_id ?? id }
  }
  if (node.kind === 'post') return { object_id: threadOf(node.post) }
  if (node.kind === 'photo') return { object_id: node.photo.id }
  if (node.kind === 'video') return { object_id: node.video.id }
  throw new Error(`Nothing is commented under a ${node.kind}.`)
}

/** At most one of three. @throws GraphError */
async function attachmentOf(
  call: AdmittedCall,
  page: Page,
  simulation: Simulation,
): Promise<CommentAttachment | null> {
  const { params } = call
  const names = ['attachment_id', 'attachment_url', 'attachment_share_url'] as const
  const given = names.filter((name) => params.has(name))
  if (given.length > 1) throw invalid(`Only one of {${names.join(', ')}} can be given.`)
  const [name] = given
  const value = name ? params.text(name) : null
  if (!name || value === null) return null
  if (name === 'attachment_share_url') {
    if (!URL.canParse(value)) throw invalid('Param attachment_share_url must be a valid URL.')
    return { kind: 'share', value }
  }
  if (name === 'attachment_url') {
    const photo = await storePhotoFromUrl(value, page, simulation)
    simulation.photos.put({ ...photo, used_in: 'comment' })
    return { kind: 'photo', value: photo.id }
  }
  const photo = simulation.photos.get(value)
  if (photo?.page_id !== page.id || photo.is_published || photo.post_id || photo.used_in) {
    throw invalid('Param attachment_id must be an unpublished photo of this Page.')
  }
  simulation.photos.put({ ...photo, used_in: 'comment' })
  return { kind: 'photo', value }
}

/** `GET /{object}/comments`, oldest first unless `order` says otherwise. */
export function listComments(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const { caller, params, request, route } = call
  const node = visibleNode(route.id, caller, request.method, simulation)
  if (node.kind === 'story' || node.kind === 'page' || node.kind === 'user') {
    throw noObject(route.id, request.method)
  }
  if (lackingOf(caller, toRead).length > 0) throw readRefusal(toRead)
  const filter = params.oneOf('filter', ['toplevel', 'stream'])
  const order = params.oneOf('order', ['ranked', 'chronological', 'reverse_chronological'])
  // https://developers.facebook.com/docs/graph-api/reference/v3.3/object/comments: empty for user tokens.
  if (!caller.page) return { status: 200, body: { data: [] } }
  const asked = parseFields(params.text('fields'))
  const ask = { asked, origin: request.origin, simulation }
  const index = new TimeIndex()
  const byId = new Map<string, Comment>()
  for (const comment of commentsOf(node, filter === 'stream', simulation)) {
    byId.set(comment.id, comment)
    // The list is read from its newest end; chronological order turns the times around.
    const isNewestFirst = order === 'reverse_chronological'
    index.put(comment.id, isNewestFirst ? comment.created_at : -byId.size)
  }
  const see = (id: string) => {
    const comment = byId.get(id)
    if (!comment) return null
    return { timeMs: comment.created_at, body: () => commentBody(comment, ask, usualFields) }
  }
  return listAnswer(call, index, see, simulation, { isByTime: false })
}

function commentsOf(node: Node, isStream: boolean, simulation: Simulation): Comment[] {
  const now = nowMs(simulation)
  const { object_id, parent_id } = placeOf(node)
  const all = simulation.comments.under(object_id).filter(({ listed_at }) => listed_at <= now)
  if (node.kind === 'comment') return all.filter((each) => each.parent_id === parent_id)
  return isStream ? all : all.filter((each) => each.parent_id === undefined)
}
