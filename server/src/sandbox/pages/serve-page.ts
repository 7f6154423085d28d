import type { Visit } from '../gateway/gateway.ts'
import type { World } from '../world.ts'

/** @returns false when there is no page there */
export function servePage(_visit: Visit, _world: World, _host: string, _path: string): boolean {
  return false
}
