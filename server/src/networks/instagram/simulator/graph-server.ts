import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import { BodyTooLarge, MalformedBody } from '../../simulator-contract.ts'
import { notThere } from './access.ts'
import * as accounts from './account-endpoints.ts'
import { admit } from './admit.ts'
import type { Call, Caller, Simulation } from './call.ts'
import * as comments from './comment-endpoints.ts'
import { readContainer } from './container-status.ts'
import { createContainer } from './create-container.ts'
import { loginDialog } from './dialog.ts'
import { debugToken, facebookToken } from './facebook-login.ts'
import * as facebook from './facebook-nodes.ts'
import { GraphError, graphErrorAnswer, invalidParameter, unknownPath } from './graph-error.ts'
import { codeToken, exchangeToken, refreshToken, refused } from './instagram-login.ts'
import * as media from './media-endpoints.ts'
import { readParams } from './params.ts'
import type { Account } from './people.ts'
import { publishMedia } from './publish.ts'
import { type NodeKind, type Route, routeOf, type Step } from './steps.ts'
import { uploadVideo } from './upload.ts'
import { accountHeaders, appHeaders, limitReached, Usage } from './usage.ts'
import { versionedPath } from './versions.ts'

type Endpoint = (
  call: Call,
  simulation: Simulation,
) => SimulatorResponse | Promise<SimulatorResponse>

type GraphStep = Exclude<
  Step,
  | 'authorize'
  | 'facebook_dialog'
  | 'token'
  | 'exchange_token'
  | 'refresh_token'
  | 'facebook_token'
  | 'debug_token'
  | 'upload_video'
>

const endpoints: Readonly<Record<GraphStep, Endpoint>> = {
  read_me: facebook.readMe,
  list_pages: facebook.listPages,
  read_page: facebook.readPage,
  list_permissions: facebook.listPermissions,
  revoke_permissions: facebook.revokePermissions,
  read_account: accounts.readAccount,
  create_container: createContainer,
  read_container: readContainer,
  publish_media: publishMedia,
  publishing_limit: accounts.publishingLimit,
  list_media: media.listMedia,
  list_stories: media.listStories,
  read_media: media.readMedia,
  update_media: media.updateMedia,
  delete_media: media.deleteMedia,
  list_children: media.listChildren,
  create_comment: comments.createComment,
  list_comments: comments.listComments,
  create_reply: comments.createReply,
  list_replies: comments.listReplies,
  read_comment: comments.readComment,
  update_comment: comments.updateComment,
  delete_comment: comments.deleteComment,
  unknown_object: (call) => {
    throw notThere(call)
  },
}

/** Calls that the limit of an account does not cover. */
const appSteps: readonly Step[] = [
  'list_pages',
  'read_page',
  'list_permissions',
  'revoke_permissions',
]

/** Answers the calls to Meta's hosts. */
export class GraphServer {
  readonly #simulation: Simulation
  readonly #usage = new Usage()

  constructor(simulation: Simulation) {
    this.#simulation = simulation
  }

  async answer(request: SimulatorRequest): Promise<SimulatorResponse> {
    const headers: Record<string, string> = {}
    const answer = await this.#answer(request, headers).catch((error: unknown) =>
      graphErrorAnswer(graphErrorOf(error), this.#simulation.switches()),
    )
    return { ...answer, headers: { ...headers, ...answer.headers } }
  }

  forgetUsage(): void {
    this.#usage.clear()
  }

  /** What an id in a path stands for. */
  readonly kindOf = (id: string): NodeKind => {
    const { people, posts, containers, comments: remarks } = this.#simulation
    if (id === 'me') return 'me'
    if (people.get(id)) return 'account'
    if (posts.has(id) || posts.isChild(id)) return 'media'
    if (containers.has(id)) return 'container'
    if (remarks.has(id)) return 'comment'
    if (people.byPage(id)) return 'page'
    return id === people.facebookUser().id ? 'user' : 'unknown'
  }

  async #answer(
    request: SimulatorRequest,
    headers: Record<string, string>,
  ): Promise<SimulatorResponse> {
    const route = routeOf(request, this.kindOf)
    if (!route) throw unknownPath(request.path)
    const simulation = this.#simulation
    if (request.host === 'api.instagram.com' && request.fault?.kind === 'rate_limit')
      return refused('Application request limit reached')
    switch (route.step) {
      case 'authorize':
        return loginDialog(request, 'instagram', simulation)
      case 'facebook_dialog':
        return loginDialog(request, 'facebook', simulation)
      case 'token':
        return codeToken(request, simulation)
      case 'upload_video':
        this.#actLimit(request, null)
        return uploadVideo(request, route.id, simulation)
      default:
        return this.#graph(request, { ...route, step: route.step }, headers)
    }
  }

  /** Version, token, rate: in the order in which Graph looks at them. */
  async #graph(
    request: SimulatorRequest,
    route: Route,
    headers: Record<string, string>,
  ): Promise<SimulatorResponse> {
    const simulation = this.#simulation
    const version = versionedPath(request.path, simulation.switches(), simulation.world.now())
    Object.assign(headers, version.headers)
    switch (route.step) {
      case 'exchange_token':
      case 'refresh_token':
      case 'facebook_token':
      case 'debug_token': {
        this.#actLimit(request, null)
        return tokenEndpoints[route.step](request, simulation)
      }
      default: {
        const params = await readParams(request)
        const caller = admit(request, route, params, simulation)
        Object.assign(headers, this.#count(request, route, caller))
        const call: Call = { request, route, params, caller, version: version.version }
        return endpoints[route.step as GraphStep](call, simulation)
      }
    }
  }

  #count(request: SimulatorRequest, route: Route, caller: Caller): Record<string, string> {
    const { people, world } = this.#simulation
    const account = caller.account ?? this.#ownerOf(route.id)
    this.#actLimit(request, account)
    const isApps = account === null || appSteps.includes(route.step)
    return isApps
      ? this.#usage.takeApp(people.all().length, world.settings(), world.now())
      : this.#usage.takeAccount(account, world.settings(), world.now())
  }

  /** Whose limit a call with a Facebook user's token counts towards. */
  #ownerOf(id: string): Account | null {
    const { people, posts, containers } = this.#simulation
    const owned = containers.get(id) ?? posts.get(id) ?? posts.byChild(id)
    return people.get(owned?.account_id ?? id) ?? null
  }

  /** The fault `rate_limit`: a limit without a count behind it. */
  #actLimit(request: SimulatorRequest, account: Account | null): void {
    if (request.fault?.kind !== 'rate_limit') return
    const headers = account ? accountHeaders(account.id, 100, 1) : appHeaders(100)
    throw limitReached(this.#simulation.switches().rate_limit_code, headers)
  }
}

const tokenEndpoints = {
  exchange_token: exchangeToken,
  refresh_token: refreshToken,
  facebook_token: facebookToken,
  debug_token: debugToken,
} as const

function graphErrorOf(error: unknown): GraphError {
  if (error instanceof GraphError) return error
  if (error instanceof MalformedBody) return invalidParameter(error.message)
  if (error instanceof BodyTooLarge) return invalidParameter('The request is too large.')
  throw error
}
