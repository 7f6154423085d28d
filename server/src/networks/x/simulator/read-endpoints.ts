import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import type { Post } from './posts.ts'
import { fieldList, listQuery, onlyKnown, sharedParameters } from './read-query.ts'
import { forbidden, invalid, notFound, notFoundFields, problemObject } from './refusal.ts'
import { compareIds } from './snowflake.ts'
import { includesOf, postFields, wirePost } from './wire-post.ts'

/** Older posts of a timeline are out of the API's reach. */
const reachCount = 3_200

const userFields = [
  'affiliation',
  'confirmed_email',
  'connection_status',
  'created_at',
  'description',
  'entities',
  'id',
  'is_identity_verified',
  'location',
  'most_recent_post_id',
  'most_recent_tweet_id',
  'name',
  'parody',
  'pinned_post_id',
  'pinned_tweet_id',
  'profile_banner_url',
  'profile_image_url',
  'protected',
  'public_metrics',
  'receives_your_dm',
  'subscribes_to_you',
  'subscription',
  'subscription_type',
  'url',
  'username',
  'verified',
  'verified_followers_count',
  'verified_type',
  'withheld',
]

/** `GET /2/users/me`. */
export function readMe(call: Call, simulation: Simulation): SimulatorResponse {
  onlyKnown(call.request.query, ['user.fields', 'expansions', 'tweet.fields', 'post.fields'])
  const fields = fieldList(call.request.query, 'user.fields', userFields)
  const { id, name, username, subscription_type, created_at } = call.person
  const optional: Record<string, unknown> = {
    created_at,
    subscription_type,
    verified: subscription_type !== 'None',
    verified_type: subscription_type === 'None' ? 'none' : 'blue',
    profile_image_url: `${call.request.origin}/_sandbox/avatars/x/${username}.svg`,
    protected: false,
    description: '',
    public_metrics: {
      followers_count: 0,
      following_count: 0,
      post_count: simulation.posts.idsOf(id).length,
      listed_count: 0,
    },
  }
  const asked = Object.entries(optional).filter(([field]) => fields.has(field))
  return { status: 200, body: { data: { id, name, username, ...Object.fromEntries(asked) } } }
}

/** `GET /2/tweets/{id}`: a post that is not there is a 200 with `errors` only. */
export function readPost(call: Call, simulation: Simulation): SimulatorResponse {
  checkId(call.id)
  onlyKnown(call.request.query, sharedParameters)
  const post = simulation.posts.get(call.id)
  if (!post) {
    const problem = problemObject(notFoundFields('id', call.id, 'tweet'), simulation.switches())
    return { status: 200, body: { errors: [problem] } }
  }
  return {
    status: 200,
    body: {
      data: wirePost(post, askedFields(call), simulation),
      ...included([post], call, simulation),
    },
  }
}

/** `DELETE /2/tweets/{id}`. */
export function deletePost(call: Call, simulation: Simulation): SimulatorResponse {
  checkId(call.id)
  const post = simulation.posts.get(call.id)
  if (!post) throw notFound('id', call.id, 'tweet')
  if (post.author_id !== call.person.id)
    throw forbidden('You are not permitted to perform this action.')
  simulation.posts.remove(post.id)
  simulation.world.changed()
  return { status: 200, body: { data: { deleted: true } } }
}

/** `GET /2/users/{id}/tweets`, newest first. */
export function listPosts(call: Call, simulation: Simulation): SimulatorResponse {
  checkId(call.id)
  if (!simulation.people.get(call.id)) throw notFound('id', call.id, 'user')
  const query = listQuery(call.request.query)
  const page = pageOf(call.id, query, simulation)
  const posts = page.slice(0, query.maxResults)
  const last = posts.at(-1)
  const meta = {
    result_count: posts.length,
    ...(posts[0] && last ? { newest_id: posts[0].id, oldest_id: last.id } : {}),
    ...(page.length > posts.length && last ? { next_token: nextToken(last) } : {}),
  }
  if (posts.length === 0) return { status: 200, body: { meta } }
  const fields = askedFields(call)
  const data = posts.map((post) => wirePost(post, fields, simulation))
  return { status: 200, body: { data, ...included(posts, call, simulation), meta } }
}

/** One more than the page holds, so that it is known whether another follows. */
function pageOf(
  authorId: string,
  query: ReturnType<typeof listQuery>,
  simulation: Simulation,
): Post[] {
  const nowMs = simulation.world.now().getTime()
  const ids = simulation.posts.idsOf(authorId)
  const found: Post[] = []
  for (let at = ids.length - 1; at >= Math.max(0, ids.length - reachCount); at -= 1) {
    const id = ids[at] as string
    if (query.beforeId && compareIds(id, query.beforeId) >= 0) continue
    if (query.sinceId && compareIds(id, query.sinceId) <= 0) break
    const post = simulation.posts.get(id)
    if (!post || post.nullcast || post.listed_at > nowMs) continue
    if (query.startMs !== null && post.created_at < query.startMs) break
    if (query.endMs !== null && post.created_at >= query.endMs) continue
    if (query.excludesReplies && post.in_reply_to_id) continue
    found.push(post)
    if (found.length > query.maxResults) break
  }
  return found
}

function nextToken(last: Post): string {
  return Buffer.from(`older:${last.id}`).toString('base64url')
}

function askedFields(call: Call): Set<string> {
  const { query } = call.request
  return new Set([
    ...fieldList(query, 'tweet.fields', postFields),
    ...fieldList(query, 'post.fields', postFields),
  ])
}

function included(
  posts: readonly Post[],
  call: Call,
  simulation: Simulation,
): { includes?: unknown } {
  const expansions = new Set((call.request.query.get('expansions') ?? '').split(','))
  const includes = includesOf(posts, expansions, call, simulation)
  return includes ? { includes } : {}
}

function checkId(id: string): void {
  if (/^[0-9]{1,19}$/.test(id)) return
  throw invalid({
    parameters: { id: [id] },
    message: `The \`id\` query parameter value [${id}] is not valid`,
  })
}
