import type { NetworkFault, SimulatorRequest } from '../../simulator-contract.ts'

/** Names of X's calls, for faults and the call log. */
export const steps = {
  authorize: 'GET x.com/i/oauth2/authorize',
  token: 'POST /2/oauth2/token',
  revoke: 'POST /2/oauth2/revoke',
  read_me: 'GET /2/users/me',
  create_post: 'POST /2/tweets',
  read_post: 'GET /2/tweets/{id}',
  delete_post: 'DELETE /2/tweets/{id}',
  list_posts: 'GET /2/users/{id}/tweets',
  media_initialize: 'POST /2/media/upload/initialize',
  media_append: 'POST /2/media/upload/{id}/append',
  media_finalize: 'POST /2/media/upload/{id}/finalize',
  media_status: 'GET /2/media/upload?command=STATUS',
  media_upload: 'POST /2/media/upload',
  media_metadata: 'POST /2/media/metadata',
  short_link: 'GET t.co/{code}',
} as const

export type Step = keyof typeof steps

const tokenCalls = (Object.keys(steps) as Step[]).filter(
  (step) => !['authorize', 'token', 'revoke', 'short_link'].includes(step),
)

export const faultSteps: Readonly<Record<NetworkFault, readonly Step[]>> = {
  rate_limit: [...tokenCalls, 'token'],
  expire_token: tokenCalls,
  processing_fails: ['media_finalize', 'media_upload'],
  lag_listing: ['create_post'],
}

const routes: readonly [method: string, path: RegExp, step: Step][] = [
  ['POST', /^\/2\/oauth2\/token$/, 'token'],
  ['POST', /^\/2\/oauth2\/revoke$/, 'revoke'],
  ['GET', /^\/2\/users\/me$/, 'read_me'],
  ['POST', /^\/2\/tweets$/, 'create_post'],
  ['GET', /^\/2\/tweets\/([^/]+)$/, 'read_post'],
  ['DELETE', /^\/2\/tweets\/([^/]+)$/, 'delete_post'],
  ['GET', /^\/2\/users\/([^/]+)\/tweets$/, 'list_posts'],
  ['POST', /^\/2\/media\/upload\/initialize$/, 'media_initialize'],
  ['POST', /^\/2\/media\/upload\/([^/]+)\/append$/, 'media_append'],
  ['POST', /^\/2\/media\/upload\/([^/]+)\/finalize$/, 'media_finalize'],
  ['GET', /^\/2\/media\/upload$/, 'media_status'],
  ['POST', /^\/2\/media\/upload$/, 'media_upload'],
  ['POST', /^\/2\/media\/metadata$/, 'media_metadata'],
]

/** @returns the call's name and the id in its path */
export function routeOf(
  request: Pick<SimulatorRequest, 'method' | 'host' | 'path'>,
): { step: Step; id: string } | null {
  if (request.host === 't.co' && request.method === 'GET') {
    return { step: 'short_link', id: request.path.slice(1) }
  }
  if (request.host === 'x.com')
    return request.method === 'GET' && request.path === '/i/oauth2/authorize'
      ? { step: 'authorize', id: '' }
      : null
  if (request.host !== 'api.x.com') return null
  for (const [method, path, step] of routes) {
    const found = request.method === method ? path.exec(request.path) : null
    if (found) return { step, id: found[1] ?? '' }
  }
  return null
}
