import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { keptCommentary } from './commentary.ts'
import { contentOf } from './content.ts'
import { checkDuplicate } from './duplicates.ts'
import { jsonBody } from './json-body.ts'
import { mediaKeys } from './media-keys.ts'
import { isCallToAction, type PostBody, postRule } from './post-body.ts'
import { contentHash, type Post, type PostContent, type Visibility } from './posts.ts'
import { accessDenied, foreignValue, invalidField, notFound, unpermittedFields } from './refusal.ts'
import { lacksPermission, resourceOf } from './scopes.ts'
import { parseUrn } from './urns.ts'
import { isVisible } from './visibility.ts'

/** `POST /rest/posts`: 201, an empty body, and the new URN in `x-restli-id`. */
export async function createPost(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const { switches, posts, uploads, world } = simulation
  const body = (await jsonBody(call.request, postRule(switches()))) as PostBody
  // Nothing is awaited from here on: checks and the post are one step, whatever else is going on.
  checkAuthor(body.author, call, simulation)
  checkAudience(body, simulation)
  const extras = extrasOf(body)
  const reshared = resharedPost(body, simulation)
  const shown = body.content ? contentOf(body.content, body.author, simulation) : null
  const isBlankAllowed =
    reshared !== null || (shown !== null && switches().blank_commentary !== 'refused')
  const commentary = keptCommentary(body.commentary, isBlankAllowed, switches())
  const hash = hashOf(body, reshared, simulation)
  checkDuplicate(body.author, hash, shown !== null, simulation)
  const post = newPost(
    { body, commentary, content: shown?.content ?? null, reshared, hash, extras, call },
    simulation,
  )
  posts.put(shown?.awaitsMedia ? { ...post, awaits_media: true } : post)
  for (const key of mediaKeys(shown?.content)) uploads.markShown(key, post.id)
  world.changed()
  return created(post.urn, simulation)
}

/** A member's posts need one scope, an organization's another and a role. */
function checkAuthor(author: string, call: Call, { people }: Simulation): void {
  const needed =
    parseUrn(author)?.kind === 'organization' ? 'w_organization_social' : 'w_member_social'
  if (!call.scopes.includes(needed)) throw lacksPermission(resourceOf(call.step), call.version)
  if (!people.mayPostAs(call.member.id, author)) throw foreignValue('/author')
}

function checkAudience(body: PostBody, { switches }: Simulation): void {
  const isOrganization = parseUrn(body.author)?.kind === 'organization'
  const { visibility, distribution } = body
  const refuse = (path: string, message: string) => {
    throw invalidField('INVALID_VALUE_FOR_FIELD', path, message)
  }
  if (visibility === 'CONTAINER') {
    refuse('/visibility', 'Visibility CONTAINER needs a container')
  }
  if (visibility === 'CONNECTIONS' && isOrganization) {
    if (switches().organization_connections === 'refused') {
      refuse('/visibility', 'Visibility CONNECTIONS is not for an organization')
    }
  }
  if (isOrganization) return
  if (distribution.feedDistribution === 'NONE') {
    refuse('/distribution/feedDistribution', 'Only an organization can post outside the feed')
  }
  if ((distribution.targetEntities ?? []).length > 0) {
    refuse('/distribution/targetEntities', 'Only the posts of an organization can be targeted')
  }
}

/** What is taken and changes nothing that a reader sees. */
function extrasOf(body: PostBody): Record<string, unknown> | null {
  const { contentCallToActionLabel: label, contentLandingPage: page, distribution } = body
  if (label && !isCallToAction(label)) {
    const path = '/contentCallToActionLabel'
    throw invalidField('INVALID_CALL_TO_ACTION', path, `${label.slice(0, 80)} is not supported`)
  }
  const targets = distribution.targetEntities ?? []
  const extras = {
    ...(label ? { content_call_to_action_label: label } : {}),
    ...(page ? { content_landing_page: page } : {}),
    ...(targets.length > 0 ? { target_entities: targets } : {}),
  }
  return Object.keys(extras).length > 0 ? extras : null
}

function resharedPost(body: PostBody, simulation: Simulation): Post | null {
  if (!body.reshareContext) return null
  if (body.content) throw unpermittedFields(['/content'])
  const { parent } = body.reshareContext
  const post = simulation.posts.get(parseUrn(parent)?.id ?? '')
  if (!post || post.urn !== parent || !isVisible(post, simulation)) {
    throw notFound(`The reshared post ${parent} was not found`)
  }
  if (post.is_reshare_disabled) {
    throw accessDenied('Resharing of the post is disabled by its author')
  }
  return post
}

/** Text and content URNs, or as much of them as the switch compares. */
function hashOf(body: PostBody, reshared: Post | null, { switches }: Simulation): number {
  const content = switches().duplicate_media === 'ignored' ? null : (body.content ?? null)
  return contentHash(body.commentary, [content, reshared?.urn ?? null])
}

function newPost(
  parts: {
    body: PostBody
    commentary: string
    content: PostContent | null
    reshared: Post | null
    hash: number
    extras: Record<string, unknown> | null
    call: Call
  },
  simulation: Simulation,
): Post {
  const { body, call, content, reshared, extras } = parts
  const { posts, world } = simulation
  const now = world.now().getTime()
  const id = posts.mintId(now)
  const { fault } = call.request
  const lagMs = fault?.kind === 'lag_listing' ? fault.delayMs : world.settings().listing_lag_ms
  return {
    id,
    urn: `urn:li:${urnKind(content, simulation)}:${id}`,
    activity_id: posts.mintId(now - 1),
    author: body.author,
    member_id: call.member.id,
    commentary: parts.commentary,
    visibility: body.visibility as Visibility,
    created_at: now,
    listed_at: now + lagMs,
    content_hash: parts.hash,
    ...(content ? { content } : {}),
    ...(reshared ? { reshare_of: reshared.urn } : {}),
    ...(body.distribution.feedDistribution === 'NONE' ? { is_dark: true } : {}),
    ...(body.isReshareDisabledByAuthor ? { is_reshare_disabled: true } : {}),
    ...(extras ? { extras } : {}),
  }
}

function urnKind(content: PostContent | null, { switches }: Simulation): 'share' | 'ugcPost' {
  const { urn_kind } = switches()
  if (urn_kind !== 'by_content') return urn_kind
  const isPlayed = content?.kind === 'media' && content.media.kind !== 'image'
  return isPlayed ? 'ugcPost' : 'share'
}

function created(urn: string, { switches }: Simulation): SimulatorResponse {
  const { created_id_header: header } = switches()
  if (header === 'missing') return { status: 201, body: null }
  const id = header === 'encoded' ? encodeURIComponent(urn) : urn
  return { status: 201, headers: { 'x-restli-id': id }, body: null }
}
