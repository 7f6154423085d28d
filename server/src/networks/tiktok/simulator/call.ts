import type { SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'
import type { Codes } from './codes.ts'
import type { Ids } from './ids.ts'
import type { People, Person } from './people.ts'
import type { Posts } from './posts.ts'
import type { Publications } from './publications.ts'
import type { Switches } from './switches.ts'
import type { Grant, Tokens } from './tokens.ts'

/** A call that has passed its token and the rate windows. */
export interface Call {
  request: SimulatorRequest
  person: Person
  grant: Grant
}

/** The simulated TikTok, as its endpoints share it. */
export interface Simulation {
  world: SimulatorWorld
  switches(): Switches
  ids: Ids
  people: People
  tokens: Tokens
  codes: Codes
  publications: Publications
  posts: Posts
  /** Uploads of which a chunk is being put in its place. */
  storing: Set<string>
  /** Numbers for file names; never the same twice in a process. */
  nextNumber(): number
}
