import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request after the first look at it. */
export interface Visit {
  request: IncomingMessage
  response: ServerResponse
  /** `http://127.0.0.1:4401`, as this caller reached the sandbox. */
  origin: string
  path: string
  query: URLSearchParams
}
