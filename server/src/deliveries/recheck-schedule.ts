import type { Run } from './run.ts'

/** In thirds of the window in which a doubtful post is looked for: for 15 minutes 5, 15 and 60 minutes, 3, 8, 16 and 24 hours. */
const thirds = [1, 3, 12, 36, 96, 192, 288] as const

/**
 * When to look once more for a post whose outcome stayed unknown.
 * @param rechecks how often it was looked for since
 * @returns null when a day of looking is over
 */
export function nextRecheck(run: Run, rechecks: number): Date | null {
  const { windowMs } = run.context.reconcile[run.delivery.environment]
  const [now, before] = [thirds[rechecks], thirds[rechecks - 1] ?? 0]
  if (now === undefined) return null
  const waitMs = ((now - before) * windowMs) / 3
  return new Date(run.context.clock.now().getTime() + waitMs)
}
