import { accessDenied, gatewayRefusal, invalidFields, notFound, type Refusal } from './refusal.ts'

const texts: Readonly<Record<number, readonly [code: string, message: string]>> = {
  408: ['REQUEST_TIMEOUT', 'Request Timeout'],
  409: ['CONFLICT', 'Write conflict'],
  411: ['LENGTH_REQUIRED', 'Length Required'],
  413: ['REQUEST_ENTITY_TOO_LARGE', 'Request Entity Too Large'],
  414: ['REQUEST_URI_TOO_LONG', 'Request-URI Too Long'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'Unsupported Media Type'],
  500: ['INTERNAL_SERVER_ERROR', 'Internal Server Error'],
  502: ['BAD_GATEWAY', 'Bad Gateway'],
  503: ['SERVICE_UNAVAILABLE', 'Service Unavailable'],
  504: ['GATEWAY_TIMEOUT', 'Gateway Timeout'],
}

/** What LinkedIn says with a status when nothing more is known. */
export function usualRefusal(status: number, tooMany: () => Refusal): Refusal {
  switch (status) {
    case 400:
      return invalidFields({
        code: 'INVALID_VALUE_FOR_FIELD',
        path: '/',
        message: 'The request was refused',
      })
    case 401: {
      const message = 'The token used in the request has been revoked by the user'
      return gatewayRefusal(401, 'REVOKED_ACCESS_TOKEN', message, 65601)
    }
    case 403:
      return accessDenied('Not enough permissions to access: partnerApiPostsExternal.CREATE')
    case 404:
      return notFound('The resource was not found')
    case 422:
      return gatewayRefusal(422, 'UNPROCESSABLE_ENTITY', 'The request could not be processed')
    case 426:
      return gatewayRefusal(426, 'NONEXISTENT_VERSION', 'Requested version is not active')
    case 429:
      return tooMany()
    default: {
      const [code, message] = texts[status] ?? ['ERROR', 'Error']
      return gatewayRefusal(status, code, message)
    }
  }
}
