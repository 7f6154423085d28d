import type { SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'
import type { Comments } from './comments.ts'
import type { Ids } from './ids.ts'
import type { Params } from './params.ts'
import type { Page, People, User } from './people.ts'
import type { Photos } from './photos.ts'
import type { Posts } from './posts.ts'
import type { Route } from './steps.ts'
import type { Stories } from './stories.ts'
import type { Switches } from './switches.ts'
import type { Grant, Token, Tokens } from './tokens.ts'
import type { UploadSessions } from './upload-sessions.ts'
import type { Usage } from './usage.ts'
import type { Videos } from './videos.ts'

/** Whose token a call carries. */
export interface Caller {
  value: string
  token: Token
  grant: Grant
  user: User
  /** Null with a user token. */
  page: Page | null
}

/** A call whose parameters have been read. */
export interface Call {
  request: SimulatorRequest
  route: Route
  params: Params
  /** `v26.0`: what addresses in the answer are written with. */
  version: string
}

/** A call whose token is good. */
export interface AdmittedCall extends Call {
  caller: Caller
}

/** The simulated Facebook, as its endpoints share it. */
export interface Simulation {
  world: SimulatorWorld
  switches(): Switches
  ids: Ids
  people: People
  tokens: Tokens
  usage: Usage
  posts: Posts
  photos: Photos
  videos: Videos
  stories: Stories
  comments: Comments
  uploads: UploadSessions
  /** Numbers for file names; never the same twice in a process. */
  nextNumber(): number
}

export function nowMs(simulation: Simulation): number {
  return simulation.world.now().getTime()
}

/** From when on listings show what this call makes. */
export function listedAt(call: Call, visibleFromMs: number, simulation: Simulation): number {
  const { fault } = call.request
  const lagMs =
    fault?.kind === 'lag_listing' ? fault.delayMs : simulation.world.settings().listing_lag_ms
  return visibleFromMs + lagMs
}
