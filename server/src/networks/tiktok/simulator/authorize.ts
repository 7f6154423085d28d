import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { consentPage, problemPage } from './consent-page.ts'
import { allScopes } from './scopes.ts'

/** https://developers.tiktok.com/doc/login-kit-web (read 2026-11-23) */
const maxRedirectUriLength = 512

/**
 * `GET www.tiktok.com/v2/auth/authorize/`: a page that asks, or, with the sandbox's own
 * `decision=allow|deny`, `creator=<open_id>` and `grant=<scope>` (each), the answer to it. Nobody
 * grants more than the account has.
 */
export function authorize(request: SimulatorRequest, simulation: Simulation): SimulatorResponse {
  const { query } = request
  const redirectUri = query.get('redirect_uri') ?? ''
  // Whoever cannot be trusted with the answer gets none: both are said on TikTok's own page.
  if (query.get('client_key') !== simulation.world.app.clientId) return problemPage('client_key')
  if (!isRegistered(redirectUri, simulation)) return problemPage('redirect_uri')
  const state = query.get('state') ?? ''
  const problem = problemOf(query)
  if (problem) return back(redirectUri, { ...problem, state })
  const decision = query.get('decision')
  if (decision === null) return consentPage(query, scopesOf(query), simulation.people.all())
  if (decision !== 'allow') {
    const error_description = 'The user denied the authorization request.'
    return back(redirectUri, { error: 'access_denied', error_description, state })
  }
  const person = simulation.people.get(query.get('creator') ?? '')
  if (!person) return problemPage('creator')
  const ticked = query.has('grant') ? query.getAll('grant') : scopesOf(query)
  const scopes = scopesOf(query).filter(
    (scope) => ticked.includes(scope) && person.scopes.some((own) => own === scope),
  )
  const code = simulation.codes.issue({
    open_id: person.open_id,
    scopes,
    redirect_uri: redirectUri,
    code_challenge: query.get('code_challenge'),
  })
  return back(redirectUri, { code, scopes: scopes.join(','), state })
}

/** The sandbox's app has every address of the API registered: absolute, static, without query or fragment. */
function isRegistered(uri: string, { world }: Simulation): boolean {
  if (!URL.canParse(uri) || uri.length >= maxRedirectUriLength) return false
  return new URL(uri).origin === world.publicOrigin && !/[?#]/.test(uri)
}

function problemOf(query: URLSearchParams): { error: string; error_description: string } | null {
  const say = (error: string, error_description: string) => ({ error, error_description })
  if (!query.get('state')) return say('invalid_request', 'The parameter state is missing.')
  if (query.get('response_type') !== 'code') {
    return say('unsupported_response_type', 'The response type must be code.')
  }
  const unknown = scopesOf(query).filter((scope) => !allScopes.some((known) => known === scope))
  if (unknown.length > 0 || scopesOf(query).length === 0) {
    return say('invalid_scope', 'The scopes are missing or unknown; they are joined by commas.')
  }
  const hasOtherMethod =
    query.has('code_challenge') && query.get('code_challenge_method') !== 'S256'
  return hasOtherMethod ? say('invalid_request', 'The code challenge method must be S256.') : null
}

function scopesOf(query: URLSearchParams): string[] {
  return (query.get('scope') ?? '').split(',').filter(Boolean)
}

function back(redirectUri: string, values: Record<string, string>): SimulatorResponse {
  const location = `${redirectUri}?${new URLSearchParams(values)}`
  return { status: 302, headers: { location, 'cache-control': 'no-store' }, body: null }
}
