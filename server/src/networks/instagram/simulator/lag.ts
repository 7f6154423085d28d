import type { SimulatorRequest, SimulatorWorld } from '../../simulator-contract.ts'

/** From when on listings show what is made now: later by the setting, or by the fault `lag_listing`. */
export function listedAtMs(
  { fault }: Pick<SimulatorRequest, 'fault'>,
  world: SimulatorWorld,
): number {
  const faultMs = fault?.kind === 'lag_listing' ? fault.delayMs : 0
  return world.now().getTime() + Math.max(world.settings().listing_lag_ms, faultMs)
}
