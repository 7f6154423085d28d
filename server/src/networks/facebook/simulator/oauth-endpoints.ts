import type { SimulatorResponse } from '../../simulator-contract.ts'
import { endedMessage, sameText, tokenOf } from './admit.ts'
import type { Call, Simulation } from './call.ts'
import { badToken, GraphError } from './graph-error.ts'
import { longLifeSeconds, shortLifeSeconds, type Token } from './tokens.ts'

/** `GET|POST /oauth/access_token`: a code, or a short-lived token, becomes a token. */
export function tokenEndpoint({ params }: Call, simulation: Simulation): SimulatorResponse {
  const { app } = simulation.world
  if (params.text('client_id') !== app.clientId) {
    throw new GraphError({
      message: 'Error validating application. Cannot get application info due to a system error.',
      code: 101,
    })
  }
  if (!sameText(params.text('client_secret') ?? '', app.clientSecret)) {
    throw new GraphError({ message: 'Error validating client secret.', code: 1, status: 400 })
  }
  const grantType = params.text('grant_type') ?? 'authorization_code'
  if (grantType === 'client_credentials') {
    const access_token = `${app.clientId}|${app.clientSecret}`
    return { status: 200, body: { access_token, token_type: 'bearer' } }
  }
  if (grantType === 'fb_exchange_token') {
    return exchange(params.text('fb_exchange_token'), simulation)
  }
  if (grantType !== 'authorization_code') throw oauthError(`Invalid grant_type: ${grantType}`)
  return redeem(params.text('code'), params.text('redirect_uri'), simulation)
}

const codeProblems = {
  unknown: { message: 'Invalid verification code format.', subcode: undefined },
  used: { message: 'This authorization code has been used.', subcode: 36009 },
  expired: { message: 'This authorization code has expired.', subcode: 36007 },
  redirect_uri: {
    message:
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
    subcode: 36008,
  },
}

function redeem(
  code: string | null,
  redirectUri: string | null,
  simulation: Simulation,
): SimulatorResponse {
  if (redirectUri === null) throw oauthError('Missing redirect_uri parameter.')
  if (code === null) throw oauthError('Missing code parameter.')
  const redeemed = simulation.tokens.redeem(code, redirectUri)
  if ('token' in redeemed) return tokenAnswer(redeemed.token, shortLifeSeconds, simulation)
  const { message, subcode } = codeProblems[redeemed.problem]
  throw oauthError(message, subcode)
}

/** An expired token is not exchanged; a long-lived one is, for one that lasts 60 days again. */
function exchange(value: string | null, simulation: Simulation): SimulatorResponse {
  const { tokens } = simulation
  const token = tokens.get(value ?? '')
  const grant = token && tokens.grantOf(token)
  if (!token || !grant) throw badToken('Invalid OAuth access token - Cannot parse access token')
  const ended = tokens.endedAs(token)
  if (ended) throw badToken(endedMessage(ended, token, simulation), ended)
  const fresh =
    token.kind === 'page'
      ? tokens.pageToken(tokens.issueUserToken(grant, true), token.page_id ?? '')
      : tokens.issueUserToken(grant, true)
  const isEndless = tokens.get(fresh)?.expires_at === null
  return tokenAnswer(fresh, isEndless ? null : longLifeSeconds, simulation)
}

function tokenAnswer(
  access_token: string,
  lifeSeconds: number | null,
  simulation: Simulation,
): SimulatorResponse {
  const isTold = lifeSeconds !== null && !simulation.switches().omit_expires_in
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { access_token, token_type: 'bearer', ...(isTold ? { expires_in: lifeSeconds } : {}) },
  }
}

function oauthError(message: string, subcode?: number): GraphError {
  const text = message.replaceAll('"', ' ')
  return new GraphError({
    message,
    code: 100,
    ...(subcode ? { subcode } : {}),
    headers: { 'www-authenticate': `OAuth "Facebook Platform" "invalid_code" "${text}"` },
  })
}

/** `GET /debug_token`, asked with the app's own token or with one of its users'. */
export function debugToken(call: Call, simulation: Simulation): SimulatorResponse {
  const asking = tokenOf(call)
  const { app } = simulation.world
  const isApp = sameText(asking ?? '', `${app.clientId}|${app.clientSecret}`)
  const asker = simulation.tokens.get(asking ?? '')
  if (!isApp && (!asker || simulation.tokens.endedAs(asker) !== null)) {
    throw badToken('Invalid OAuth access token - Cannot parse access token')
  }
  const input = call.params.text('input_token')
  if (input === null)
    throw new GraphError({ message: '(#100) Missing parameter: input_token', code: 100 })
  const token = simulation.tokens.get(input)
  if (!token) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' }
    return { status: 200, body: { data: { error, is_valid: false, scopes: [] } } }
  }
  return { status: 200, body: { data: described(token, simulation) } }
}

function described(token: Token, simulation: Simulation): Record<string, unknown> {
  const { tokens, world } = simulation
  const grant = tokens.grantOf(token)
  const ended = tokens.endedAs(token)
  const scopes = grant?.granted ?? []
  const error = ended && {
    code: 190,
    message: endedMessage(ended, token, simulation),
    subcode: ended,
  }
  return {
    app_id: world.app.clientId,
    type: token.kind === 'page' ? 'PAGE' : 'USER',
    application: 'Sandbox',
    data_access_expires_at: seconds(tokens.dataAccessExpiresAt(token)),
    ...(error ? { error } : {}),
    expires_at: token.expires_at === null ? 0 : seconds(token.expires_at),
    is_valid: ended === null,
    issued_at: seconds(token.issued_at),
    ...(token.page_id ? { profile_id: token.page_id } : {}),
    scopes,
    granular_scopes: scopes
      .filter((scope) => scope.startsWith('pages_'))
      .map((scope) => ({ scope, target_ids: grant?.page_ids ?? [] })),
    user_id: grant?.user_id,
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
