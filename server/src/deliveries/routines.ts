import type { Log } from '../lib/log.ts'

/** Work that comes back every so often while a worker runs. */
export interface Routine {
  everyMs: number
  /** For the log, when it fails; the next turn tries again. */
  complaint: string
  run(): Promise<void>
}

/** Starts routines, none of them beside itself. @returns the function that stops them, and waits for what runs */
export function startRoutines(log: Log, routines: readonly Routine[]): () => Promise<void> {
  const underWay = new Set<Promise<void>>()
  const timers = routines.map((routine) => {
    let isRunning = false
    return setInterval(() => {
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
    }, routine.everyMs)
  })
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(underWay)
  }
}
