import { GraphError, invalidParameter, lacksPermission, noSuchObject } from './graph-error.ts'
import { instagramError } from './instagram-errors.ts'

/** What Graph usually says with a status, when nothing more is known. */
export function usualError(status: number): GraphError {
  return new GraphError({ ...fieldsFor(status), status })
}

function fieldsFor(status: number): GraphError['fields'] {
  if (status === 401) {
    const message =
      'Error validating access token: The session is invalid because the user logged out.'
    return { message, code: 190, subcode: 467 }
  }
  if (status === 403) return lacksPermission('instagram_content_publish').fields
  if (status === 404) return noSuchObject('GET', '0').fields
  if (status === 429) return instagramError(2207051).fields
  if (status === 503) {
    return { message: 'Service temporarily unavailable', code: 2, isTransient: true }
  }
  if (status >= 500) {
    const message = 'An unexpected error has occurred. Please retry your request later.'
    return { message, code: 2, isTransient: true }
  }
  return invalidParameter('Invalid parameter').fields
}
