/**
 * Whether a call without a whole answer can have reached the network.
 * - `not_sent`: not one byte of the request left; nothing can have happened.
 * - `in_doubt`: some of it left, or nobody can prove that none did.
 */
export type TransportPhase = 'not_sent' | 'in_doubt'

/**
 * What kept the answer away.
 * - `call_refused`: our own rules forbid the address (foreign host, test key outside the sandbox).
 * - `withdrawn`: whoever wanted the call no longer does.
 * - `connect_failed`: name, port or TLS; the request was never written.
 * - `timed_out`, `connection_lost`: as they say.
 * - `answer_unreadable`: an answer began, but is too large or not decodable.
 */
export type TransportCause =
  | 'call_refused'
  | 'withdrawn'
  | 'connect_failed'
  | 'timed_out'
  | 'connection_lost'
  | 'answer_unreadable'

/** A call to a network that got no whole answer. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly phase: TransportPhase
  readonly reason: TransportCause

  constructor(phase: TransportPhase, reason: TransportCause, message: string, cause?: unknown) {
    super(message, { cause })
    this.phase = phase
    this.reason = reason
  }
}
