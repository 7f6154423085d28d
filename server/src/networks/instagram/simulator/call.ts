import type { SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'
import type { Comments } from './comments.ts'
import type { Consents } from './consents.ts'
import type { Containers } from './containers.ts'
import type { GraphIds } from './ids.ts'
import type { Params } from './params.ts'
import type { Account, People } from './people.ts'
import type { Posts } from './posts.ts'
import type { Family } from './scopes.ts'
import type { Route } from './steps.ts'
import type { Switches } from './switches.ts'
import type { Token, Tokens } from './tokens.ts'

/** Whose token a call came with. */
export interface Caller {
  family: Family
  value: string
  token: Token
  /** The account it speaks for; null for a Facebook user's token, which speaks for all of them. */
  account: Account | null
}

/** A call to Graph that has passed its token, permissions and rate. */
export interface Call {
  request: SimulatorRequest
  route: Route
  params: Params
  caller: Caller
  /** As in the path, or what the call fell forward to. */
  version: string
}

/** The simulated Instagram, as its endpoints share it. */
export interface Simulation {
  world: SimulatorWorld
  switches(): Switches
  ids: GraphIds
  people: People
  tokens: Tokens
  consents: Consents
  containers: Containers
  posts: Posts
  comments: Comments
}
