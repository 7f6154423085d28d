import { accessTokenInvalid, invalidParams, Refusal, rateLimited, spamRisk } from './refusal.ts'

const codes: Readonly<Record<number, () => Refusal>> = {
  400: () => invalidParams('The request parameters are invalid.'),
  401: accessTokenInvalid,
  403: () => spamRisk('spam_risk_too_many_posts'),
  429: rateLimited,
}

/** What TikTok says with a status when nothing more is known; with 200 a creator who cannot post now. */
export function usualRefusal(status: number): Refusal {
  const known = codes[status]?.()
  if (known) return known
  if (status < 300) {
    const { code, message } = spamRisk('spam_risk_too_many_posts')
    return new Refusal(status, code, message)
  }
  if (status < 500) return new Refusal(status, 'invalid_params', 'The request is not taken.')
  return new Refusal(status, 'internal_error', 'Something is wrong. Please try again later.')
}
