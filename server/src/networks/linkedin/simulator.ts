import { randomBytes } from 'node:crypto'
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
import { type Account, Accounts, traitsOf } from './simulator/accounts.ts'
import type { Simulation } from './simulator/call.ts'
import { Codes } from './simulator/codes.ts'
import { Comments } from './simulator/comments.ts'
import { apiEndpoint, siteEndpoint } from './simulator/endpoints.ts'
import { IdTokens } from './simulator/id-tokens.ts'
import { ledgerPosts } from './simulator/ledger.ts'
import { mediaFileOf } from './simulator/media-file.ts'
import { People } from './simulator/people.ts'
import { Posts } from './simulator/posts.ts'
import { Quota } from './simulator/quota.ts'
import { gatewayRefusal, Refusal, refusalAnswer } from './simulator/refusal.ts'
import { faultSteps, routeOf, steps } from './simulator/steps.ts'
import { type Switches, switchRules } from './simulator/switches.ts'
import type { Consents } from './simulator/token-endpoints.ts'
import { Tokens } from './simulator/tokens.ts'
import { untunnelled } from './simulator/tunnel.ts'
import { Uploads } from './simulator/uploads.ts'
import { checkLength, checkUrlLength } from './simulator/url-limits.ts'
import { usualRefusal } from './simulator/usual-answer.ts'
import { viewPage } from './simulator/view.ts'

/** LinkedIn as its documents and its traffic describe it: OAuth, posts, media, comments, organizations. */
export const createLinkedinSimulator: SimulatorFactory = (world, settings) =>
  new LinkedinSimulator(world, () => settings() as unknown as Switches)

class LinkedinSimulator implements Simulator {
  readonly network = 'linkedin'
  readonly hosts = ['api.linkedin.com', 'www.linkedin.com']
  readonly pageHosts = ['www.linkedin.com']
  readonly settingRules = switchRules
  readonly steps = steps
  readonly faultSteps = faultSteps
  readonly #simulation: Simulation
  readonly #consents: Consents

  constructor(world: SimulatorWorld, switches: () => Switches) {
    let number = 0
    const people = new People(world)
    this.#consents = { codes: new Codes(world), idTokens: new IdTokens(world) }
    this.#simulation = {
      world,
      switches,
      people,
      accounts: new Accounts(world, people),
      tokens: new Tokens(world, switches),
      quota: new Quota(world, switches),
      posts: new Posts(world),
      comments: new Comments(world),
      uploads: new Uploads(world),
      busyUploads: new Set(),
      nextNumber: () => ++number,
    }
  }

  /** `www.linkedin.com` also has the pages that people read. */
  claims(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): boolean {
    return request.host === 'api.linkedin.com' || routeOf(request) !== null
  }

  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null {
    return routeOf(request)?.step ?? null
  }

  async handle(request: SimulatorRequest): Promise<SimulatorResponse> {
    const answer = await this.#answer(request).catch((error: unknown) =>
      refusalAnswer(this.#refusalOf(error), this.#simulation.switches()),
    )
    return { ...answer, headers: { ...diagnosticHeaders(), ...answer.headers } }
  }

  async ready(): Promise<void> {
    const { accounts, tokens, posts, uploads } = this.#simulation
    if (accounts.size === 0) accounts.add(traitsOf({}))
    tokens.prune()
    this.#consents.codes.prune()
    await uploads.removeForgotten((id) => posts.has(id))
  }

  usualAnswer(status: number): SimulatorResponse {
    return refusalAnswer(this.#usual(status), this.#simulation.switches())
  }

  accounts(): SandboxAccount[] {
    return this.#simulation.accounts.all().map((account) => this.#account(account))
  }

  addAccounts(count: number, traits: Readonly<Record<string, unknown>>): SandboxAccount[] {
    const wanted = traitsOf(traits)
    return Array.from({ length: count }, () => this.#account(this.#simulation.accounts.add(wanted)))
  }

  people(): string[] {
    return this.#simulation.accounts.all().map(({ handle }) => handle)
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
    return mediaFileOf(name, this.#simulation)
  }

  async clear(): Promise<void> {
    const { posts, comments, uploads, quota } = this.#simulation
    posts.clear()
    comments.clear()
    quota.clear()
    await uploads.clear()
  }

  async #answer(given: SimulatorRequest): Promise<SimulatorResponse> {
    checkUrlLength(given)
    checkLength(given)
    const request = await untunnelled(given)
    const route = routeOf(request)
    if (!route) throw gatewayRefusal(404, 'RESOURCE_NOT_FOUND', 'No virtual resource found')
    if (request.host === 'api.linkedin.com') return apiEndpoint(request, route, this.#simulation)
    return siteEndpoint(request, route, this.#simulation, this.#consents)
  }

  #account(account: Account): SandboxAccount {
    const grant = this.#simulation.tokens.standing(account)
    return {
      network: 'linkedin',
      id: account.id,
      handle: account.handle,
      name: account.name,
      access_token: grant.access_token,
      refresh_token: grant.refresh_token,
      expires_at: new Date(grant.access_expires_at).toISOString(),
      page_id: null,
      ig_user_id: null,
      author_urn: account.author_urn,
    }
  }

  #usual(status: number): Refusal {
    const { quota, switches } = this.#simulation
    return usualRefusal(status, () => quota.refusal(switches().throttle_text))
  }

  #refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error
    if (error instanceof MalformedBody)
      return gatewayRefusal(400, 'ILLEGAL_ARGUMENT', error.message)
    if (error instanceof BodyTooLarge) return this.#usual(413)
    throw error
  }
}

/** https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling (read 2026-11-23) */
function diagnosticHeaders(): Record<string, string> {
  return {
    'x-li-fabric': 'prod-sandbox',
    'x-li-uuid': randomBytes(16).toString('base64'),
    'x-li-request-id': randomBytes(8).toString('hex'),
  }
}
