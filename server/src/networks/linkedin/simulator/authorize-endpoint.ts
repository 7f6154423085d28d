import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { consentPage, errorPage } from './consent-page.ts'
import { appScopes, knownScopes } from './scopes.ts'
import type { Consents } from './token-endpoints.ts'

const refusals: Readonly<Record<string, readonly [error: string, description: string]>> = {
  cancel_login: ['user_cancelled_login', 'The user cancelled LinkedIn login'],
  cancel: ['user_cancelled_authorize', 'The user cancelled the authorization'],
}

/**
 * `GET /oauth/v2/authorization`: a page that asks, or, with the sandbox's own `decision=allow|cancel|cancel_login`
 * and
 * `member=<id of an account>`, the answer to it.
 */
export function authorizeEndpoint(
  request: SimulatorRequest,
  simulation: Simulation,
  { codes }: Consents,
): SimulatorResponse {
  const { query } = request
  const { world } = simulation
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== world.app.clientId) {
    return errorPage('The passed in client_id is invalid')
  }
  if (!isRegistered(redirectUri, simulation)) {
    return errorPage('The redirect_uri does not match the registered value')
  }
  if (query.get('response_type') !== 'code') {
    return errorPage('The response_type must be "code"')
  }
  const back = (fields: Record<string, string>) => redirect(redirectUri, fields, query)
  const scopes = (query.get('scope') ?? '').split(/[\s,]+/).filter(Boolean)
  const objection = scopeObjection(scopes, simulation)
  if (objection) return back(objection)
  const decision = query.get('decision')
  if (decision === null) return consentPage(request, scopes, simulation)
  const refusal = Object.hasOwn(refusals, decision) ? refusals[decision] : undefined
  if (refusal) return back({ error: refusal[0], error_description: refusal[1] })
  const member = chosenMember(query.get('member'), simulation)
  if (decision !== 'allow' || !member) return errorPage('The consent form was not understood')
  return back({ code: codes.give(member, scopes, redirectUri) })
}

/** One that the app lacks fails the whole, and so does one that LinkedIn does not know. */
function scopeObjection(
  scopes: readonly string[],
  simulation: Simulation,
): { error: string; error_description: string } | null {
  const unknown = scopes.find((scope) => !knownScopes.includes(scope))
  if (unknown !== undefined || scopes.length === 0) {
    return {
      error: 'invalid_scope_error',
      error_description: `Scope &quot;${unknown ?? ''}&quot; is not valid`,
    }
  }
  const has = appScopes(simulation.switches())
  const lacking = scopes.find((scope) => !has.includes(scope))
  if (!lacking) return null
  return {
    error: 'unauthorized_scope_error',
    error_description: `Scope &quot;${lacking}&quot; is not authorized for your application`,
  }
}

/** The sandbox's app has registered the API itself, every https address, and this machine. */
function isRegistered(redirectUri: string, { world, switches }: Simulation): boolean {
  if (!URL.canParse(redirectUri) || redirectUri.includes('#')) return false
  const { protocol, origin, hostname } = new URL(redirectUri)
  if (origin === world.publicOrigin || protocol === 'https:') return true
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return protocol === 'http:' && isLoopback && switches().loopback_redirects
}

/** Named by its account's id, a page's included; nobody named: the first person of the sandbox. */
function chosenMember(id: string | null, { accounts }: Simulation): string | null {
  const account = id === null ? accounts.all()[0] : accounts.get(id)
  return account?.member_id ?? null
}

function redirect(
  redirectUri: string,
  fields: Record<string, string>,
  query: URLSearchParams,
): SimulatorResponse {
  const target = new URL(redirectUri)
  const state = query.get('state')
  for (const [name, value] of Object.entries(fields)) target.searchParams.set(name, value)
  if (state !== null) target.searchParams.set('state', state)
  return { status: 302, headers: { location: target.href }, body: null }
}
