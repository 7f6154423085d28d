import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { GraphError, invalidParameter, lacksPermission } from './graph-error.ts'
import { type Params, readParams } from './params.ts'
import { minRefreshAgeMs, secondsLeft, type Token } from './tokens.ts'

/** `POST api.instagram.com/oauth/access_token`: a login code for an hour's token. */
export async function codeToken(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const params = await readParams(request)
  const problem = clientProblem(params, simulation)
  if (problem !== null) return refused(problem)
  const code = (params.text('code') ?? '').replace(/#_$/, '')
  const spent = simulation.consents.spend(code, 'instagram', params.text('redirect_uri') ?? '')
  if (spent === 'redirect') return refused(otherRedirect)
  if (typeof spent === 'string') return refused('Matching code was not found or was already used')
  const { account_id: accountId, scopes } = spent
  const { value } = simulation.tokens.issue('instagram_short', { accountId, scopes })
  const userId = simulation.people.get(accountId ?? '')?.id ?? accountId
  const body = { access_token: value, user_id: userId }
  return simulation.switches().token_reply === 'data'
    ? { status: 200, body: { data: [{ ...body, permissions: scopes.join(',') }] } }
    : { status: 200, body: { ...body, permissions: scopes } }
}

export const otherRedirect =
  'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request'

function clientProblem(params: Params, { world }: Simulation): string | null {
  if (params.text('client_id') !== world.app.clientId) return 'Invalid platform app'
  if (params.text('client_secret') !== world.app.clientSecret)
    return 'Error validating client secret.'
  return params.text('grant_type') === 'authorization_code' ? null : 'Invalid grant_type'
}

/** Not in Graph's frame: this host is older than Graph. */
export function refused(message: string): SimulatorResponse {
  return { status: 400, body: { error_type: 'OAuthException', code: 400, error_message: message } }
}

/** `GET graph.instagram.com/access_token`: an hour's token for one of 60 days. */
export async function exchangeToken(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const params = await readParams(request)
  requireGrant(params, 'ig_exchange_token')
  if (params.required('client_secret') !== simulation.world.app.clientSecret)
    throw new GraphError({ message: 'Error validating client secret.', code: 1 })
  const { token } = goodToken(request, params, simulation)
  const fields = { accountId: token.account_id, scopes: token.scopes }
  const long = simulation.tokens.issue('instagram_long', fields)
  return { status: 200, body: tokenBody(long, simulation) }
}

/** `GET graph.instagram.com/refresh_access_token`: another 60 days, from the age of a day on. */
export async function refreshToken(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const params = await readParams(request)
  requireGrant(params, 'ig_refresh_token')
  const { value, token } = goodToken(request, params, simulation)
  if (token.kind !== 'instagram_long')
    throw invalidParameter('Only long-lived access tokens can be refreshed')
  const ageMs = simulation.world.now().getTime() - token.issued_at
  if (ageMs < minRefreshAgeMs)
    throw invalidParameter('The access token must be at least 24 hours old to be refreshed')
  if (!token.scopes.includes('instagram_business_basic'))
    throw lacksPermission('instagram_business_basic')
  const keepsValue = simulation.switches().refresh_returns === 'same'
  const next = simulation.tokens.extend(value, token, keepsValue)
  const permissions = next.token.scopes.join(',')
  return { status: 200, body: { ...tokenBody(next, simulation), permissions } }
}

function requireGrant(params: Params, grantType: string): void {
  if (params.required('grant_type') !== grantType)
    throw invalidParameter(`Param grant_type must be one of {${grantType.toUpperCase()}}`)
}

function goodToken(
  request: SimulatorRequest,
  params: Params,
  { tokens, switches }: Simulation,
): { value: string; token: Token } {
  const value = params.required('access_token')
  if (request.fault?.kind === 'expire_token') tokens.kill(value, switches().token_death)
  return { value, token: tokens.good(value, 'instagram') }
}

function tokenBody({ value, token }: { value: string; token: Token }, { world }: Simulation) {
  const expiresIn = secondsLeft(token, world.now())
  return { access_token: value, token_type: 'bearer', expires_in: expiresIn }
}
