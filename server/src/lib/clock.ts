/** Where time comes from, so that a test can run hours in a moment. */
export interface Clock {
  now(): Date
  /** Milliseconds since some moment, on a clock that nobody sets back. */
  elapsedMs(): number
  sleep(ms: number): Promise<void>
  /** Calls once, so many milliseconds from now. @returns the function that calls it off */
  after(ms: number, call: () => void): () => void
  /** Calls again and again. @returns the function that ends it */
  every(ms: number, call: () => void): () => void
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
  every(ms, call) {
    const timer = setInterval(call, ms)
    return () => clearInterval(timer)
  },
}
