import type { IncomingMessage, ServerResponse } from 'node:http'
import { type AppError, apiErrors } from '../../errors.ts'
import type { SimulatorResponse } from '../../networks/simulator-contract.ts'

/** A problem document for a mistake in a call to the sandbox itself. */
export function problemAnswer(error: AppError): SimulatorResponse {
  const { status, title } = apiErrors[error.code]
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...error.headers },
    body: {
      type: `urn:dravo:error:${error.code}`,
      title,
      status,
      detail: error.message,
      code: error.code,
      errors: error.problems,
    },
  }
}

/** Sends an answer as a simulator words it. */
export function sendAnswer(response: ServerResponse, answer: SimulatorResponse): void {
  const { bytes, contentType } = encoded(answer.body)
  const headers: Record<string, string | number> = {
    'x-content-type-options': 'nosniff',
    'content-length': bytes.length,
    ...(contentType ? { 'content-type': contentType } : {}),
    ...answer.headers,
  }
  response.writeHead(answer.status, headers)
  response.once('finish', () => dropRest(response.req))
  response.end(bytes)
}

/** What still comes of a body that nobody waited for; left unread it would block the connection's next call. */
function dropRest(request: IncomingMessage): void {
  if (request.complete) return
  // A reader that stopped halfway left its listener behind, and with one the rest does not flow.
  request.removeAllListeners('readable')
  request.resume()
}

/** A body as it goes over the wire. */
export function encoded(body: unknown): { bytes: Buffer; contentType: string | null } {
  if (body === null || body === undefined) return { bytes: Buffer.alloc(0), contentType: null }
  if (Buffer.isBuffer(body)) return { bytes: body, contentType: 'application/octet-stream' }
  if (typeof body === 'string') {
    return { bytes: Buffer.from(body), contentType: 'text/plain; charset=utf-8' }
  }
  return {
    bytes: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json; charset=utf-8',
  }
}
