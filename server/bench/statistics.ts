/** The value that `share` of all values do not exceed (nearest rank). @throws for no values */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new Error('there is nothing to take a percentile of')
  return value
}

/** The middle value; of an even number of values, halfway between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half]
  if (upper === undefined) throw new Error('there is nothing to take a median of')
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] as number) + upper) / 2
}

export interface Spread {
  min: number
  p50: number
  p99: number
  max: number
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    min: percentile(values, 0),
    p50: percentile(values, 0.5),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  }
}
