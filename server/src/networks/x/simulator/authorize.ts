import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import type { Codes } from './codes.ts'
import { type Asking, consentPage, problemPage } from './consent-page.ts'
import { allScopes } from './tokens.ts'

const mostStateCharacters = 500

/**
 * `GET x.com/i/oauth2/authorize`: a page that asks, or, with the sandbox's own `decision=allow|deny` and
 * `user=<id>`, the answer to it. A request that is not in order is told on X's own page and sent nowhere.
 */
export function authorize(
  request: SimulatorRequest,
  simulation: Simulation,
  codes: Codes,
): SimulatorResponse {
  const asking = askingOf(request.query, simulation)
  if (typeof asking === 'string') return problemPage(asking)
  const decision = request.query.get('decision')
  if (decision === null) return consentPage(asking, request.query, simulation.people.all())
  if (decision !== 'allow') return back(asking, { error: 'access_denied' })
  const user = simulation.people.get(request.query.get('user') ?? '')
  if (!user) return problemPage('The consent form was not understood.')
  const code = codes.issue({
    user_id: user.id,
    scopes: asking.scopes,
    redirect_uri: asking.redirectUri,
    code_challenge: asking.challenge,
    code_challenge_method: asking.method,
  })
  return back(asking, { code })
}

function askingOf(query: URLSearchParams, { world }: Simulation): Asking | string {
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== world.app.clientId) return 'The client_id is not known.'
  if (!isRegistered(redirectUri, world.publicOrigin))
    return 'The redirect_uri is not one that the app has registered.'
  if (query.get('response_type') !== 'code') return 'The response_type must be code.'
  const state = query.get('state') ?? ''
  if (state === '' || state.length > mostStateCharacters)
    return 'The state is missing, or longer than 500 characters.'
  const scopes = (query.get('scope') ?? '').split(' ').filter(Boolean)
  const unknown = scopes.find((scope) => !allScopes.some((known) => known === scope))
  if (unknown !== undefined || scopes.length === 0)
    return 'The scopes are missing or unknown; they are joined by spaces.'
  const challenge = query.get('code_challenge') ?? ''
  const method = query.get('code_challenge_method')
  if (challenge === '' || (method !== 'S256' && method !== 'plain'))
    return 'A code_challenge is needed, with the code_challenge_method S256 or plain.'
  return { redirectUri, state, scopes, challenge, method }
}

/** The sandbox's app has every address of the API registered; to X, localhost is not 127.0.0.1. */
function isRegistered(uri: string, publicOrigin: string): boolean {
  return URL.canParse(uri) && new URL(uri).origin === publicOrigin && !uri.includes('#')
}

function back(asking: Asking, values: Record<string, string>): SimulatorResponse {
  const address = new URL(asking.redirectUri)
  for (const [name, value] of Object.entries({ state: asking.state, ...values }))
    address.searchParams.append(name, value)
  return {
    status: 302,
    headers: { location: address.href, 'cache-control': 'no-store' },
    body: null,
  }
}
