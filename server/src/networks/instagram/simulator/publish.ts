import type { SimulatorResponse } from '../../simulator-contract.ts'
import { accountOf, requirePageTask } from './access.ts'
import type { Call, Simulation } from './call.ts'
import type { Container } from './containers.ts'
import { GraphError, missingParameter } from './graph-error.ts'
import { instagramError } from './instagram-errors.ts'
import { listedAtMs } from './lag.ts'
import type { Account } from './people.ts'
import type { Post, PostItem } from './posts.ts'
import type { Switches } from './switches.ts'

const dayMs = 24 * 3_600_000

const publishAnswers: Readonly<
  Record<Exclude<Switches['publish_answer'], 'real'>, (creationId: string) => GraphError>
> = {
  spam_block: () => instagramError(2207051),
  spam_block_published: () => instagramError(2207051),
  server_error_published: () => instagramError(2207001),
  server_error: () => instagramError(2207001),
  media_expired: () => instagramError(2207020),
  media_missing: (creationId) => instagramError(2207006, creationId),
  abuse_block: () =>
    new GraphError({
      message: 'The action attempted has been deemed abusive or is otherwise disallowed',
      code: 368,
    }),
}

/** `POST /{ig}/media_publish`: makes a container visible, once. */
export function publishMedia(call: Call, simulation: Simulation): SimulatorResponse {
  const account = accountOf(call, simulation)
  requirePageTask(call, account)
  const creationId = call.params.text('creation_id')
  if (creationId === null) throw missingParameter('creation_id')
  const { publish_answer: answer } = simulation.switches()
  const refusal = answer === 'real' ? null : publishAnswers[answer](creationId)
  if (refusal && !answer.endsWith('_published')) throw refusal
  const post = published(creationId, account, call, simulation)
  if (refusal) throw refusal
  return { status: 200, body: { id: post.id } }
}

/** @throws GraphError when the container is not to be published */
function published(creationId: string, account: Account, call: Call, simulation: Simulation): Post {
  const container = simulation.containers.get(creationId)
  if (container?.account_id !== account.id) throw instagramError(2207008, creationId)
  if (container.kind === 'child') throw instagramError(2207089, childWords(container))
  if (container.published_id !== undefined) {
    const first = secondPublish(container, simulation)
    if (first) return first
  } else {
    const refusal = statusRefusal(container, simulation)
    if (refusal) throw refusal
  }
  const refusal = accountRefusal(container, account, simulation)
  if (refusal) throw refusal
  return makePost(container, account, call, simulation)
}

/** @returns the first post again, or null: the switch lets a second one be made. @throws GraphError */
function secondPublish(container: Container, { switches, posts }: Simulation): Post | null {
  const rule = switches().second_publish
  if (rule === 'publishes_again') return null
  const first = posts.get(container.published_id ?? '')
  if (rule === 'same_id' && first) return first
  if (rule === 'not_ready') throw instagramError(2207027)
  throw instagramError(2207008, container.id)
}

function statusRefusal(container: Container, simulation: Simulation): GraphError | null {
  const { containers, switches, world } = simulation
  switch (containers.statusOf(container)) {
    case 'EXPIRED':
      return instagramError(2207008, container.id)
    case 'ERROR':
      return switches().failed_publish === 'missing'
        ? instagramError(2207008, container.id)
        : instagramError(2207027)
    case 'IN_PROGRESS':
      return instagramError(2207027)
    default: {
      const readyFor = world.now().getTime() - (container.processed_at ?? 0)
      if (readyFor < switches().late_readiness_ms) return instagramError(2207027)
      return container.publish_error ? instagramError(container.publish_error) : null
    }
  }
}

function childWords({ media_type: mediaType }: Container): string {
  return mediaType === 'VIDEO' ? 'media_type=VIDEO' : 'is_carousel_item=true'
}

/** What is wrong with the account, whatever the container is. */
function accountRefusal(
  container: Container,
  account: Account,
  simulation: Simulation,
): GraphError | null {
  if (account.is_restricted) return instagramError(2207050)
  if (container.options.trial_params && !account.trial_reels) return instagramError(2207081)
  const { world, switches } = simulation
  const isCounted = container.kind !== 'story' || switches().stories_count
  if (!isCounted || world.settings().caps === 'off') return null
  const isFull = quotaUsage(account.id, null, simulation) >= switches().publish_quota
  return isFull ? instagramError(2207042) : null
}

/** Posts of the last 24 hours, or since a later moment. */
export function quotaUsage(
  accountId: string,
  sinceMs: number | null,
  { posts, world, switches }: Simulation,
): number {
  const dayAgo = world.now().getTime() - dayMs
  return posts.publishedSince(
    accountId,
    Math.max(dayAgo, sinceMs ?? dayAgo),
    switches().stories_count,
  )
}

function makePost(
  container: Container,
  account: Account,
  call: Call,
  simulation: Simulation,
): Post {
  const { ids, world, posts, containers } = simulation
  const now = world.now()
  const id = ids.next(now)
  const post: Post = {
    id,
    account_id: account.id,
    container_id: container.id,
    kind: container.kind === 'child' ? 'image' : container.kind,
    caption: container.caption,
    created_at: now.getTime(),
    listed_at: listedAtMs(call.request, world),
    items: itemsOf(container, id, simulation),
    ...(container.cover ? { cover: container.cover } : {}),
    options: optionsOf(container),
    comments_enabled: true,
  }
  posts.put(post)
  markPublished(container, id, simulation)
  containers.put({ ...container, published_id: id })
  world.changed()
  return post
}

/** The items of a carousel have shown their files: those must not be forgotten. */
function markPublished(container: Container, postId: string, { containers }: Simulation): void {
  for (const childId of container.children ?? []) {
    const child = containers.get(childId)
    if (child) containers.put({ ...child, published_id: postId })
  }
}

function itemsOf(container: Container, postId: string, simulation: Simulation): PostItem[] {
  const { ids, world, containers } = simulation
  if (!container.children) return [itemOf(container, postId)].flat()
  return container.children.flatMap((childId) => {
    const child = containers.get(childId)
    return child ? itemOf(child, ids.next(world.now())) : []
  })
}

function itemOf(container: Container, id: string): PostItem[] {
  const { file, media, alt_text: altText, user_tags: userTags } = container
  if (!file || media === 'children') return []
  const tags = userTags ? { user_tags: userTags } : {}
  return [{ id, kind: media, file, alt_text: altText ?? null, ...tags }]
}

function optionsOf({ options, thumb_offset_ms: offset, cover }: Container) {
  // A cover picture wins over an offset.
  return cover || offset === undefined ? options : { ...options, thumb_offset_ms: offset }
}
