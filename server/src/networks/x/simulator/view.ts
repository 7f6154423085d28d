import type { Simulation } from './call.ts'

/** @TODO filled with the timeline */
export function viewPage(_page: { host: string; path: string; query: URLSearchParams; origin: string }, _simulation: Simulation): unknown {
  return null
}
