import type { Simulation } from './call.ts'

export function viewPage(_page: unknown, _simulation: Simulation): unknown {
  return null
}
