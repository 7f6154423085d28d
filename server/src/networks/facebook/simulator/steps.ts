import type { NetworkFault, SimulatorRequest } from '../../simulator-contract.ts'
import { splitVersion } from './versions.ts'

/** Names of Facebook's calls, for faults and the call log. */
export const steps = {
  dialog: 'GET www.facebook.com/{version}/dialog/oauth',
  token: 'GET or POST /oauth/access_token',
  debug_token: 'GET /debug_token',
  read_me: 'GET /me',
  list_accounts: 'GET /me/accounts',
  list_permissions: 'GET /me/permissions',
  revoke_permissions: 'DELETE /{user}/permissions',
  list_businesses: 'GET /me/businesses',
  create_post: 'POST /{page}/feed',
  list_feed: 'GET /{page}/feed',
  list_posts: 'GET /{page}/posts',
  list_published_posts: 'GET /{page}/published_posts',
  list_scheduled_posts: 'GET /{page}/scheduled_posts',
  create_photo: 'POST /{page}/photos',
  list_photos: 'GET /{page}/photos',
  create_video: 'POST /{page}/videos, the phase not in the query',
  start_video: 'POST /{page}/videos?upload_phase=start',
  transfer_video: 'POST /{page}/videos?upload_phase=transfer',
  finish_video: 'POST /{page}/videos?upload_phase=finish',
  list_videos: 'GET /{page}/videos',
  create_reel: 'POST /{page}/video_reels, the phase not in the query',
  start_reel: 'POST /{page}/video_reels?upload_phase=start',
  finish_reel: 'POST /{page}/video_reels?upload_phase=finish',
  list_reels: 'GET /{page}/video_reels',
  create_video_story: 'POST /{page}/video_stories, the phase not in the query',
  start_video_story: 'POST /{page}/video_stories?upload_phase=start',
  finish_video_story: 'POST /{page}/video_stories?upload_phase=finish',
  create_photo_story: 'POST /{page}/photo_stories',
  list_stories: 'GET /{page}/stories',
  upload_bytes: 'POST rupload.facebook.com/video-upload/{video}',
  start_upload: 'POST /{app}/uploads',
  upload_file: 'POST /upload:{session}',
  read_upload: 'GET /upload:{session}',
  set_thumbnail: 'POST /{video}/thumbnails',
  list_thumbnails: 'GET /{video}/thumbnails',
  create_comment: 'POST /{object}/comments',
  list_comments: 'GET /{object}/comments',
  read_object: 'GET /{object}',
  read_objects: 'GET /?ids={object},{object}',
  update_object: 'POST /{object}',
  delete_object: 'DELETE /{object}',
} as const

export type Step = keyof typeof steps

/** Where in the API a call goes. */
export interface Route {
  step: Step
  /** The node in its path, or ''. */
  id: string
  /** What follows the edge, or ''. */
  rest: string
}

const withoutToken: readonly Step[] = ['dialog', 'token', 'debug_token']
const tokenCalls = (Object.keys(steps) as Step[]).filter((step) => !withoutToken.includes(step))
const publishing: readonly Step[] = [
  'create_post',
  'create_photo',
  'create_photo_story',
  'create_video',
  'finish_video',
  'create_reel',
  'finish_reel',
  'create_video_story',
  'finish_video_story',
  'update_object',
]

export const faultSteps: Readonly<Record<NetworkFault, readonly Step[]>> = {
  rate_limit: [...tokenCalls, 'token', 'debug_token'],
  expire_token: tokenCalls,
  processing_fails: publishing.filter((step) => /_(video|reel|video_story)$/.test(step)),
  lag_listing: [...publishing, 'create_comment'],
}

type Edges = Readonly<Record<string, Readonly<Record<string, Step>>>>

const edges: Edges = {
  accounts: { GET: 'list_accounts' },
  permissions: { GET: 'list_permissions', DELETE: 'revoke_permissions' },
  businesses: { GET: 'list_businesses' },
  feed: { GET: 'list_feed', POST: 'create_post' },
  posts: { GET: 'list_posts' },
  published_posts: { GET: 'list_published_posts' },
  scheduled_posts: { GET: 'list_scheduled_posts' },
  photos: { GET: 'list_photos', POST: 'create_photo' },
  videos: { GET: 'list_videos', POST: 'create_video' },
  video_reels: { GET: 'list_reels', POST: 'create_reel' },
  video_stories: { POST: 'create_video_story' },
  photo_stories: { POST: 'create_photo_story' },
  stories: { GET: 'list_stories' },
  uploads: { POST: 'start_upload' },
  thumbnails: { GET: 'list_thumbnails', POST: 'set_thumbnail' },
  comments: { GET: 'list_comments', POST: 'create_comment' },
}

const nodeSteps: Readonly<Record<string, Step>> = {
  GET: 'read_object',
  POST: 'update_object',
  DELETE: 'delete_object',
}

/** @returns the call's name and the node in its path; null: there is no such path */
export function routeOf(
  request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>,
): Route | null {
  const { path } = splitVersion(request.path)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  if (request.host === 'www.facebook.com') {
    return path === '/dialog/oauth' && method === 'GET'
      ? { step: 'dialog', id: '', rest: '' }
      : null
  }
  if (request.host === 'rupload.facebook.com') return ruploadRoute(method, request.path)
  if (request.host !== 'graph.facebook.com') return null
  return rootRoute(method, path, request.query) ?? nodeRoute(method, path, request.query)
}

function ruploadRoute(method: string, path: string): Route | null {
  const id = /^\/video-upload\/(?:v[0-9]+\.[0-9]+\/)?([0-9]{1,25})\/?$/.exec(path)?.[1]
  return id && method === 'POST' ? { step: 'upload_bytes', id, rest: '' } : null
}

function rootRoute(method: string, path: string, query: URLSearchParams): Route | null {
  if (path === '/oauth/access_token' && (method === 'GET' || method === 'POST'))
    return { step: 'token', id: '', rest: '' }
  if (path === '/debug_token' && method === 'GET') return { step: 'debug_token', id: '', rest: '' }
  if (path === '/' && method === 'GET' && query.has('ids'))
    return { step: 'read_objects', id: '', rest: '' }
  const session = /^\/(upload:[A-Za-z0-9_=?:-]{1,200})$/.exec(path)?.[1]
  if (!session) return null
  if (method === 'POST') return { step: 'upload_file', id: session, rest: '' }
  return method === 'GET' ? { step: 'read_upload', id: session, rest: '' } : null
}

function nodeRoute(method: string, path: string, query: URLSearchParams): Route | null {
  const [, id, edge, rest = ''] =
    /^\/([A-Za-z0-9_.-]{1,100})(?:\/([a-z_]{1,40})(?:\/([a-z_]{1,60}))?)?\/?$/.exec(path) ?? []
  if (!id) return null
  if (!edge) {
    const step = id === 'me' && method === 'GET' ? 'read_me' : nodeSteps[method]
    return step ? { step, id, rest } : null
  }
  const step = Object.hasOwn(edges, edge) ? edges[edge]?.[method] : undefined
  if (!step || (rest && step !== 'revoke_permissions')) return null
  return { step: phaseStep(step, query), id, rest }
}

/** A phase that stands in the query has a name of its own, so that faults can tell the calls apart. */
function phaseStep(step: Step, query: URLSearchParams): Step {
  const phase = query.get('upload_phase')?.toLowerCase()
  const named = `${phase}${step.slice('create'.length)}`
  return step.startsWith('create_') && phase && Object.hasOwn(steps, named) ? (named as Step) : step
}
