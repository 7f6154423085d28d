import type { NetworkFault, SimulatorRequest } from '../../simulator-contract.ts'

/** Names of the calls, for faults and the call log. */
export const steps = {
  authorize: 'GET www.instagram.com/oauth/authorize',
  facebook_dialog: 'GET www.facebook.com/{ver}/dialog/oauth with Instagram permissions',
  token: 'POST api.instagram.com/oauth/access_token',
  exchange_token: 'GET graph.instagram.com/access_token',
  refresh_token: 'GET graph.instagram.com/refresh_access_token',
  facebook_token: 'GET graph.facebook.com/{ver}/oauth/access_token',
  debug_token: 'GET graph.facebook.com/{ver}/debug_token',
  read_me: 'GET /me',
  list_pages: 'GET /me/accounts',
  read_page: 'GET /{page}',
  list_permissions: 'GET /me/permissions',
  revoke_permissions: 'DELETE /{user}/permissions',
  read_account: 'GET /{ig}',
  create_container: 'POST /{ig}/media',
  upload_video: 'POST rupload.facebook.com/ig-api-upload/{ver}/{container}',
  read_container: 'GET /{container}',
  publish_media: 'POST /{ig}/media_publish',
  publishing_limit: 'GET /{ig}/content_publishing_limit',
  list_media: 'GET /{ig}/media',
  list_stories: 'GET /{ig}/stories',
  read_media: 'GET /{media}',
  update_media: 'POST /{media}',
  delete_media: 'DELETE /{media}',
  list_children: 'GET /{media}/children',
  create_comment: 'POST /{media}/comments',
  list_comments: 'GET /{media}/comments',
  create_reply: 'POST /{comment}/replies',
  list_replies: 'GET /{comment}/replies',
  read_comment: 'GET /{comment}',
  update_comment: 'POST /{comment}',
  delete_comment: 'DELETE /{comment}',
  unknown_object: 'any other call to graph.instagram.com or graph.facebook.com',
} as const

export type Step = keyof typeof steps

/** Calls that come without a token of their own. */
const tokenless = ['authorize', 'facebook_dialog', 'token', 'facebook_token', 'debug_token']
const tokenCalls = (Object.keys(steps) as Step[]).filter((step) => !tokenless.includes(step))

export const faultSteps: Readonly<Record<NetworkFault, readonly Step[]>> = {
  rate_limit: [...tokenCalls, 'token', 'facebook_token', 'debug_token'],
  expire_token: tokenCalls,
  processing_fails: ['create_container', 'upload_video'],
  lag_listing: ['publish_media', 'create_comment', 'create_reply'],
}

export const graphHosts: Readonly<Record<string, 'instagram' | 'facebook'>> = {
  'graph.instagram.com': 'instagram',
  'graph.facebook.com': 'facebook',
}

/** What an id in a path stands for. */
export type NodeKind =
  | 'me'
  | 'account'
  | 'page'
  | 'user'
  | 'container'
  | 'media'
  | 'comment'
  | 'unknown'

export interface Route {
  step: Step
  /** The first part of the path, or what follows it where only that matters. */
  id: string
  kind: NodeKind
  /** What stands behind the edge, as in `/{user}/permissions/{permission}`. */
  rest: string
}

type Lookup = (id: string) => NodeKind

const nodes: Partial<Record<`${string} ${NodeKind}`, Step>> = {
  'GET me': 'read_me',
  'GET user': 'read_me',
  'GET account': 'read_account',
  'GET page': 'read_page',
  'GET container': 'read_container',
  'GET media': 'read_media',
  'POST media': 'update_media',
  'DELETE media': 'delete_media',
  'GET comment': 'read_comment',
  'POST comment': 'update_comment',
  'DELETE comment': 'delete_comment',
}

const accounts: readonly NodeKind[] = ['account', 'me', 'unknown']
const edges: Readonly<Record<string, [step: Step, kinds: readonly NodeKind[]]>> = {
  'POST media': ['create_container', accounts],
  'GET media': ['list_media', accounts],
  'POST media_publish': ['publish_media', accounts],
  'GET content_publishing_limit': ['publishing_limit', accounts],
  'GET stories': ['list_stories', accounts],
  'GET children': ['list_children', ['media', 'unknown']],
  'POST comments': ['create_comment', ['media', 'unknown']],
  'GET comments': ['list_comments', ['media', 'unknown']],
  'POST replies': ['create_reply', ['comment', 'unknown']],
  'GET replies': ['list_replies', ['comment', 'unknown']],
  'GET accounts': ['list_pages', ['me', 'user', 'unknown']],
  'GET permissions': ['list_permissions', ['me', 'user', 'unknown']],
  'DELETE permissions': ['revoke_permissions', ['me', 'user', 'unknown']],
}

const fixed: Readonly<Record<string, Step>> = {
  'GET www.instagram.com/oauth/authorize': 'authorize',
  'GET www.facebook.com/dialog/oauth': 'facebook_dialog',
  'POST api.instagram.com/oauth/access_token': 'token',
  'GET graph.instagram.com/access_token': 'exchange_token',
  'GET graph.instagram.com/refresh_access_token': 'refresh_token',
  'GET graph.facebook.com/oauth/access_token': 'facebook_token',
  'POST graph.facebook.com/oauth/access_token': 'facebook_token',
  'GET graph.facebook.com/debug_token': 'debug_token',
}

/** @returns the call's name and what its path says, or null: a host without such a path */
export function routeOf(
  request: Pick<SimulatorRequest, 'method' | 'host' | 'path'>,
  kindOf: Lookup,
): Route | null {
  const { method, host } = request
  const path = request.path.replace(/^\/v\d[^/]*(?=\/|$)/, '').replace(/\/+$/, '')
  const known = fixed[`${method} ${host}${path}`]
  if (known) return { step: known, id: '', kind: 'unknown', rest: '' }
  if (host === 'rupload.facebook.com') return uploadRoute(method, request.path)
  if (!Object.hasOwn(graphHosts, host)) return null
  const [id = '', edge, ...rest] = path.slice(1).split('/')
  const kind = kindOf(id)
  return { step: nodeStep(method, kind, edge), id, kind, rest: rest.join('/') }
}

function nodeStep(method: string, kind: NodeKind, edge: string | undefined): Step {
  if (edge === undefined) return nodes[`${method} ${kind}`] ?? 'unknown_object'
  const key = `${method} ${edge}`
  const [step, kinds] = (Object.hasOwn(edges, key) ? edges[key] : undefined) ?? []
  return step && kinds?.includes(kind) ? step : 'unknown_object'
}

function uploadRoute(method: string, path: string): Route | null {
  const found = /^\/ig-api-upload\/(?:v\d[^/]*\/)?([^/]+)\/?$/.exec(path)
  if (method !== 'POST' || !found?.[1]) return null
  return { step: 'upload_video', id: found[1], kind: 'container', rest: '' }
}
