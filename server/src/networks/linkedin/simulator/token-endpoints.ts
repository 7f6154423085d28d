import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import type { Codes } from './codes.ts'
import { formOf, isOwnClient, missingField, oauthError } from './form-body.ts'
import type { IdTokens } from './id-tokens.ts'
import type { Grant } from './tokens.ts'

/** What the OAuth endpoints know beside the tokens. */
export interface Consents {
  codes: Codes
  idTokens: IdTokens
}

const wrongClient = () => oauthError(401, 'invalid_client', 'Client authentication failed')

/** `POST /oauth/v2/accessToken`: a code, or a refresh token, for an access token. */
export async function tokenEndpoint(
  request: SimulatorRequest,
  simulation: Simulation,
  consents: Consents,
): Promise<SimulatorResponse> {
  const form = await formOf(request)
  const grantType = form.get('grant_type')
  const needed = grantType === 'refresh_token' ? ['refresh_token'] : ['code', 'redirect_uri']
  const missing = missingField(form, ['grant_type', ...needed, 'client_id', 'client_secret'])
  if (missing) return missing
  if (!isOwnClient(form, simulation.world)) return wrongClient()
  if (grantType === 'refresh_token') return refreshed(form, simulation)
  if (grantType === 'authorization_code') return exchanged(form, simulation, consents)
  return oauthError(400, 'unsupported_grant_type', 'The grant_type is not supported')
}

async function exchanged(
  form: URLSearchParams,
  simulation: Simulation,
  { codes, idTokens }: Consents,
): Promise<SimulatorResponse> {
  const { clientId } = simulation.world.app
  const found = codes.spend(form.get('code') ?? '', form.get('redirect_uri') ?? '')
  if (found === 'unknown') {
    const text = 'Unable to retrieve access token: authorization code not found'
    return oauthError(401, 'invalid_request', text)
  }
  if (found === 'mismatch') {
    return oauthError(
      400,
      'invalid_redirect_uri',
      'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
    )
  }
  const grant = simulation.tokens.consent(found.member_id, clientId, found.scopes)
  const member = simulation.people.member(found.member_id)
  const idToken =
    found.scopes.includes('openid') && member
      ? { id_token: await idTokens.sign(member, grant) }
      : {}
  return tokenAnswer(grant, simulation, idToken)
}

function refreshed(form: URLSearchParams, simulation: Simulation): SimulatorResponse {
  const { tokens, world } = simulation
  const grant = tokens.refresh(form.get('refresh_token') ?? '', world.app.clientId)
  if (grant) return tokenAnswer(grant, simulation)
  const text = 'The provided authorization grant or refresh token is invalid, expired or revoked'
  return oauthError(400, 'invalid_request', text)
}

function tokenAnswer(
  grant: Grant,
  simulation: Simulation,
  extra: Record<string, unknown> = {},
): SimulatorResponse {
  const { tokens, world, switches } = simulation
  const { scope_separator, refresh_expiry_unit } = switches()
  const secondsUntil = (ms: number) => Math.floor((ms - world.now().getTime()) / 1000)
  const refreshSeconds = secondsUntil(tokens.refreshExpiresAt(grant))
  const refresh = grant.refresh_token && {
    refresh_token: grant.refresh_token,
    refresh_token_expires_in:
      refresh_expiry_unit === 'minutes' ? Math.floor(refreshSeconds / 60) : refreshSeconds,
  }
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: grant.access_token,
      expires_in: secondsUntil(grant.access_expires_at),
      ...refresh,
      scope: grant.scopes.join(scope_separator === 'comma' ? ',' : ' '),
      token_type: 'Bearer',
      ...extra,
    },
  }
}

/** `POST /oauth/v2/introspectToken`. https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection (read 2026-11-23) */
export async function introspectEndpoint(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const form = await formOf(request)
  const missing = missingField(form, ['client_id', 'client_secret', 'token'])
  if (missing) return missing
  const { app } = simulation.world
  if (form.get('client_id') !== app.clientId) {
    return oauthError(400, 'invalid_client_id', 'The passed in client_id is invalid')
  }
  if (!isOwnClient(form, simulation.world)) return wrongClient()
  const facts = simulation.tokens.facts(form.get('token') ?? '')
  if (!facts) return oauthError(400, 'invalid_request', 'The passed in token is invalid')
  const { grant, issuedAt, expiresAt, status } = facts
  if (grant.client_id !== app.clientId) return { status: 200, body: { active: false } }
  return {
    status: 200,
    body: {
      active: status === 'active',
      status,
      client_id: grant.client_id,
      authorized_at: Math.floor(grant.authorized_at / 1000),
      created_at: Math.floor(issuedAt / 1000),
      expires_at: Math.floor(expiresAt / 1000),
      scope: grant.scopes.join(','),
      auth_type: '3L',
    },
  }
}

/** `POST /oauth/v2/revoke`. */
export async function revokeEndpoint(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const form = await formOf(request)
  const missing = missingField(form, ['client_id', 'client_secret', 'token'])
  if (missing) return missing
  if (!isOwnClient(form, simulation.world)) return wrongClient()
  simulation.tokens.revoke(form.get('token') ?? '', simulation.world.app.clientId)
  return { status: 200, body: null }
}
