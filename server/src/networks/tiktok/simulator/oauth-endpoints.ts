import { timingSafeEqual } from 'node:crypto'
import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import { BodyTooLarge } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { logId } from './refusal.ts'
import { stopAllOf } from './stop-publication.ts'
import type { Grant } from './tokens.ts'

const maxFormBytes = 64 * 1024

/** A flat OAuth error, unlike everything else of this network. */
class OauthRefusal extends Error {
  override readonly name = 'OauthRefusal'
  readonly code: string

  constructor(code: string, description: string) {
    super(description)
    this.code = code
  }
}

/** `POST /v2/oauth/token/`: a code for the first pair, a refresh token for the next. */
export async function tokenEndpoint(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  return oauthAnswer(simulation, async () => {
    const form = await formOf(request)
    checkClient(form, simulation)
    const grant = grantFor(form, simulation)
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: pairBody(grant, simulation),
    }
  })
}

/** `POST /v2/oauth/revoke/`: ends the grant of an access token. */
export async function revokeEndpoint(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  return oauthAnswer(simulation, async () => {
    const form = await formOf(request)
    checkClient(form, simulation)
    const grant = simulation.tokens.revoke(field(form, 'token'))
    if (grant) await stopAllOf(grant, simulation)
    return { status: 200, body: {} }
  })
}

function grantFor(form: URLSearchParams, simulation: Simulation): Grant {
  switch (field(form, 'grant_type')) {
    case 'refresh_token': {
      const grant = simulation.tokens.refresh(field(form, 'refresh_token'))
      if (grant) return grant
      throw new OauthRefusal('invalid_grant', 'Refresh token is invalid or expired.')
    }
    case 'authorization_code':
      return exchanged(form, simulation)
    case 'client_credentials':
      throw new OauthRefusal('unauthorized_client', 'The client has no access to this grant type.')
    default:
      throw new OauthRefusal('unsupported_grant_type', 'The grant type is not supported.')
  }
}

function exchanged(form: URLSearchParams, simulation: Simulation): Grant {
  const code = field(form, 'code')
  const redirectUri = field(form, 'redirect_uri')
  const redeemed = simulation.codes.redeem(code, redirectUri, form.get('code_verifier'))
  if (redeemed.ok) return simulation.tokens.grant(redeemed.consent.open_id, redeemed.consent.scopes)
  throw redeemed.reason === 'verifier'
    ? new OauthRefusal('invalid_request', 'Code verifier or code challenge is invalid.')
    : new OauthRefusal('invalid_grant', 'Authorization code is invalid or expired.')
}

function pairBody(grant: Grant, { world }: Simulation): Record<string, unknown> {
  const now = world.now().getTime()
  return {
    open_id: grant.open_id,
    scope: grant.scopes.join(','),
    access_token: grant.access_token,
    expires_in: Math.round((grant.access_expires_at - now) / 1000),
    refresh_token: grant.refresh_token,
    refresh_expires_in: Math.round((grant.refresh_expires_at - now) / 1000),
    token_type: 'Bearer',
  }
}

async function oauthAnswer(
  simulation: Simulation,
  act: () => Promise<SimulatorResponse>,
): Promise<SimulatorResponse> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof OauthRefusal)) throw error
    return {
      status: Number(simulation.switches().oauth_error_status),
      body: {
        error: error.code,
        error_description: error.message,
        log_id: logId(simulation.world.now()),
      },
    }
  }
}

async function formOf(request: SimulatorRequest): Promise<URLSearchParams> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new OauthRefusal('invalid_request', 'Only application/x-www-form-urlencoded is taken.')
  }
  try {
    return new URLSearchParams((await request.body.bytes(maxFormBytes)).toString())
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      throw new OauthRefusal('invalid_request', 'The body is too large.')
    }
    throw error
  }
}

function field(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value) return value
  throw new OauthRefusal('invalid_request', `The parameter ${name} is missing.`)
}

/** The name is `client_key` here, not `client_id`; Basic credentials are not looked at. */
function checkClient(form: URLSearchParams, { world }: Simulation): void {
  const key = field(form, 'client_key')
  const secret = field(form, 'client_secret')
  if (same(key, world.app.clientId) && same(secret, world.app.clientSecret)) return
  throw new OauthRefusal('invalid_client', 'Client key or secret is incorrect.')
}

function same(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}
