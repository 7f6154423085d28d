import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { consentPage } from './consent-page.ts'
import type { Account } from './people.ts'
import { allScopes, type Family } from './scopes.ts'

/**
 * The login dialog of either family: a page that asks, or, with the sandbox's own `decision=allow|deny`
 * and `account=<id>` (absent: the first), the answer to it. Addresses on this machine and the API's own
 * count as listed for the app.
 */
export function loginDialog(
  request: SimulatorRequest,
  family: Family,
  simulation: Simulation,
): SimulatorResponse {
  const { query } = request
  const redirectUri = query.get('redirect_uri') ?? ''
  const problem = dialogProblem(query, family, redirectUri, simulation)
  if (problem !== null) return refused(problem)
  const target = new URL(redirectUri)
  const state = query.get('state')
  const decision = query.get('decision')
  const { people } = simulation
  if (decision === null) return consentPage(query, scopesOf(query), people.all())
  const account = query.has('account') ? people.get(query.get('account') ?? '') : people.all()[0]
  if (!account) return refused('The consent form was not understood')
  const answer: [string, string][] =
    decision === 'allow'
      ? [['code', consentCode(query, family, redirectUri, account, simulation)]]
      : denial
  for (const [name, value] of answer) target.searchParams.set(name, value)
  if (state !== null) target.searchParams.set('state', state)
  target.hash = family === 'instagram' ? '_' : '_=_'
  return { status: 302, headers: { location: target.href }, body: null }
}

const denial: [string, string][] = [
  ['error', 'access_denied'],
  ['error_reason', 'user_denied'],
  ['error_description', 'The user denied your request'],
]

function dialogProblem(
  query: URLSearchParams,
  family: Family,
  redirectUri: string,
  { world }: Simulation,
): string | null {
  if (query.get('client_id') !== world.app.clientId) return 'Invalid platform app'
  if (!isListed(redirectUri, world.publicOrigin)) return 'Invalid redirect_uri'
  const responseType = query.get('response_type') ?? (family === 'facebook' ? 'code' : '')
  if (responseType !== 'code') return 'Invalid response_type'
  const scopes = scopesOf(query)
  const unknown = scopes.find((scope) => !allScopes[family].includes(scope))
  if (unknown !== undefined) return `Invalid Scopes: ${unknown}`
  return scopes.length > 0 ? null : 'Missing scope'
}

/** The person gives what is asked, but for what the account's trait withholds. */
function consentCode(
  query: URLSearchParams,
  family: Family,
  redirectUri: string,
  account: Account,
  { consents }: Simulation,
): string {
  const withheld = family === 'instagram' ? account.without_scopes : []
  return consents.add({
    family,
    account_id: family === 'instagram' ? account.id : null,
    scopes: scopesOf(query).filter((scope) => !withheld.includes(scope)),
    redirect_uri: redirectUri,
  })
}

export function scopesOf(query: URLSearchParams): string[] {
  return (query.get('scope') ?? '').split(/[\s,]+/).filter((scope) => scope !== '')
}

function isListed(redirectUri: string, publicOrigin: string): boolean {
  if (!URL.canParse(redirectUri)) return false
  const { origin, protocol, hostname } = new URL(redirectUri)
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return origin === publicOrigin || (isLoopback && /^https?:$/.test(protocol))
}

function refused(problem: string): SimulatorResponse {
  const message = `Invalid Request: ${problem}`
  return { status: 400, body: { error_type: 'OAuthException', code: 400, error_message: message } }
}
