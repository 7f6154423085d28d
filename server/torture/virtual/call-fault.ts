import type { NetworkFault, Simulator } from '../../src/networks/simulator-contract.ts'
import type { Random } from '../random.ts'

/** What becomes of one call to a network. */
export interface CallFault {
  kind: FaultKind
  /** How long the request travels, and how long the answer. */
  thereMs: number
  backMs: number
  /** Whether the network acts on it. */
  acts: boolean
  /** What comes back: the true answer, one with this status, or none (cut off, or silence). */
  answer: 'true' | 'cut' | 'silence' | { status: number; headers: Record<string, string> }
  /** Acted out by the network itself. */
  network: { kind: NetworkFault; delayMs: number } | null
}

export const faultKinds = {
  request_lost: 'the request is lost before the network acts; the line is cut',
  request_swallowed: 'the request is lost, and nobody says so until the time is over',
  answer_lost: 'the network acted, and the line is cut before its answer',
  answer_swallowed: 'the network acted, and its answer never comes',
  late_request: 'the request arrives when the caller no longer waits, or its lease is over',
  late_answer: 'the answer is slow',
  error_after: 'a 500 although the network acted',
  error_before: 'a 500, and the network did not act',
  unavailable: '503',
  limited: '429 with a true reset, one that has passed, or none',
  network_limit: 'the network’s own rate limit',
  token_ends: 'the access token is dead from here on',
  listing_lags: 'what is made now is listed late',
} as const satisfies Record<string, string>

export type FaultKind = keyof typeof faultKinds | 'none'

/** Reading looks for a post at 15, 60 and 180 s: what lags for longer, no reader could find. */
const longestLagMs = 120_000

/** Draws what becomes of a call. A step that no fault of the network's own fits gets none. */
export function drawFault(
  random: Random,
  kind: FaultKind,
  simulator: Simulator,
  step: string | null,
  nowMs: number,
): CallFault {
  const calm: CallFault = {
    kind,
    thereMs: random.between(1, 30),
    backMs: random.between(1, 30),
    acts: true,
    answer: 'true',
    network: null,
  }
  const own = (network: NetworkFault, delayMs = 0): CallFault =>
    step !== null && simulator.faultSteps[network].includes(step)
      ? { ...calm, network: { kind: network, delayMs } }
      : { ...calm, kind: 'none' }
  const status = (code: number, acts: boolean, headers = {}): CallFault => ({
    ...calm,
    acts,
    answer: { status: code, headers },
  })
  switch (kind) {
    case 'none':
      return calm
    case 'request_lost':
      return { ...calm, acts: false, answer: 'cut' }
    case 'request_swallowed':
      return { ...calm, acts: false, answer: 'silence' }
    case 'answer_lost':
      return { ...calm, answer: 'cut' }
    case 'answer_swallowed':
      return { ...calm, answer: 'silence' }
    case 'late_request':
      return { ...calm, thereMs: random.between(7_000, 14_000) }
    case 'late_answer':
      return { ...calm, backMs: random.between(2_000, 29_000) }
    case 'error_after':
      return status(500, true)
    case 'error_before':
      return status(500, false)
    case 'unavailable':
      return status(503, false)
    case 'limited':
      return status(429, false, limitHeaders(random, nowMs))
    case 'network_limit':
      return own('rate_limit')
    case 'token_ends':
      return own('expire_token')
    case 'listing_lags':
      return own('lag_listing', random.between(1_000, longestLagMs))
  }
}

function limitHeaders(random: Random, nowMs: number): Record<string, string> {
  const inSeconds = random.pick([20, -3_600, null])
  if (inSeconds === null) return {}
  const reset = String(Math.ceil(nowMs / 1000) + inSeconds)
  return { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset }
}
