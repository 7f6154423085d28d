import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'

/** Work that comes back every so often while a worker runs. */
export interface Routine {
  everyMs: number
  /** For the log, when it fails; the next turn tries again. */
  complaint: string
  run(): Promise<void>
}

/** Starts routines, none of them beside itself. @returns the function that stops them, and waits for what runs */
export function startRoutines(
  clock: Clock,
  log: Log,
  routines: readonly Routine[],
): () => Promise<void> {
  const underWay = new Set<Promise<void>>()
  const ends = routines.map((routine) => {
    let isRunning = false
    return clock.every(routine.everyMs, () => {
      if (isRunning) return
      isRunning = true
      const turn = routine
        .run()
        .catch((error) => log.error({ err: error }, routine.complaint))
        .finally(() => {
          isRunning = false
          underWay.delete(turn)
        })
      underWay.add(turn)
    })
  })
  return async () => {
    for (const end of ends) end()
    await Promise.all(underWay)
  }
}
