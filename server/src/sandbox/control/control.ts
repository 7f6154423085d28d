import type { Visit } from '../gateway/visit.ts'
import type { World } from '../world.ts'

/** Serves one of the sandbox's own routes. `parameter` is what the route's pattern caught. */
export type Control = (visit: Visit, world: World, parameter: string) => Promise<void> | void
