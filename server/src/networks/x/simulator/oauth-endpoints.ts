import { timingSafeEqual } from 'node:crypto'
import type {
  SimulatorRequest,
  SimulatorResponse,
  SimulatorWorld,
} from '../../simulator-contract.ts'
import type { Codes } from './codes.ts'
import { accessLifeSeconds, type Grant, type Tokens } from './tokens.ts'

const maxFormBytes = 64 * 1024

/** `POST /2/oauth2/token`: a code for the first pair; a refresh token, once, for the next. */
export async function tokenEndpoint(
  request: SimulatorRequest,
  tokens: Tokens,
  codes: Codes,
  world: SimulatorWorld,
): Promise<SimulatorResponse> {
  const form = await formOf(request)
  if (!form)
    return oauthError(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded.')
  const refused = clientRefusal(request, form, world)
  if (refused) return refused
  const grantType = form.get('grant_type')
  if (grantType === 'authorization_code') return exchanged(form, tokens, codes, world)
  if (grantType !== 'refresh_token') {
    return oauthError(400, 'unsupported_grant_type', 'The grant_type is not taken here.')
  }
  const grant = tokens.refresh(form.get('refresh_token') ?? '', world.app.clientId)
  if (!grant) return oauthError(400, 'invalid_request', 'Value passed for the token was invalid.')
  return pairAnswer(grant)
}

function exchanged(
  form: URLSearchParams,
  tokens: Tokens,
  codes: Codes,
  world: SimulatorWorld,
): SimulatorResponse {
  const [code, redirectUri, verifier] = ['code', 'redirect_uri', 'code_verifier'].map(
    (name) => form.get(name) ?? '',
  ) as [string, string, string]
  const consent = codes.redeem(code, redirectUri, verifier)
  return consent
    ? pairAnswer(tokens.grant(consent.user_id, world.app.clientId, consent.scopes))
    : oauthError(400, 'invalid_request', 'Value passed for the authorization code was invalid.')
}

/** A refresh token comes only with the scope that asks for one. */
function pairAnswer({ access_token, refresh_token, scopes }: Grant): SimulatorResponse {
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      token_type: 'bearer',
      expires_in: accessLifeSeconds,
      access_token,
      scope: scopes.join(' '),
      ...(scopes.includes('offline.access') ? { refresh_token } : {}),
    },
  }
}

/** `POST /2/oauth2/revoke`. */
export async function revokeEndpoint(
  request: SimulatorRequest,
  tokens: Tokens,
  world: SimulatorWorld,
): Promise<SimulatorResponse> {
  const form = await formOf(request)
  const token = form?.get('token')
  if (!form || !token)
    return oauthError(400, 'invalid_request', 'Missing required parameter [token].')
  const refused = clientRefusal(request, form, world)
  if (refused) return refused
  tokens.revoke(token, world.app.clientId)
  return { status: 200, body: { revoked: true } }
}

async function formOf(request: SimulatorRequest): Promise<URLSearchParams | null> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return null
  return new URLSearchParams((await request.body.bytes(maxFormBytes)).toString())
}

/** The sandbox's app is a confidential client: Basic, or id and secret in the body as some clients do. */
function clientRefusal(
  request: SimulatorRequest,
  form: URLSearchParams,
  world: SimulatorWorld,
): SimulatorResponse | null {
  const given = basicOf(request.headers.authorization) ?? bodyCredentials(form)
  if (!given) return oauthError(401, 'unauthorized_client', 'Missing valid authorization header')
  const { clientId, clientSecret } = world.app
  if (same(given.id, clientId) && same(given.secret, clientSecret)) return null
  return oauthError(401, 'invalid_client', 'The client id or the client secret is wrong.')
}

function basicOf(header: string | undefined): { id: string; secret: string } | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '')?.[1]
  if (!encoded) return null
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  if (colon === -1) return null
  return { id: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) }
}

/** RFC 6749 2.3.1 has both halves form-encoded; many clients send them bare. */
function formDecoded(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? text
}

function bodyCredentials(form: URLSearchParams): { id: string; secret: string } | null {
  const id = form.get('client_id')
  const secret = form.get('client_secret')
  return id && secret ? { id, secret } : null
}

function same(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}

function oauthError(status: number, error: string, description: string): SimulatorResponse {
  return { status, body: { error, error_description: description } }
}
