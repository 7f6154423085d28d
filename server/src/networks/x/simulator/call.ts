import type { SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'
import type { People, Person } from './people.ts'
import type { Posts } from './posts.ts'
import type { Snowflakes } from './snowflake.ts'
import type { Step } from './steps.ts'
import type { Switches } from './switches.ts'
import type { Uploads } from './uploads.ts'

/** A call that has passed authentication and the rate windows. */
export interface Call {
  request: SimulatorRequest
  step: Step
  /** The id in its path, or ''. */
  id: string
  person: Person
}

/** The simulated X, as its endpoints share it. */
export interface Simulation {
  world: SimulatorWorld
  switches(): Switches
  ids: Snowflakes
  people: People
  posts: Posts
  uploads: Uploads
  /** Uploads that are being put together. */
  finalizing: Set<string>
  /** Numbers for file names; never the same twice in a process. */
  nextNumber(): number
}
