import { badToken, forbidden, GraphError } from './graph-error.ts'
import type { Switches } from './switches.ts'
import { tooManyCalls } from './usage.ts'

const serverMessages: Readonly<Record<Switches['server_error_code'], string>> = {
  '2': 'An unexpected error has occurred. Please retry your request later.',
  '1': 'An unknown error occurred',
  '-1': 'An unknown error occurred',
}

/** What Facebook says with an HTTP status when nothing more is known. */
export function usualError(status: number, switches: Switches): GraphError {
  const { fields } = worded(status, switches)
  return new GraphError({ ...fields, status })
}

function worded(status: number, switches: Switches): GraphError {
  if (status === 401) return badToken('Invalid OAuth access token - Cannot parse access token')
  if (status === 403) return forbidden('Permissions error')
  if (status === 429) return tooManyCalls(4)
  if (status < 500) return new GraphError({ message: '(#100) Invalid parameter', code: 100 })
  if (status === 503) {
    return new GraphError({
      message: 'Service temporarily unavailable',
      code: 2,
      isTransient: true,
    })
  }
  const code = switches.server_error_code
  return new GraphError({
    message: serverMessages[code],
    code: Number(code),
    isTransient: code !== '-1',
  })
}
