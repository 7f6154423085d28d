/** One measured number and what it is held against. */
export interface Figure {
  id: string
  name: string
  value: number
  unit: string
  digits: number
  limit: Limit | null
  /** Better than the limit asks for; what we would like to see. */
  aim: Limit | null
}

export interface Limit {
  is: 'at_least' | 'at_most'
  value: number
}

export type Verdict = 'ok' | 'missed' | '–'

export const atLeast = (value: number): Limit => ({ is: 'at_least', value })
export const atMost = (value: number): Limit => ({ is: 'at_most', value })

/** Judged as measured, not as rounded for people. */
export function verdictOf({ value, limit }: Figure): Verdict {
  if (limit === null) return '–'
  return isWithin(value, limit) ? 'ok' : 'missed'
}

function isWithin(value: number, limit: Limit): boolean {
  return limit.is === 'at_least' ? value >= limit.value : value <= limit.value
}

export function showValue({ value, unit, digits }: Figure): string {
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`
}

export function showLimit(limit: Limit | null, unit: string): string {
  if (limit === null) return '–'
  return `${limit.is === 'at_least' ? '≥' : '≤'} ${limit.value}${unit === '' ? '' : ` ${unit}`}`
}
