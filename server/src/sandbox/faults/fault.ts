import { createHash } from 'node:crypto'
import type { NetworkId } from '../../networks/contract.ts'
import type { NetworkFault } from '../../networks/simulator-contract.ts'

export const networkFaults = [
  'rate_limit',
  'expire_token',
  'processing_fails',
  'lag_listing',
] as const satisfies readonly NetworkFault[]

export const faultKinds = [
  'status',
  'accept_then_status',
  'drop_request',
  'drop_response',
  'delay',
  ...networkFaults,
] as const

export type FaultKind = (typeof faultKinds)[number]

/** A fault as it was asked for, with how far it has got. */
export interface Fault {
  id: string
  network: NetworkId | null
  step: string | null
  /** Beginning of the real path, or of `/host/path`. */
  path: string | null
  kind: FaultKind
  /** Calls it may still hit; null: no end. */
  remaining: number | null
  probability: number
  seed: number
  delay_ms: number
  status: number
  body: unknown
  headers: Record<string, string>
  /** Calls it was rolled for, and those it hit. */
  rolled: number
  hits: number
  created_at: string
}

/** A call as faults look at it. */
export interface FaultCall {
  network: NetworkId
  step: string | null
  host: string
  path: string
}

export function isNetworkFault(kind: FaultKind): kind is NetworkFault {
  return (networkFaults as readonly string[]).includes(kind)
}

export function faultMatches(fault: Fault, call: FaultCall): boolean {
  if (fault.remaining === 0) return false
  if (fault.network !== null && fault.network !== call.network) return false
  if (fault.step !== null && fault.step !== call.step) return false
  if (fault.path === null) return true
  return call.path.startsWith(fault.path) || `/${call.host}${call.path}`.startsWith(fault.path)
}

/** The same seed hits the same calls, also across a restart: the roll depends on nothing but its number. */
export function rollHits(fault: Fault): boolean {
  if (fault.probability >= 1) return true
  const digest = createHash('sha256').update(`${fault.seed}:${fault.rolled}`).digest()
  return digest.readUInt32BE(0) / 2 ** 32 < fault.probability
}
