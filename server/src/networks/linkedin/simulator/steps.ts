import type { NetworkFault, SimulatorRequest } from '../../simulator-contract.ts'

/** Names of LinkedIn's calls, for faults and the call log. */
export const steps = {
  authorize: 'GET www.linkedin.com/oauth/v2/authorization',
  token: 'POST www.linkedin.com/oauth/v2/accessToken',
  introspect: 'POST www.linkedin.com/oauth/v2/introspectToken',
  revoke: 'POST www.linkedin.com/oauth/v2/revoke',
  read_keys: 'GET www.linkedin.com/oauth/openid/jwks',
  read_userinfo: 'GET /v2/userinfo',
  read_me: 'GET /v2/me',
  list_organization_acls: 'GET /rest/organizationAcls?q=roleAssignee',
  read_organization: 'GET /rest/organizations/{id}',
  find_organizations: 'GET /rest/organizations?q=vanityName, or ?ids=List(…)',
  read_organization_authorization: 'GET /rest/organizationAuthorizations/{key}',
  create_post: 'POST /rest/posts',
  read_post: 'GET /rest/posts/{urn}',
  list_posts: 'GET /rest/posts?q=author',
  read_posts: 'GET /rest/posts?ids=List(…)',
  edit_post: 'POST /rest/posts/{urn} with X-RestLi-Method: PARTIAL_UPDATE',
  delete_post: 'DELETE /rest/posts/{urn}',
  image_initialize: 'POST /rest/images?action=initializeUpload',
  image_upload: 'PUT www.linkedin.com/dms-uploads/{id}/uploaded-image/0',
  image_status: 'GET /rest/images/{urn}',
  document_initialize: 'POST /rest/documents?action=initializeUpload',
  document_upload: 'PUT www.linkedin.com/dms-uploads/{id}/uploaded-document/0',
  document_status: 'GET /rest/documents/{urn}',
  video_initialize: 'POST /rest/videos?action=initializeUpload',
  video_upload: 'PUT www.linkedin.com/dms-uploads/{id}/part/{number}',
  video_thumbnail: 'PUT www.linkedin.com/dms-uploads/{id}/thumbnail',
  video_finalize: 'POST /rest/videos?action=finalizeUpload',
  video_status: 'GET /rest/videos/{urn}',
  create_comment: 'POST /rest/socialActions/{urn}/comments',
  create_comment_v2: 'POST /v2/socialActions/{urn}/comments',
  list_comments: 'GET /rest/socialActions/{urn}/comments',
  delete_comment: 'DELETE /rest/socialActions/{urn}/comments/{id}',
} as const

export type Step = keyof typeof steps

const oauthSteps: readonly Step[] = ['authorize', 'token', 'introspect', 'revoke', 'read_keys']
const uploadSteps: readonly Step[] = [
  'image_upload',
  'document_upload',
  'video_upload',
  'video_thumbnail',
]
const apiSteps = (Object.keys(steps) as Step[]).filter(
  (step) => !oauthSteps.includes(step) && !uploadSteps.includes(step),
)

export const faultSteps: Readonly<Record<NetworkFault, readonly Step[]>> = {
  rate_limit: [...apiSteps, 'token'],
  expire_token: [...apiSteps, 'image_upload', 'document_upload'],
  processing_fails: ['image_upload', 'document_upload', 'video_finalize'],
  lag_listing: ['create_post'],
}

type Route = readonly [method: string, path: RegExp, step: Step, query?: readonly [string, string?]]

const apiRoutes: readonly Route[] = [
  ['GET', /^\/v2\/userinfo$/, 'read_userinfo'],
  ['GET', /^\/v2\/me$/, 'read_me'],
  ['GET', /^\/(?:rest|v2)\/organizationAcls$/, 'list_organization_acls', ['q']],
  ['GET', /^\/(?:rest|v2)\/organizations\/([^/]+)$/, 'read_organization'],
  ['GET', /^\/(?:rest|v2)\/organizations$/, 'find_organizations'],
  [
    'GET',
    /^\/(?:rest|v2)\/organizationAuthorizations\/([^/]+)$/,
    'read_organization_authorization',
  ],
  ['POST', /^\/rest\/posts$/, 'create_post'],
  ['GET', /^\/rest\/posts$/, 'list_posts', ['q', 'author']],
  ['GET', /^\/rest\/posts$/, 'read_posts', ['ids']],
  ['GET', /^\/rest\/posts\/([^/]+)$/, 'read_post'],
  ['POST', /^\/rest\/posts\/([^/]+)$/, 'edit_post'],
  ['DELETE', /^\/rest\/posts\/([^/]+)$/, 'delete_post'],
  ['POST', /^\/rest\/images$/, 'image_initialize', ['action', 'initializeUpload']],
  ['GET', /^\/(?:rest|v2)\/images\/([^/]+)$/, 'image_status'],
  ['POST', /^\/rest\/documents$/, 'document_initialize', ['action', 'initializeUpload']],
  ['GET', /^\/(?:rest|v2)\/documents\/([^/]+)$/, 'document_status'],
  ['POST', /^\/rest\/videos$/, 'video_initialize', ['action', 'initializeUpload']],
  ['POST', /^\/rest\/videos$/, 'video_finalize', ['action', 'finalizeUpload']],
  ['GET', /^\/(?:rest|v2)\/videos\/([^/]+)$/, 'video_status'],
  ['POST', /^\/rest\/socialActions\/([^/]+)\/comments$/, 'create_comment'],
  ['POST', /^\/v2\/socialActions\/([^/]+)\/comments$/, 'create_comment_v2'],
  ['GET', /^\/(?:rest|v2)\/socialActions\/([^/]+)\/comments$/, 'list_comments'],
  ['DELETE', /^\/(?:rest|v2)\/socialActions\/([^/]+)\/comments\/([^/]+)$/, 'delete_comment'],
]

const siteRoutes: readonly Route[] = [
  ['GET', /^\/oauth\/v2\/authorization$/, 'authorize'],
  ['POST', /^\/oauth\/v2\/accessToken$/, 'token'],
  ['POST', /^\/oauth\/v2\/introspectToken$/, 'introspect'],
  ['POST', /^\/oauth\/v2\/revoke$/, 'revoke'],
  ['GET', /^\/oauth\/openid\/jwks$/, 'read_keys'],
  ['PUT', /^\/dms-uploads\/([^/]+)\/uploaded-image\/0$/, 'image_upload'],
  ['PUT', /^\/dms-uploads\/([^/]+)\/uploaded-document\/0$/, 'document_upload'],
  ['PUT', /^\/dms-uploads\/([^/]+)\/part\/([0-9]{1,6})$/, 'video_upload'],
  ['PUT', /^\/dms-uploads\/([^/]+)\/thumbnail$/, 'video_thumbnail'],
]

/** @returns the call's name and the raw keys in its path */
export function routeOf(
  request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>,
): { step: Step; keys: readonly string[] } | null {
  const { method, host, path, query } = request
  for (const [wanted, pattern, step, parameter] of host === 'api.linkedin.com'
    ? apiRoutes
    : siteRoutes) {
    const found = method === wanted ? pattern.exec(path) : null
    if (found && hasParameter(query, parameter)) return { step, keys: found.slice(1) }
  }
  return null
}

function hasParameter(query: URLSearchParams, parameter: Route[3]): boolean {
  if (!parameter) return true
  const [name, value] = parameter
  return value === undefined ? query.has(name) : query.get(name) === value
}
