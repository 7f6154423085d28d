/** What is left of an allowance. */
export interface Allowance {
  isWithin: boolean
  limit: number
  remaining: number
  /** Until one more is allowed, or until all is back. */
  resetSeconds: number
}

/** So many a minute for each name, given back evenly: a bucket that fills while nobody asks. */
export interface Limiter {
  take(name: string): Allowance
  /** Whether one more would be allowed, without taking it. */
  look(name: string): Allowance
}

interface Bucket {
  left: number
  atMs: number
}

const mostNames = 100_000

/**
 * Counts in this process: several processes allow several times as much.
 * @param elapsedMs a clock that nobody sets back
 */
export function createLimiter(perMinute: number, elapsedMs: () => number): Limiter {
  const buckets = new Map<string, Bucket>()
  const perMs = perMinute / 60_000

  function filled(name: string): Bucket {
    const nowMs = elapsedMs()
    const { left, atMs } = buckets.get(name) ?? { left: perMinute, atMs: nowMs }
    return { left: Math.min(perMinute, left + (nowMs - atMs) * perMs), atMs: nowMs }
  }

  function allowanceOf({ left }: Bucket): Allowance {
    const missing = left >= 1 ? perMinute - left : 1 - left
    const resetSeconds = Math.max(left >= 1 ? 0 : 1, Math.ceil(missing / perMs / 1000))
    return { isWithin: left >= 1, limit: perMinute, remaining: Math.floor(left), resetSeconds }
  }

  /** Full buckets say nothing: whoever comes again gets a new one. */
  function forgetFull(): void {
    for (const name of buckets.keys()) if (filled(name).left >= perMinute) buckets.delete(name)
    if (buckets.size >= mostNames) buckets.clear()
  }

  return {
    look: (name) => allowanceOf(filled(name)),
    take(name) {
      if (buckets.size >= mostNames) forgetFull()
      const bucket = filled(name)
      const before = allowanceOf(bucket)
      const left = before.isWithin ? bucket.left - 1 : bucket.left
      buckets.set(name, { left, atMs: bucket.atMs })
      return before.isWithin ? { ...allowanceOf({ ...bucket, left }), isWithin: true } : before
    },
  }
}
