import type {
  LedgerPost,
  SandboxAccount,
  Simulator,
  SimulatorFactory,
  SimulatorRequest,
  SimulatorResponse,
  SimulatorWorld,
} from '../simulator-contract.ts'
import { BodyTooLarge, MalformedBody } from '../simulator-contract.ts'
import { notThere } from './simulator/access.ts'
import * as accounts from './simulator/account-endpoints.ts'
import { admit } from './simulator/admit.ts'
import type { Call, Caller, Simulation } from './simulator/call.ts'
import { isClaimed } from './simulator/claims.ts'
import * as comments from './simulator/comment-endpoints.ts'
import { Comments } from './simulator/comments.ts'
import { Consents } from './simulator/consents.ts'
import { readContainer } from './simulator/container-status.ts'
import { Containers } from './simulator/containers.ts'
import { createContainer } from './simulator/create-container.ts'
import { loginDialog } from './simulator/dialog.ts'
import { debugToken, facebookToken } from './simulator/facebook-login.ts'
import * as facebook from './simulator/facebook-nodes.ts'
import {
  GraphError,
  graphErrorAnswer,
  invalidParameter,
  unknownPath,
} from './simulator/graph-error.ts'
import { GraphIds } from './simulator/ids.ts'
import { codeToken, exchangeToken, refreshToken, refused } from './simulator/instagram-login.ts'
import { ledgerPosts } from './simulator/ledger.ts'
import * as media from './simulator/media-endpoints.ts'
import { readParams } from './simulator/params.ts'
import { type Account, People, traitsOf } from './simulator/people.ts'
import { Posts } from './simulator/posts.ts'
import { publishMedia } from './simulator/publish.ts'
import {
  faultSteps,
  type NodeKind,
  type Route,
  routeOf,
  type Step,
  steps,
} from './simulator/steps.ts'
import { type Switches, switchRules } from './simulator/switches.ts'
import { Tokens } from './simulator/tokens.ts'
import { uploadVideo } from './simulator/upload.ts'
import { accountHeaders, appHeaders, limitReached, Usage } from './simulator/usage.ts'
import { usualError } from './simulator/usual-error.ts'
import { versionedPath } from './simulator/versions.ts'
import { viewedFile, viewPage } from './simulator/view.ts'

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

/** Meta's Instagram Platform as its documents describe it, with Instagram Login and with Facebook Login. */
export const createInstagramSimulator: SimulatorFactory = (world, settings) =>
  new InstagramSimulator(world, () => settings() as unknown as Switches)

class InstagramSimulator implements Simulator {
  readonly network = 'instagram'
  readonly hosts = [
    'graph.instagram.com',
    'api.instagram.com',
    'graph.facebook.com',
    'rupload.facebook.com',
    'www.instagram.com',
    'www.facebook.com',
  ]
  readonly pageHosts = ['www.instagram.com']
  readonly settingRules = switchRules
  readonly steps = steps
  readonly faultSteps = faultSteps
  readonly #simulation: Simulation
  readonly #usage = new Usage()

  constructor(world: SimulatorWorld, switches: () => Switches) {
    const ids = new GraphIds()
    this.#simulation = {
      world,
      switches,
      ids,
      people: new People(world),
      tokens: new Tokens(world),
      consents: new Consents(world),
      containers: new Containers(world, ids),
      posts: new Posts(world, ids),
      comments: new Comments(world, ids),
    }
  }

  claims(
    request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query' | 'headers'>,
  ): boolean {
    return isClaimed(request, this.#kindOf, this.#simulation)
  }

  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null {
    return routeOf(request, this.#kindOf)?.step ?? null
  }

  async handle(request: SimulatorRequest): Promise<SimulatorResponse> {
    const headers: Record<string, string> = {}
    const answer = await this.#answer(request, headers).catch((error: unknown) =>
      graphErrorAnswer(graphErrorOf(error), this.#simulation.switches()),
    )
    return { ...answer, headers: { ...headers, ...answer.headers } }
  }

  async ready(): Promise<void> {
    const { people, tokens, consents, containers, world } = this.#simulation
    if (people.all().length === 0) people.add(world.now())
    people.facebookUser()
    tokens.prune()
    consents.prune()
    await containers.removeForgotten((name) => world.files.remove(name))
  }

  usualAnswer(status: number): SimulatorResponse {
    return graphErrorAnswer(usualError(status), this.#simulation.switches())
  }

  accounts(): SandboxAccount[] {
    return this.#simulation.people.all().map((account) => this.#account(account))
  }

  addAccounts(count: number, traits: Readonly<Record<string, unknown>>): SandboxAccount[] {
    const { people, world } = this.#simulation
    const wanted = traitsOf(traits)
    return Array.from({ length: count }, () => this.#account(people.add(world.now(), wanted)))
  }

  people(): string[] {
    return this.#simulation.people.all().map(({ username }) => username)
  }

  postCount(): number {
    return this.#simulation.posts.count
  }

  posts(origin: string): Iterable<LedgerPost> {
    return ledgerPosts(this.#simulation, origin)
  }

  view(page: { host: string; path: string; query: URLSearchParams; origin: string }): unknown {
    return viewPage(page, this.#simulation)
  }

  mediaFile(name: string): { path: string; contentType: string } | null {
    return viewedFile(name, this.#simulation)
  }

  async clear(): Promise<void> {
    const { posts, containers, comments: remarks, world } = this.#simulation
    for (const records of [posts, containers, remarks]) records.clear()
    this.#usage.clear()
    await world.files.clear()
  }

  readonly #kindOf = (id: string): NodeKind => {
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
    const route = routeOf(request, this.#kindOf)
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
    const account = caller.account ?? people.get(route.id) ?? null
    this.#actLimit(request, account)
    const isApps = account === null || appSteps.includes(route.step)
    return isApps
      ? this.#usage.takeApp(people.all().length, world.settings(), world.now())
      : this.#usage.takeAccount(account, world.settings(), world.now())
  }

  /** The fault `rate_limit`: a limit without a count behind it. */
  #actLimit(request: SimulatorRequest, account: Account | null): void {
    if (request.fault?.kind !== 'rate_limit') return
    const headers = account ? accountHeaders(account.id, 100, 1) : appHeaders(100)
    throw limitReached(this.#simulation.switches().rate_limit_code, headers)
  }

  #account(account: Account): SandboxAccount {
    const { value, token } = this.#simulation.tokens.standing(account)
    return {
      network: 'instagram',
      id: account.id,
      handle: account.username,
      name: account.name,
      access_token: value,
      refresh_token: null,
      expires_at: token.expires_at === null ? null : new Date(token.expires_at).toISOString(),
      page_id: account.login === 'facebook' ? account.page.id : null,
      ig_user_id: account.id,
      author_urn: null,
    }
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
