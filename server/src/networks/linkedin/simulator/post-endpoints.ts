import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { keptCommentary } from './commentary.ts'
import type { Rule } from './field-rules.ts'
import { jsonBody } from './json-body.ts'
import { pageBody, pagingOf } from './paging.ts'
import { isCallToAction } from './post-body.ts'
import type { Post } from './posts.ts'
import { accessDenied, foreignValue, invalidField, invalidParameter, notFound } from './refusal.ts'
import { lacksPermission, resourceOf } from './scopes.ts'
import { parseUrn } from './urns.ts'
import { isVisible } from './visibility.ts'
import { wirePost } from './wire-post.ts'

/** `GET /rest/posts/{urn}`. */
export function readPost(call: Call, simulation: Simulation): SimulatorResponse {
  const asAuthor = isAuthorView(call)
  const urn = checkedUrn(call.keys[0])
  const post = simulation.posts.get(parseUrn(urn)?.id ?? '')
  if (!post || post.urn !== urn) throw gone(urn)
  checkMayRead(post.author, call, simulation)
  if (!asAuthor && !isVisible(post, simulation)) throw gone(urn)
  return { status: 200, body: wirePost(post, simulation) }
}

/** `GET /rest/posts?ids=List(…)`. */
export function readPosts(call: Call, simulation: Simulation): SimulatorResponse {
  if (simulation.switches().app !== 'standard_tier') {
    throw lacksPermission(resourceOf(call.step), call.version)
  }
  const asAuthor = isAuthorView(call)
  const list = /^List\((.+)\)$/.exec(call.request.query.get('ids') ?? '')?.[1]
  if (!list) throw invalidParameter('ids')
  const results: Record<string, unknown> = {}
  const statuses: Record<string, number> = {}
  const errors: Record<string, unknown> = {}
  for (const urn of list.split(',')) {
    const post = simulation.posts.get(parseUrn(urn)?.id ?? '')
    const isThere = post?.urn === urn && (asAuthor || isVisible(post, simulation))
    const status = !isThere ? 404 : mayRead(post.author, call, simulation) ? 200 : 403
    statuses[urn] = status
    if (status === 200 && post) results[urn] = wirePost(post, simulation)
    else errors[urn] = { status, message: `${urn} cannot be read` }
  }
  return { status: 200, body: { results, statuses, errors } }
}

/** `GET /rest/posts?q=author`, newest first. */
export function listPosts(call: Call, simulation: Simulation): SimulatorResponse {
  const { query } = call.request
  if (query.get('q') !== 'author') throw invalidParameter('q')
  const paging = pagingOf(query, 100)
  const asAuthor = isAuthorView(call)
  const sortBy = query.get('sortBy') ?? 'LAST_MODIFIED'
  if (sortBy !== 'LAST_MODIFIED' && sortBy !== 'CREATED') throw invalidParameter('sortBy')
  const author = query.get('author') ?? ''
  const kind = parseUrn(author)?.kind
  if (kind !== 'person' && kind !== 'organization') throw invalidParameter('author')
  checkMayRead(author, call, simulation)
  const elements: unknown[] = []
  let toSkip = paging.start
  for (const post of newestFirst(author, sortBy === 'LAST_MODIFIED', simulation)) {
    if (elements.length === paging.count) break
    if (!isListed(post, asAuthor, simulation)) continue
    if (toSkip > 0) toSkip -= 1
    else elements.push(wirePost(post, simulation))
  }
  return { status: 200, body: pageBody(elements, paging) }
}

function isListed(post: Post, asAuthor: boolean, simulation: Simulation): boolean {
  if (post.listed_at > simulation.world.now().getTime()) return false
  return asAuthor || isVisible(post, simulation)
}

/** By creation, or merged with the edited ones by their last change. */
function* newestFirst(author: string, byChange: boolean, { posts }: Simulation): Generator<Post> {
  const edited = byChange ? [...posts.editedBy(author)].reverse() : []
  const ids = posts.idsOf(author)
  const editedPosts = edited.flatMap((id) => posts.get(id) ?? [])
  for (let at = ids.length - 1; at >= 0; at -= 1) {
    const post = posts.get(ids[at] as string)
    if (!post) continue
    while (editedPosts[0] && (editedPosts[0].edited_at ?? 0) >= post.created_at) {
      yield editedPosts.shift() as Post
    }
    if (!byChange || post.edited_at === undefined) yield post
  }
  yield* editedPosts
}

interface EditBody {
  patch: {
    $set: {
      commentary?: string
      contentCallToActionLabel?: string
      contentLandingPage?: string
      lifecycleState?: string
    }
  }
}

const editRule: Rule = {
  type: 'object',
  required: ['patch'],
  properties: {
    patch: {
      type: 'object',
      required: ['$set'],
      properties: {
        $set: {
          type: 'object',
          properties: {
            commentary: { type: 'string' },
            contentCallToActionLabel: { type: 'string' },
            contentLandingPage: { type: 'url' },
            lifecycleState: { type: 'string', oneOf: ['PUBLISHED'] },
          },
        },
      },
    },
  },
}

/** `POST /rest/posts/{urn}` with `X-RestLi-Method: PARTIAL_UPDATE`; without it, it reads as an UPDATE, which nobody may. */
export async function editPost(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const method = call.request.headers['x-restli-method']?.toUpperCase()
  if (method !== 'PARTIAL_UPDATE') {
    throw lacksPermission('partnerApiPostsExternal.UPDATE', call.version)
  }
  const urn = checkedUrn(call.keys[0])
  const { patch } = (await jsonBody(call.request, editRule)) as EditBody
  const post = ownPost(urn, call, simulation)
  if (!post) throw gone(urn)
  const isMember = parseUrn(post.author)?.kind === 'person'
  const { member_edit } = simulation.switches()
  if (isMember && member_edit === 'refused')
    throw lacksPermission(resourceOf(call.step), call.version)
  simulation.posts.put(edited(post, patch.$set, simulation))
  simulation.world.changed()
  return { status: 204, body: null }
}

function edited(post: Post, set: EditBody['patch']['$set'], simulation: Simulation): Post {
  const { switches, world } = simulation
  const { commentary, contentCallToActionLabel: label, contentLandingPage: page } = set
  if (label !== undefined && !isCallToAction(label)) {
    const path = '/patch/$set/contentCallToActionLabel'
    throw invalidField('INVALID_CALL_TO_ACTION', path, `${label.slice(0, 80)} is not supported`)
  }
  const extras = {
    ...post.extras,
    ...(label === undefined ? {} : { content_call_to_action_label: label }),
    ...(page === undefined ? {} : { content_landing_page: page }),
  }
  const mayBeBlank = post.reshare_of !== undefined || post.content !== undefined
  return {
    ...post,
    ...(commentary === undefined
      ? {}
      : { commentary: keptCommentary(commentary, mayBeBlank, switches()) }),
    ...(Object.keys(extras).length > 0 ? { extras } : {}),
    edited_at: world.now().getTime(),
  }
}

/** `DELETE /rest/posts/{urn}`: 204, also when it is gone already. */
export function deletePost(call: Call, simulation: Simulation): SimulatorResponse {
  const { posts, comments, world } = simulation
  const post = ownPost(checkedUrn(call.keys[0]), call, simulation)
  if (post) {
    posts.remove(post, world.now().getTime())
    comments.removeAllOf(post.id)
    world.changed()
  }
  return { status: 204, body: null }
}

/** @returns the post, or null when there is none. @throws Refusal 403 when it is somebody else's */
function ownPost(urn: string, call: Call, { posts, people }: Simulation): Post | null {
  const post = posts.get(parseUrn(urn)?.id ?? '')
  if (post?.urn !== urn) return null
  const isOrganization = parseUrn(post.author)?.kind === 'organization'
  const needed = isOrganization ? 'w_organization_social' : 'w_member_social'
  if (!call.scopes.includes(needed)) throw lacksPermission(resourceOf(call.step), call.version)
  if (!people.mayPostAs(call.member.id, post.author)) throw foreignValue('/author')
  return post
}

function mayRead(author: string, call: Call, { people }: Simulation): boolean {
  const isOrganization = parseUrn(author)?.kind === 'organization'
  const needed = isOrganization ? 'r_organization_social' : 'r_member_social'
  return call.scopes.includes(needed) && people.mayPostAs(call.member.id, author)
}

function checkMayRead(author: string, call: Call, simulation: Simulation): void {
  if (mayRead(author, call, simulation)) return
  const isOrganization = parseUrn(author)?.kind === 'organization'
  const needed = isOrganization ? 'r_organization_social' : 'r_member_social'
  if (!call.scopes.includes(needed)) throw lacksPermission(resourceOf(call.step), call.version)
  throw accessDenied(`Viewer is not allowed to read the posts of ${author}`)
}

function isAuthorView({ request }: Call): boolean {
  const context = request.query.get('viewContext') ?? 'READER'
  if (context !== 'READER' && context !== 'AUTHOR') throw invalidParameter('viewContext')
  return context === 'AUTHOR'
}

function checkedUrn(key: string | undefined): string {
  const urn = parseUrn(key)
  if (!urn || !/^[0-9]{1,20}$/.test(urn.id)) {
    throw invalidField('INVALID_URN_ID', '/id', 'The post URN is not valid')
  }
  if (urn.kind !== 'share' && urn.kind !== 'ugcPost') {
    throw invalidField('INVALID_URN_TYPE', '/id', `URN type ${urn.kind} is not supported`)
  }
  return key as string
}

function gone(urn: string) {
  return notFound(`The post ${urn} was not found`)
}
