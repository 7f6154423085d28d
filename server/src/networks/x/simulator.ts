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
import { authorize } from './simulator/authorize.ts'
import type { Call, Simulation } from './simulator/call.ts'
import { Codes } from './simulator/codes.ts'
import { createPost } from './simulator/create-post.ts'
import { ledgerPosts } from './simulator/ledger.ts'
import * as media from './simulator/media-endpoints.ts'
import { revokeEndpoint, tokenEndpoint } from './simulator/oauth-endpoints.ts'
import { People, type Person, subscriptionOf } from './simulator/people.ts'
import { Posts } from './simulator/posts.ts'
import { RateWindows, suddenLimit } from './simulator/rate-windows.ts'
import { deletePost, listPosts, readMe, readPost } from './simulator/read-endpoints.ts'
import { invalid, notFound, Refusal, refusalAnswer, unauthorized } from './simulator/refusal.ts'
import { requiredScopes } from './simulator/scopes.ts'
import { shortLink } from './simulator/short-link.ts'
import { Snowflakes } from './simulator/snowflake.ts'
import { faultSteps, routeOf, type Step, steps } from './simulator/steps.ts'
import { type Switches, switchRules } from './simulator/switches.ts'
import { Tokens } from './simulator/tokens.ts'
import { Uploads } from './simulator/uploads.ts'
import { usualRefusal } from './simulator/usual-refusal.ts'
import { viewPage } from './simulator/view.ts'

type Endpoint = (
  call: Call,
  simulation: Simulation,
) => SimulatorResponse | Promise<SimulatorResponse>

const endpoints: Readonly<
  Record<Exclude<Step, 'authorize' | 'token' | 'revoke' | 'short_link'>, Endpoint>
> = {
  read_me: readMe,
  create_post: createPost,
  read_post: readPost,
  delete_post: deletePost,
  list_posts: listPosts,
  media_initialize: media.initialize,
  media_append: media.append,
  media_finalize: media.finalize,
  media_status: media.status,
  media_upload: media.simpleUpload,
  media_metadata: media.metadata,
}

/** X's API v2 as its documents describe it: posting, reading back, media, tokens. */
export const createXSimulator: SimulatorFactory = (world, settings) =>
  new XSimulator(world, () => settings() as unknown as Switches)

class XSimulator implements Simulator {
  readonly network = 'x'
  readonly hosts = ['api.x.com', 't.co', 'x.com']
  readonly pageHosts = ['x.com']
  readonly settingRules = switchRules
  readonly steps = steps
  readonly faultSteps = faultSteps
  readonly #simulation: Simulation
  readonly #tokens: Tokens
  readonly #codes: Codes
  readonly #windows = new RateWindows()

  constructor(world: SimulatorWorld, switches: () => Switches) {
    const ids = new Snowflakes()
    let number = 0
    this.#tokens = new Tokens(world, switches)
    this.#codes = new Codes(world)
    this.#simulation = {
      world,
      switches,
      ids,
      people: new People(world, ids),
      posts: new Posts(world, ids),
      uploads: new Uploads(world, ids),
      finalizing: new Set(),
      nextNumber: () => ++number,
    }
  }

  /** On the pages' host only the way to a consent is the network's; the rest is for people. */
  claims(request: Pick<SimulatorRequest, 'method' | 'host' | 'path'>): boolean {
    return request.host !== 'x.com' || routeOf(request) !== null
  }

  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null {
    return routeOf(request)?.step ?? null
  }

  async handle(request: SimulatorRequest): Promise<SimulatorResponse> {
    const headers: Record<string, string> = {}
    const answer = await this.#answer(request, headers).catch((error: unknown) =>
      refusalAnswer(refusalOf(error), this.#simulation.switches()),
    )
    return { ...answer, headers: { ...headers, ...answer.headers } }
  }

  async ready(): Promise<void> {
    const { people, posts, uploads, ids, world } = this.#simulation
    if (people.all().length === 0) people.add(ids, world.now(), 'None')
    this.#tokens.prune()
    this.#codes.prune()
    await uploads.removeExpired((id) => posts.has(id))
  }

  usualAnswer(status: number): SimulatorResponse {
    return refusalAnswer(usualRefusal(status), this.#simulation.switches())
  }

  accounts(): SandboxAccount[] {
    return this.#simulation.people.all().map((person) => this.#account(person))
  }

  addAccounts(count: number, traits: Readonly<Record<string, unknown>>): SandboxAccount[] {
    const { people, ids, world } = this.#simulation
    const subscription = subscriptionOf(traits)
    return Array.from({ length: count }, () =>
      this.#account(people.add(ids, world.now(), subscription)),
    )
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
    const upload = /^[0-9]{1,19}$/.test(name) ? this.#simulation.uploads.get(name) : undefined
    if (!upload?.file) return null
    return {
      path: this.#simulation.uploads.files.pathOf(name),
      contentType: upload.file.contentType,
    }
  }

  async clear(): Promise<void> {
    this.#simulation.posts.clear()
    this.#windows.clear()
    await this.#simulation.uploads.clear()
  }

  async #answer(
    request: SimulatorRequest,
    headers: Record<string, string>,
  ): Promise<SimulatorResponse> {
    const route = routeOf(request)
    if (!route) throw notFound('path', request.path, 'path')
    const { step, id } = route
    const { world } = this.#simulation
    if (step === 'short_link') return shortLink(id, this.#simulation, request.origin)
    if (step === 'authorize') return authorize(request, this.#simulation, this.#codes)
    if (step === 'token') {
      if (request.fault?.kind === 'rate_limit') return oauthRateLimited
      return tokenEndpoint(request, this.#tokens, this.#codes, world)
    }
    if (step === 'revoke') return revokeEndpoint(request, this.#tokens, world)
    const person = this.#admit(request, step, headers)
    return endpoints[step]({ request, step, id, person }, this.#simulation)
  }

  /** Token, scopes, rate: in the order in which X looks at them. */
  #admit(request: SimulatorRequest, step: Step, headers: Record<string, string>): Person {
    const { world, people, switches } = this.#simulation
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (token && request.fault?.kind === 'expire_token') this.#tokens.expire(token)
    const caller = token ? this.#tokens.caller(token) : null
    const person = caller && people.get(caller.userId)
    if (!caller || !person) throw unauthorized()
    if (request.fault?.kind === 'rate_limit') throw suddenLimit(step, switches(), world.now())
    const call = { step, userId: person.id, clientId: caller.clientId }
    Object.assign(headers, this.#windows.take(call, world.settings(), switches(), world.now()))
    requiredScopes(step, caller.scopes)
    return person
  }

  #account(person: Person): SandboxAccount {
    const grant = this.#tokens.standing(person.id)
    return {
      network: 'x',
      id: person.id,
      handle: person.username,
      name: person.name,
      access_token: grant.access_token,
      refresh_token: grant.refresh_token,
      expires_at: new Date(grant.access_expires_at).toISOString(),
      page_id: null,
      ig_user_id: null,
      author_urn: null,
    }
  }
}

const oauthRateLimited: SimulatorResponse = {
  status: 429,
  body: { error: 'rate_limited', error_description: 'Too many requests.' },
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof MalformedBody) return invalid({ parameters: {}, message: error.message })
  if (error instanceof BodyTooLarge) return usualRefusal(413)
  throw error
}
