/** Where time comes from, so that a test can run hours in a moment. */
export interface Clock {
  now(): Date
  sleep(ms: number): Promise<void>
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
