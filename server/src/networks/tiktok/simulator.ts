import type {
  LedgerPost,
  SandboxAccount,
  Simulator,
  SimulatorFactory,
  SimulatorRequest,
  SimulatorResponse,
  SimulatorWorld,
} from '../simulator-contract.ts'
import { authorize } from './simulator/authorize.ts'
import type { Call, Simulation } from './simulator/call.ts'
import { Codes } from './simulator/codes.ts'
import { creatorInfo } from './simulator/creator-info.ts'
import { Ids } from './simulator/ids.ts'
import { initContent } from './simulator/init-content.ts'
import { initInboxVideo, initVideo } from './simulator/init-video.ts'
import { ledgerPosts } from './simulator/ledger.ts'
import { listVideos, queryVideos } from './simulator/list-endpoints.ts'
import { revokeEndpoint, tokenEndpoint } from './simulator/oauth-endpoints.ts'
import { People, type Person } from './simulator/people.ts'
import { Posts } from './simulator/posts.ts'
import { Publications } from './simulator/publications.ts'
import { RateWindows } from './simulator/rate-windows.ts'
import { accessTokenInvalid, Refusal, rateLimited, refusalAnswer } from './simulator/refusal.ts'
import { cancel, fetchStatus } from './simulator/status-endpoints.ts'
import {
  type ApiStep,
  apiHost,
  faultSteps,
  pageHost,
  stepOf,
  steps,
  uploadHost,
} from './simulator/steps.ts'
import { type Switches, switchRules } from './simulator/switches.ts'
import { Tokens } from './simulator/tokens.ts'
import { traitsOf } from './simulator/traits.ts'
import { pieceNames, uploadChunk } from './simulator/upload-chunk.ts'
import { userInfo } from './simulator/user-info.ts'
import { usualRefusal } from './simulator/usual-refusal.ts'
import { viewPage } from './simulator/view.ts'

type Endpoint = (
  call: Call,
  simulation: Simulation,
) => SimulatorResponse | Promise<SimulatorResponse>

const endpoints: Readonly<Record<ApiStep, Endpoint>> = {
  user_info: userInfo,
  creator_info: creatorInfo,
  video_init: initVideo,
  inbox_video_init: initInboxVideo,
  content_init: initContent,
  status_fetch: fetchStatus,
  cancel,
  video_list: listVideos,
  video_query: queryVideos,
}

/** TikTok's Content Posting API v2 as its documents describe it: posting, drafts, status, listing, tokens. */
export const createTiktokSimulator: SimulatorFactory = (world, settings) =>
  new TiktokSimulator(world, () => settings() as unknown as Switches)

class TiktokSimulator implements Simulator {
  readonly network = 'tiktok'
  readonly hosts = [apiHost, uploadHost, pageHost]
  readonly pageHosts = [pageHost]
  readonly settingRules = switchRules
  readonly steps = steps
  readonly faultSteps = faultSteps
  readonly #simulation: Simulation
  readonly #windows = new RateWindows()

  constructor(world: SimulatorWorld, switches: () => Switches) {
    const ids = new Ids()
    let number = 0
    this.#simulation = {
      world,
      switches,
      ids,
      people: new People(world),
      tokens: new Tokens(world, switches),
      codes: new Codes(world),
      publications: new Publications(world, ids),
      posts: new Posts(world, ids),
      storing: new Set(),
      nextNumber: () => ++number,
    }
  }

  /** On the pages' host only the way to a consent is the network's; the rest is for people. */
  claims(request: Pick<SimulatorRequest, 'method' | 'host' | 'path'>): boolean {
    return request.host !== pageHost || stepOf(request) !== null
  }

  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null {
    return stepOf(request)
  }

  async handle(request: SimulatorRequest): Promise<SimulatorResponse> {
    try {
      return await this.#answer(request)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { switches, world } = this.#simulation
      return refusalAnswer(error, switches(), world.now())
    }
  }

  async ready(): Promise<void> {
    const { people, tokens, codes, publications, world } = this.#simulation
    if (people.all().length === 0) people.add(traitsOf({}))
    tokens.prune()
    codes.prune()
    // Nobody can complete these any more; their status stays.
    const now = world.now().getTime()
    for (const publication of publications.open()) {
      if ((publication.upload?.expires_at ?? now) > now) continue
      for (const piece of pieceNames(publication)) await world.files.remove(piece)
    }
  }

  usualAnswer(status: number): SimulatorResponse {
    const { switches, world } = this.#simulation
    return { ...refusalAnswer(usualRefusal(status), switches(), world.now()), status }
  }

  accounts(): SandboxAccount[] {
    return this.#simulation.people.all().map((person) => this.#account(person))
  }

  addAccounts(count: number, traits: Readonly<Record<string, unknown>>): SandboxAccount[] {
    const known = traitsOf(traits)
    return Array.from({ length: count }, () => this.#account(this.#simulation.people.add(known)))
  }

  people(): string[] {
    return this.#simulation.people.all().map(({ username }) => username)
  }

  postCount(): number {
    return this.#simulation.posts.visibleCount(this.#simulation.world.now())
  }

  posts(origin: string): Iterable<LedgerPost> {
    return ledgerPosts(this.#simulation, origin)
  }

  view(page: { host: string; path: string; query: URLSearchParams; origin: string }): unknown {
    return viewPage(page, this.#simulation)
  }

  mediaFile(name: string): { path: string; contentType: string } | null {
    const { publications, posts, world } = this.#simulation
    const number = /^(\d{1,19})(?:-\d{1,2})?$/.exec(name)?.[1] ?? ''
    const post = posts.get(publications.byNumber(number)?.post_id ?? '')
    const media = post?.media.find((each) => each.name === name)
    return media ? { path: world.files.pathOf(name), contentType: media.content_type } : null
  }

  async clear(): Promise<void> {
    const { posts, publications, world } = this.#simulation
    posts.clear()
    publications.clear()
    this.#windows.clear()
    await world.files.clear()
  }

  async #answer(request: SimulatorRequest): Promise<SimulatorResponse> {
    const step = stepOf(request)
    switch (step) {
      case null:
        return unknownPath
      case 'authorize':
        return authorize(request, this.#simulation)
      case 'token':
        return tokenEndpoint(request, this.#simulation)
      case 'revoke':
        return revokeEndpoint(request, this.#simulation)
      case 'upload_chunk':
        return uploadChunk(request, this.#simulation)
      default:
        return endpoints[step](this.#admit(request, step), this.#simulation)
    }
  }

  /** Token, then rate; each endpoint looks at the scopes itself, because one depends on the body. */
  #admit(request: SimulatorRequest, step: ApiStep): Call {
    const { world, people, tokens } = this.#simulation
    const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (request.fault?.kind === 'expire_token') tokens.expire(token)
    const grant = tokens.grantOf(token)
    const person = grant && people.get(grant.open_id)
    if (!person) throw accessTokenInvalid()
    if (request.fault?.kind === 'rate_limit') throw rateLimited()
    if (world.settings().caps === 'real') this.#windows.take(step, person.open_id, world.now())
    return { request, person, grant }
  }

  #account(person: Person): SandboxAccount {
    const grant = this.#simulation.tokens.standing(person)
    return {
      network: 'tiktok',
      id: person.open_id,
      handle: person.username,
      name: person.display_name,
      access_token: grant.access_token,
      refresh_token: grant.refresh_token,
      expires_at: new Date(grant.access_expires_at).toISOString(),
      page_id: null,
      ig_user_id: null,
      author_urn: null,
    }
  }
}

/** Not JSON: the gateway in front answers it, before any endpoint. */
const unknownPath: SimulatorResponse = { status: 404, body: 'Unsupported path(Janus)' }
