import { forbidden, invalid, Refusal, unauthorized } from './refusal.ts'

const texts: Readonly<Record<number, string>> = {
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** What X says with a status when nothing more is known. */
export function usualRefusal(status: number): Refusal {
  if (status === 400) return invalid({ parameters: {}, message: 'The request was refused.' })
  if (status === 401) return unauthorized()
  if (status === 403) return forbidden('You are not permitted to perform this action.')
  if (status === 402) {
    return new Refusal({
      status,
      type: 'credits-depleted',
      title: 'Payment Required',
      detail: 'credits depleted',
    })
  }
  const title = texts[status] ?? 'Error'
  return new Refusal({ status, type: 'about:blank', title, detail: title })
}
