import type {
  LedgerPost,
  SandboxAccount,
  Simulator,
  SimulatorFactory,
  SimulatorRequest,
  SimulatorResponse,
  SimulatorWorld,
} from '../simulator-contract.ts'
import type { Simulation } from './simulator/call.ts'
import { isClaimed } from './simulator/claims.ts'
import { Comments } from './simulator/comments.ts'
import { Consents } from './simulator/consents.ts'
import { Containers } from './simulator/containers.ts'
import { graphErrorAnswer } from './simulator/graph-error.ts'
import { GraphServer } from './simulator/graph-server.ts'
import { GraphIds } from './simulator/ids.ts'
import { ledgerPosts } from './simulator/ledger.ts'
import { type Account, People, traitsOf } from './simulator/people.ts'
import { Posts } from './simulator/posts.ts'
import { faultSteps, routeOf, steps } from './simulator/steps.ts'
import { type Switches, switchRules } from './simulator/switches.ts'
import { Tokens } from './simulator/tokens.ts'
import { usualError } from './simulator/usual-error.ts'
import { viewedFile, viewPage } from './simulator/view.ts'

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
  readonly #server: GraphServer

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
    this.#server = new GraphServer(this.#simulation)
  }

  claims(
    request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query' | 'headers'>,
  ): boolean {
    return isClaimed(request, this.#server.kindOf, this.#simulation)
  }

  stepOf(request: Pick<SimulatorRequest, 'method' | 'host' | 'path' | 'query'>): string | null {
    return routeOf(request, this.#server.kindOf)?.step ?? null
  }

  handle(request: SimulatorRequest): Promise<SimulatorResponse> {
    return this.#server.answer(request)
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
    const { posts, containers, comments, world } = this.#simulation
    for (const records of [posts, containers, comments]) records.clear()
    this.#server.forgetUsage()
    await world.files.clear()
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
