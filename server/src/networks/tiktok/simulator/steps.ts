import type { NetworkFault, SimulatorRequest } from '../../simulator-contract.ts'

export const apiHost = 'open.tiktokapis.com'
export const uploadHost = 'open-upload.tiktokapis.com'
export const pageHost = 'www.tiktok.com'

/** Names of TikTok's calls, for faults and the call log. */
export const steps = {
  authorize: 'GET www.tiktok.com/v2/auth/authorize/',
  token: 'POST /v2/oauth/token/',
  revoke: 'POST /v2/oauth/revoke/',
  user_info: 'GET /v2/user/info/',
  creator_info: 'POST /v2/post/publish/creator_info/query/',
  video_init: 'POST /v2/post/publish/video/init/',
  inbox_video_init: 'POST /v2/post/publish/inbox/video/init/',
  content_init: 'POST /v2/post/publish/content/init/',
  upload_chunk: 'PUT upload_url',
  status_fetch: 'POST /v2/post/publish/status/fetch/',
  cancel: 'POST /v2/post/publish/cancel/',
  video_list: 'POST /v2/video/list/',
  video_query: 'POST /v2/video/query/',
} as const

export type Step = keyof typeof steps
/** Steps that carry a bearer token. */
export type ApiStep = Exclude<Step, 'authorize' | 'token' | 'revoke' | 'upload_chunk'>

const outsiders: readonly Step[] = ['authorize', 'token', 'revoke', 'upload_chunk']
const apiSteps = (Object.keys(steps) as Step[]).filter((step) => !outsiders.includes(step))
/** After these the media is complete, and processing begins. */
const completing: readonly Step[] = [
  'video_init',
  'inbox_video_init',
  'content_init',
  'upload_chunk',
]

export const faultSteps: Readonly<Record<NetworkFault, readonly Step[]>> = {
  rate_limit: apiSteps,
  expire_token: apiSteps,
  processing_fails: completing,
  lag_listing: completing,
}

const routes = new Map<string, Step>(
  (Object.keys(steps) as Step[])
    .filter((step) => step !== 'upload_chunk' && step !== 'authorize')
    .map((step) => [steps[step], step]),
)

/** TikTok's paths end in a slash; without it they are not found. */
export function stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path'>): Step | null {
  const { method, host, path } = request
  if (host === uploadHost) return method === 'PUT' && path === '/video/' ? 'upload_chunk' : null
  if (host === pageHost) {
    return method === 'GET' && path === '/v2/auth/authorize/' ? 'authorize' : null
  }
  return host === apiHost ? (routes.get(`${method} ${path}`) ?? null) : null
}
