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
import { admit, tokenOf } from './simulator/admit.ts'
import type { Call, Caller, Simulation } from './simulator/call.ts'
import { Comments } from './simulator/comments.ts'
import { loginDialog } from './simulator/dialog.ts'
import { endpoints } from './simulator/endpoints.ts'
import { errorAnswer, GraphError, unknownPath } from './simulator/graph-error.ts'
import { Ids } from './simulator/ids.ts'
import { ledgerPosts } from './simulator/ledger.ts'
import { mediaTypeOf } from './simulator/media-file.ts'
import { debugToken, tokenEndpoint } from './simulator/oauth-endpoints.ts'
import { type Params, readParams } from './simulator/params.ts'
import { type Page, People, pageTasks, traitsOf } from './simulator/people.ts'
import { Photos } from './simulator/photos.ts'
import { Posts } from './simulator/posts.ts'
import { admitUpload, UploadError, uploadBytes, uploadErrorAnswer } from './simulator/rupload.ts'
import { faultSteps, routeOf, steps } from './simulator/steps.ts'
import { Stories } from './simulator/stories.ts'
import { type Switches, switchRules } from './simulator/switches.ts'
import { Tokens } from './simulator/tokens.ts'
import { UploadSessions } from './simulator/upload-sessions.ts'
import { Usage } from './simulator/usage.ts'
import { usualError } from './simulator/usual-error.ts'
import { servedVersion } from './simulator/versions.ts'
import { Videos } from './simulator/videos.ts'
import { viewPage } from './simulator/view.ts'

/** The Graph API for Pages as Meta's documents describe it: publishing, reading back, comments, tokens. */
export const createFacebookSimulator: SimulatorFactory = (world, settings) =>
  new FacebookSimulator(world, () => settings() as unknown as Switches)

class FacebookSimulator implements Simulator {
  readonly network = 'facebook'
  readonly hosts = ['graph.facebook.com', 'rupload.facebook.com', 'www.facebook.com']
  readonly pageHosts = ['www.facebook.com', 'facebook.com']
  readonly settingRules = switchRules
  readonly steps = steps
  readonly faultSteps = faultSteps
  readonly #simulation: Simulation

  constructor(world: SimulatorWorld, switches: () => Switches) {
    const ids = new Ids()
    let number = 0
    this.#simulation = {
      world,
      switches,
      ids,
      people: new People(world),
      tokens: new Tokens(world, switches),
      usage: new Usage(),
      posts: new Posts(world, ids),
      photos: new Photos(world, ids),
      videos: new Videos(world, ids),
      stories: new Stories(world, ids),
      comments: new Comments(world, ids),
      uploads: new UploadSessions(world),
      nextNumber: () => ++number,
    }
  }

  /** The website's host has pages too; only the login dialog is a call. */
  claims(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): boolean {
    return request.host !== 'www.facebook.com' || routeOf(request) !== null
  }

  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null {
    return routeOf(request)?.step ?? null
  }

  async handle(request: SimulatorRequest): Promise<SimulatorResponse> {
    const headers: Record<string, string> = {}
    const answer = await this.#answer(request, headers).catch((error: unknown) =>
      error instanceof UploadError
        ? uploadErrorAnswer(error)
        : errorAnswer(graphErrorOf(error), this.#simulation.switches()),
    )
    return { ...answer, headers: { ...headers, ...answer.headers } }
  }

  async ready(): Promise<void> {
    const { people, tokens, photos, videos, uploads, world } = this.#simulation
    if (people.pages().length === 0) {
      people.add(world.now(), { tasks: [...pageTasks], isOfDemoUser: false })
    }
    tokens.prune()
    await photos.removeForgotten()
    await videos.removeExpired()
    await uploads.removeExpired()
  }

  usualAnswer(status: number): SimulatorResponse {
    const switches = this.#simulation.switches()
    return errorAnswer(usualError(status, switches), switches)
  }

  accounts(): SandboxAccount[] {
    return this.#simulation.people.pages().map((page) => this.#account(page))
  }

  addAccounts(count: number, traits: Readonly<Record<string, unknown>>): SandboxAccount[] {
    const { people, world } = this.#simulation
    const wanted = traitsOf(traits)
    return Array.from({ length: count }, () => this.#account(people.add(world.now(), wanted)))
  }

  people(): string[] {
    return this.#simulation.people.pages().map(({ username }) => username)
  }

  postCount(): number {
    return this.#simulation.posts.count + this.#simulation.stories.count
  }

  posts(origin: string): Iterable<LedgerPost> {
    return ledgerPosts(this.#simulation, origin)
  }

  view(page: { path: string; query: URLSearchParams }): unknown {
    return viewPage(page, this.#simulation)
  }

  mediaFile(name: string): { path: string; contentType: string } | null {
    const contentType = mediaTypeOf(name, this.#simulation)
    if (contentType === null) return null
    return { path: this.#simulation.world.files.pathOf(name), contentType }
  }

  async clear(): Promise<void> {
    const { posts, photos, videos, stories, comments, uploads, usage, world } = this.#simulation
    for (const each of [posts, photos, videos, stories, comments, uploads, usage]) each.clear()
    await world.files.clear()
  }

  async #answer(
    request: SimulatorRequest,
    headers: Record<string, string>,
  ): Promise<SimulatorResponse> {
    const { world, switches, nextNumber } = this.#simulation
    const version = servedVersion(request.path, world.now(), switches())
    Object.assign(headers, version.headers)
    const route = routeOf(request)
    if (!route) throw unknownPath(version.path)
    const params = await readParams(request, world, nextNumber)
    try {
      return await this.#serve({ request, route, params, version: version.name }, headers)
    } finally {
      await this.#forget(params)
    }
  }

  async #serve(call: Call, headers: Record<string, string>): Promise<SimulatorResponse> {
    const { step } = call.route
    const simulation = this.#simulation
    const isLimited = call.request.fault?.kind === 'rate_limit'
    if (step === 'dialog') return loginDialog(call, simulation)
    if (step === 'token' || step === 'debug_token') {
      if (isLimited) throw simulation.usage.sudden(null, simulation.switches())
      return step === 'token' ? tokenEndpoint(call, simulation) : debugToken(call, simulation)
    }
    const caller =
      step === 'upload_bytes'
        ? admitUpload(call, simulation)
        : admit(call, tokenOf(call), simulation)
    if (isLimited) throw simulation.usage.sudden(caller.page?.id ?? null, simulation.switches())
    if (step === 'upload_bytes') return uploadBytes({ ...call, caller }, simulation)
    Object.assign(headers, this.#count(caller))
    return endpoints[step]({ ...call, caller }, simulation)
  }

  #count(caller: Caller): Record<string, string> {
    const { usage, world, people, switches } = this.#simulation
    if (world.settings().caps === 'off') return {}
    return usage.take(
      caller.page?.id ?? null,
      people.users().length,
      switches(),
      world.now().getTime(),
    )
  }

  /** What an endpoint has not made its own. */
  async #forget(params: Params): Promise<void> {
    for (const { name } of params.files) await this.#simulation.world.files.remove(name)
  }

  #account(page: Page): SandboxAccount {
    const { value, token } = this.#simulation.tokens.standing(page, this.#simulation.people)
    return {
      network: 'facebook',
      id: page.id,
      handle: page.username,
      name: page.name,
      access_token: value,
      refresh_token: null,
      expires_at: token.expires_at === null ? null : new Date(token.expires_at).toISOString(),
      page_id: page.id,
      ig_user_id: null,
      author_urn: null,
    }
  }
}

function graphErrorOf(error: unknown): GraphError {
  if (error instanceof GraphError) return error
  if (error instanceof MalformedBody) {
    return new GraphError({ message: `(#100) ${error.message}`, code: 100 })
  }
  if (error instanceof BodyTooLarge) {
    return new GraphError({ message: '(#100) The request is too large.', code: 100, status: 413 })
  }
  throw error
}
