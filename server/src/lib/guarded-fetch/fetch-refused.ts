/**
 * The address is not fetched, or did not give what was asked for. `message` is for our own log: a
 * caller is told nothing that would let them feel their way through a network.
 */
export class FetchRefused extends Error {
  override readonly name = 'FetchRefused'
  /** The next try may find another answer: nothing answered in time, or with a 5xx or 429. */
  readonly mayPass: boolean

  constructor(message: string, options: { mayPass?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.mayPass = options.mayPass ?? false
  }
}

/** The answer is larger than was asked for. */
export class FetchTooLarge extends Error {
  override readonly name = 'FetchTooLarge'
}
