import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import * as assets from './asset-endpoints.ts'
import { authorizeEndpoint } from './authorize-endpoint.ts'
import type { Call, Simulation } from './call.ts'
import * as comments from './comment-endpoints.ts'
import { createPost } from './create-post.ts'
import { admit } from './gate.ts'
import { readMe, readUserinfo } from './identity-endpoints.ts'
import * as organizations from './organization-endpoints.ts'
import * as posts from './post-endpoints.ts'
import type { routeOf, Step } from './steps.ts'
import {
  type Consents,
  introspectEndpoint,
  revokeEndpoint,
  tokenEndpoint,
} from './token-endpoints.ts'
import { putPart, putSingle, putThumbnail } from './upload-endpoints.ts'
import * as videos from './video-endpoints.ts'

type Route = NonNullable<ReturnType<typeof routeOf>>
type Endpoint = (
  call: Call,
  simulation: Simulation,
) => SimulatorResponse | Promise<SimulatorResponse>

const endpoints: Partial<Record<Step, Endpoint>> = {
  read_userinfo: readUserinfo,
  read_me: readMe,
  list_organization_acls: organizations.listAcls,
  read_organization: organizations.readOrganization,
  find_organizations: organizations.findOrganizations,
  read_organization_authorization: organizations.readAuthorization,
  create_post: createPost,
  read_post: posts.readPost,
  list_posts: posts.listPosts,
  read_posts: posts.readPosts,
  edit_post: posts.editPost,
  delete_post: posts.deletePost,
  image_initialize: assets.initializeImage,
  image_status: assets.readImage,
  document_initialize: assets.initializeDocument,
  document_status: assets.readDocument,
  video_initialize: videos.initializeVideo,
  video_finalize: videos.finalizeVideo,
  video_status: assets.readVideo,
  create_comment: comments.createComment,
  create_comment_v2: comments.createComment,
  list_comments: comments.listComments,
  delete_comment: comments.deleteComment,
}

/** A call to api.linkedin.com. @throws Refusal */
export async function apiEndpoint(
  request: SimulatorRequest,
  route: Route,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const endpoint = endpoints[route.step]
  if (!endpoint) throw new Error(`The step ${route.step} has no endpoint.`)
  const answer = await endpoint(admit(request, route, simulation), simulation)
  return { ...answer, headers: { 'x-restli-protocol-version': '2.0.0', ...answer.headers } }
}

/** A call to www.linkedin.com: OAuth, and bytes to the addresses that were handed out. @throws Refusal */
export async function siteEndpoint(
  request: SimulatorRequest,
  { step, keys }: Route,
  simulation: Simulation,
  consents: Consents,
): Promise<SimulatorResponse> {
  const [key = '', number = ''] = keys
  switch (step) {
    case 'authorize':
      return authorizeEndpoint(request, simulation, consents)
    case 'token':
      if (request.fault?.kind === 'rate_limit') {
        throw simulation.quota.refusal(simulation.switches().throttle_text)
      }
      return tokenEndpoint(request, simulation, consents)
    case 'introspect':
      return introspectEndpoint(request, simulation)
    case 'revoke':
      return revokeEndpoint(request, simulation)
    case 'read_keys':
      return { status: 200, body: await consents.idTokens.keySet() }
    case 'image_upload':
      return putSingle(request, key, 'image', simulation)
    case 'document_upload':
      return putSingle(request, key, 'document', simulation)
    case 'video_upload':
      return putPart(request, key, Number(number), simulation)
    case 'video_thumbnail':
      return putThumbnail(request, key, simulation)
    default:
      throw new Error(`The step ${step} is not one of the site.`)
  }
}
