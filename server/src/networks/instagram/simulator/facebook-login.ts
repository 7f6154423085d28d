import type { SimulatorRequest, SimulatorResponse } from '../../simulator-contract.ts'
import type { Simulation } from './call.ts'
import { GraphError, invalidParameter } from './graph-error.ts'
import { otherRedirect } from './instagram-login.ts'
import { type Params, readParams } from './params.ts'
import { familyOf, secondsLeft, type Token, type TokenKind } from './tokens.ts'

/** `GET graph.facebook.com/{ver}/oauth/access_token`: a login code, or a short token, for a user token. */
export async function facebookToken(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const params = await readParams(request)
  requireClient(params, simulation)
  const isExchange = params.text('grant_type') === 'fb_exchange_token'
  const scopes = isExchange
    ? exchangeable(params, simulation).scopes
    : consented(params, simulation)
  const kind: TokenKind = isExchange ? 'user_long' : 'user_short'
  const { value, token } = simulation.tokens.issue(kind, { accountId: null, scopes })
  const expiresIn = secondsLeft(token, simulation.world.now())
  return {
    status: 200,
    body: { access_token: value, token_type: 'bearer', expires_in: expiresIn },
  }
}

function requireClient(params: Params, { world }: Simulation): void {
  if (params.required('client_id') !== world.app.clientId)
    throw new GraphError({
      message: 'Error validating application. Cannot get application info due to a system error.',
      code: 101,
    })
  if (params.required('client_secret') !== world.app.clientSecret)
    throw new GraphError({ message: 'Error validating client secret.', code: 1 })
}

/** Long-lived ones too, while they last. */
function exchangeable(params: Params, { tokens }: Simulation): Token {
  const token = tokens.good(params.required('fb_exchange_token'), 'facebook')
  if (token.kind === 'page') throw invalidParameter('Page tokens cannot be exchanged')
  return token
}

const codeErrors = {
  unknown: ['Invalid verification code format.', undefined],
  used: ['This authorization code has been used.', 36009],
  expired: ['This authorization code has expired.', 36007],
  redirect: [otherRedirect, 36008],
} as const

function consented(params: Params, { consents }: Simulation): readonly string[] {
  const redirectUri = params.required('redirect_uri')
  const spent = consents.spend(params.required('code'), 'facebook', redirectUri)
  if (typeof spent !== 'string') return spent.scopes
  const [message, subcode] = codeErrors[spent]
  const error = { message, code: 100, headers: codeHeader(message) }
  throw new GraphError(subcode === undefined ? error : { ...error, subcode })
}

function codeHeader(message: string): Record<string, string> {
  return { 'www-authenticate': `OAuth "Facebook Platform" "invalid_code" "${message}"` }
}

/** `GET graph.facebook.com/debug_token`, with the app's own token. */
export async function debugToken(
  request: SimulatorRequest,
  simulation: Simulation,
): Promise<SimulatorResponse> {
  const params = await readParams(request)
  const { clientId, clientSecret } = simulation.world.app
  const asking = params.required('access_token')
  if (asking !== `${clientId}|${clientSecret}`) simulation.tokens.good(asking, 'facebook')
  const value = params.required('input_token')
  const token = simulation.tokens.get(value)
  if (!token || familyOf(token.kind) !== 'facebook')
    return invalidToken(190, 'Invalid OAuth access token - Cannot parse access token')
  try {
    simulation.tokens.good(value, 'facebook')
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    const { message, subcode } = error.fields
    return invalidToken(190, message, subcode, tokenFacts(token, simulation))
  }
  return { status: 200, body: { data: { ...tokenFacts(token, simulation), is_valid: true } } }
}

function invalidToken(
  code: number,
  message: string,
  subcode?: number,
  facts: Record<string, unknown> = { scopes: [] },
): SimulatorResponse {
  const error = { code, message, ...(subcode === undefined ? {} : { subcode }) }
  return { status: 200, body: { data: { ...facts, error, is_valid: false } } }
}

function tokenFacts(token: Token, { world, people }: Simulation): Record<string, unknown> {
  const account = people.get(token.account_id ?? '')
  const seconds = (ms: number | null) => (ms === null ? 0 : Math.floor(ms / 1000))
  return {
    app_id: world.app.clientId,
    type: token.kind === 'page' ? 'PAGE' : 'USER',
    application: 'Sandbox',
    expires_at: seconds(token.expires_at),
    data_access_expires_at: seconds(token.issued_at + 90 * 24 * 3_600_000),
    issued_at: seconds(token.issued_at),
    ...(token.kind === 'page' && account ? { profile_id: account.page.id } : {}),
    scopes: token.scopes,
    granular_scopes: token.scopes.map((scope) => ({ scope })),
    user_id: people.facebookUser().id,
  }
}
