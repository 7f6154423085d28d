import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { requireScopeFor, requireWriting } from './comment-scopes.ts'
import type { Comment } from './comments.ts'
import { commentImage } from './content.ts'
import type { Rule } from './field-rules.ts'
import { jsonBody } from './json-body.ts'
import { pageBody, pagingOf } from './paging.ts'
import type { Post, PostMedia } from './posts.ts'
import { accessDenied, foreignValue, invalidField, notFound, Refusal } from './refusal.ts'
import { commentUrn, parseCommentUrn, parseUrn, personUrn } from './urns.ts'
import { isVisible } from './visibility.ts'

interface CommentBody {
  actor: string
  object: string
  message: { text: string; attributes?: unknown[] | null }
  parentComment?: string | null
  content?: { entity: { image: string } }[] | null
}

function commentRule(maxLength: number): Rule {
  return {
    type: 'object',
    required: ['actor', 'object', 'message'],
    properties: {
      actor: { type: 'urn', kinds: ['person', 'organization'] },
      object: { type: 'urn', kinds: ['share', 'ugcPost', 'activity'] },
      message: {
        type: 'object',
        required: ['text'],
        properties: {
          text: { type: 'string', maxLength, isBlankRefused: true },
          attributes: { type: 'array', items: { type: 'any' } },
        },
      },
      parentComment: { type: 'urn', kinds: ['comment'] },
      content: {
        type: 'array',
        maxItems: 1,
        items: {
          type: 'object',
          required: ['entity'],
          properties: {
            entity: {
              type: 'object',
              required: ['image'],
              properties: { image: { type: 'urn', kinds: ['image'] } },
            },
          },
        },
      },
    },
  }
}

/** `POST /rest/socialActions/{urn}/comments`, and the same on `/v2`. */
export async function createComment(
  call: Call,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const { comments, people, switches, uploads, world } = simulation
  requireWriting(call, 'CREATE', simulation)
  const rule = commentRule(switches().comment_limit)
  const body = (await jsonBody(call.request, rule)) as CommentBody
  requireScopeFor(body.actor, 'w', 'CREATE', call, simulation)
  if (!people.mayCommentAs(call.member.id, body.actor)) throw foreignValue('/actor')
  const { post, parent } = threadOf(call.keys[0], body.parentComment ?? null, simulation)
  checkObject(body.object, post)
  const now = world.now().getTime()
  if (now < post.created_at + switches().activity_lag_ms) throw noActivity(post)
  const image = imageOf(body, parent, simulation)
  const comment: Comment = {
    id: comments.mintId(now),
    ...keptFields(body, post),
    member_id: call.member.id,
    created_at: now,
    ...(parent ? { parent_id: parent.id } : {}),
    ...(image ? { image } : {}),
  }
  comments.add(comment)
  if (image) uploads.markShown(image.key, post.id)
  world.changed()
  return {
    status: 201,
    headers: { 'x-restli-id': comment.id },
    body: wireComment(comment),
  }
}

function keptFields({ actor, message }: CommentBody, post: Post) {
  const { id: post_id, activity_id } = post
  return { post_id, activity_id, actor, text: message.text, attributes: message.attributes ?? [] }
}

/** `GET …/comments`, oldest first. */
export function listComments(call: Call, simulation: Simulation): SimulatorResponse {
  const paging = pagingOf(call.request.query, 100)
  const { post, parent } = threadOf(call.keys[0], null, simulation)
  requireScopeFor(post.author, 'r', 'GET_ALL', call, simulation)
  if (!mayRead(post.author, call, simulation)) {
    throw accessDenied(`member is unauthorized on ${post.urn}`)
  }
  const thread = simulation.comments.of(post.id).filter(({ parent_id }) => parent_id === parent?.id)
  const page = thread.slice(paging.start, paging.start + paging.count)
  return { status: 200, body: pageBody(page.map(wireComment), paging) }
}

/** Reading goes with either kind of role. */
function mayRead(author: string, { member }: Call, { people }: Simulation): boolean {
  return people.mayPostAs(member.id, author) || people.mayCommentAs(member.id, author)
}

/** `DELETE …/comments/{id}?actor=…`: by its author or that of the post. */
export function deleteComment(call: Call, simulation: Simulation): SimulatorResponse {
  const { comments, people, world } = simulation
  requireWriting(call, 'DELETE', simulation)
  const { post } = threadOf(call.keys[0], null, simulation)
  const id = call.keys[1] ?? ''
  const comment = comments.get(parseCommentUrn(id)?.commentId ?? id)
  if (comment?.post_id !== post.id) throw notFound(`The comment ${id} was not found`)
  const actor = call.request.query.get('actor') ?? personUrn(call.member.id)
  const isActorTheirs = people.mayCommentAs(call.member.id, actor)
  if (!isActorTheirs || (comment.actor !== actor && post.author !== actor)) {
    throw accessDenied(`member is unauthorized on ${commentUrn(comment.activity_id, comment.id)}`)
  }
  comments.remove(comment)
  world.changed()
  return { status: 204, body: null }
}

/** The post that a path leads to, and the comment that is answered or whose answers are meant. */
function threadOf(
  key: string | undefined,
  parentUrn: string | null,
  simulation: Simulation,
): { post: Post; parent: Comment | null } {
  const onComment = parseCommentUrn(key)
  const named = parentUrn === null ? onComment : parseCommentUrn(parentUrn)
  const parent = simulation.comments.get(named?.commentId ?? '')
  const post = onComment
    ? simulation.posts.byActivity(onComment.activityId)
    : postOf(key, simulation)
  const isMissing = (onComment !== null || parentUrn !== null) && parent?.post_id !== post?.id
  if (isMissing || !post || !isVisible(post, simulation)) throw noThread(key)
  return { post, parent: parent ?? null }
}

/** As recorded: bare, with the exception's text. */
function noThread(key: string | undefined): Refusal {
  const message = `java.util.concurrent.ExecutionException: com.linkedin.restli.server.RestLiServiceException [HTTP Status:404]: Received error for ${key} from domain authorization endpoint: 404`
  return new Refusal(404, { form: 'bare', message })
}

function postOf(key: string | undefined, { posts }: Simulation): Post | undefined {
  const urn = parseUrn(key)
  if (urn?.kind === 'activity') return posts.byActivity(urn.id)
  const post = posts.get(urn?.id ?? '')
  return post?.urn === key ? post : undefined
}

function checkObject(object: string, post: Post): void {
  if (object === post.urn || object === `urn:li:activity:${post.activity_id}`) return
  const message = `Field /object does not name the post of the path`
  throw invalidField('INVALID_VALUE_FOR_FIELD', '/object', message)
}

function imageOf(
  body: CommentBody,
  parent: Comment | null,
  simulation: Simulation,
): PostMedia | null {
  const urn = body.content?.[0]?.entity.image
  if (!urn) return null
  if (parent) {
    const message = 'Field /content is not for answers'
    throw invalidField('INVALID_VALUE_FOR_FIELD', '/content', message)
  }
  return commentImage(urn, body.actor, simulation)
}

/** Right after a post its thread may not be there. */
function noActivity(post: Post): Refusal {
  const message = `Unable to obtain activity for ${post.urn}`
  return new Refusal(404, { form: 'bare', message })
}

/** The returned object is the activity, not what was addressed. */
function wireComment(comment: Comment): Record<string, unknown> {
  const { id, actor, activity_id: activityId, member_id, created_at: time, image } = comment
  const urn = commentUrn(activityId, id)
  const isOrganization = parseUrn(actor)?.kind === 'organization'
  const impersonator = isOrganization ? { impersonator: personUrn(member_id) } : {}
  return {
    actor,
    id,
    $URN: urn,
    commentUrn: urn,
    object: `urn:li:activity:${activityId}`,
    ...(comment.parent_id ? { parentComment: commentUrn(activityId, comment.parent_id) } : {}),
    created: { actor, ...impersonator, time },
    lastModified: { actor, time },
    message: { attributes: comment.attributes, text: comment.text },
    ...(image ? { content: [{ entity: { image: image.urn } }] } : {}),
  }
}
