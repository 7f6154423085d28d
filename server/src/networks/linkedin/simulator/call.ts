import type { SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'
import type { Accounts } from './accounts.ts'
import type { Comments } from './comments.ts'
import type { Member, People } from './people.ts'
import type { Posts } from './posts.ts'
import type { Quota } from './quota.ts'
import type { Step } from './steps.ts'
import type { Switches } from './switches.ts'
import type { Tokens } from './tokens.ts'
import type { Uploads } from './uploads.ts'

/** A call to the API that has passed version, token, quota and scope. */
export interface Call {
  request: SimulatorRequest
  step: Step
  /** The keys in its path, decoded where they are URNs. */
  keys: readonly string[]
  /** `202609`; null on `/v2`. */
  version: string | null
  member: Member
  scopes: readonly string[]
}

/** The simulated LinkedIn, as its endpoints share it. */
export interface Simulation {
  world: SimulatorWorld
  switches(): Switches
  people: People
  accounts: Accounts
  tokens: Tokens
  quota: Quota
  posts: Posts
  comments: Comments
  uploads: Uploads
  /** Uploads that are being written or put together. */
  busyUploads: Set<string>
  /** Numbers for file names; never the same twice in a process. */
  nextNumber(): number
}
