import { fieldsOf, textOf } from '../answer-fields.ts'
import { answered, brokenAnswer } from '../call-failure.ts'
import type {
  AccountIdentity,
  CallBody,
  Credentials,
  NetworkAnswer,
  NetworkHttp,
  OAuthApp,
  RefreshedCredentials,
} from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { dataOf, idOf, readRefusal } from './answer.ts'
import { apiUrl, callX } from './call.ts'
import { refusalOf } from './errors.ts'

/** What an account must grant: reading confirms doubtful posts, `offline.access` gives the refresh token. */
export const xScopes = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'media.write',
  'offline.access',
] as const

/** The grant itself is dead: spent, expired, revoked, or of other scopes. Only connecting again helps. */
const deadGrantErrors = new Set(['invalid_grant', 'invalid_request', 'invalid_scope'])
/** The app's own id or secret is wrong; the account's grant may be as good as ever. */
const appErrors = new Set(['invalid_client', 'unauthorized_client'])

/** X's access tokens live two hours. */
export const refreshAheadMs = 15 * 60_000

/** Both halves are needed: a refresh token, and the app it was given to. */
export function refreshObstacle(credentials: Credentials, app: OAuthApp | null): string | null {
  if (!credentials.refresh_token) return 'there is no refresh token'
  return app === null ? 'no X app is configured to renew it' : null
}

/**
 * Trades the refresh token for a new pair. X's refresh tokens work once: the old pair is dead as
 * soon as X has answered.
 * @throws PublishError `auth_expired` when the account must be connected again
 */
export async function refresh(
  http: NetworkHttp,
  app: OAuthApp | null,
  credentials: Credentials,
): Promise<RefreshedCredentials> {
  const obstacle = refreshObstacle(credentials, app)
  if (!credentials.refresh_token || app === null) throw deadGrant(obstacle ?? '', null)
  const answer = await answered('X', http, 'read', {
    method: 'POST',
    url: `${apiUrl}/2/oauth2/token`,
    headers: clientOf(app).headers,
    body: refreshForm(app, credentials.refresh_token),
  })
  if (answer.status !== 200) throw tokenRefusal(answer, doesNotRenew)
  return { credentials: renewed(answer, credentials) }
}

/** Asks X whose token this is. */
export async function identify(
  http: NetworkHttp,
  credentials: Credentials,
): Promise<AccountIdentity> {
  const answer = await callX({ http, credentials }, 'read', {
    method: 'GET',
    path: '/2/users/me?user.fields=name,username,subscription_type,verified_type',
  })
  const user = dataOf(answer)
  const id = idOf(user?.id)
  if (user === null || id === null) throw brokenAnswer('X', answer, 'read')
  return {
    platformAccountId: id,
    handle: textOf(user.username) || null,
    profile: {
      subscription_type: textOf(user.subscription_type) || 'None',
      name: textOf(user.name),
    },
  }
}

function refreshForm(app: OAuthApp, refreshToken: string): CallBody {
  const fields = { grant_type: 'refresh_token', refresh_token: refreshToken }
  return { kind: 'form', fields: { ...fields, ...clientOf(app).fields } }
}

/** How the app names itself: a confidential client by a header, a public one by a field. */
export function clientOf(app: OAuthApp): {
  headers: Readonly<Record<string, string>>
  fields: Readonly<Record<string, string>>
} {
  return app.clientSecret === null
    ? { headers: {}, fields: { client_id: app.clientId } }
    : { headers: { authorization: basicAuth(app.clientId, app.clientSecret) }, fields: {} }
}

/** RFC 6749 section 2.3.1: both halves are form-encoded before they are joined. */
function basicAuth(clientId: string, clientSecret: string): string {
  const pair = [clientId, clientSecret].map(encodeURIComponent).join(':')
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** The pair that a token answer holds; what it leaves out stays as it was. */
export function renewed(answer: NetworkAnswer, spent: Credentials): Credentials {
  const body = fieldsOf(answer.body)
  const accessToken = textOf(body.access_token)
  if (accessToken === '') throw brokenAnswer('X', answer, 'read')
  const lifeSeconds = Number(body.expires_in)
  return {
    ...spent,
    access_token: accessToken,
    refresh_token: textOf(body.refresh_token) || spent.refresh_token,
    expires_at: lifeSeconds > 0 ? new Date(Date.now() + lifeSeconds * 1000).toISOString() : null,
  }
}

/** @param refused what a dead grant means here, in words for people */
export function tokenRefusal(answer: NetworkAnswer, refused: string): PublishError {
  const { oauthError, prose } = readRefusal(answer)
  const isClientError = answer.status === 400 || answer.status === 401 || answer.status === 403
  if (isClientError && oauthError !== null && deadGrantErrors.has(oauthError))
    return deadGrant(prose, answer, refused)
  if (
    isClientError &&
    ((oauthError !== null && appErrors.has(oauthError)) || answer.status === 401)
  ) {
    return new PublishError({
      outcome: 'rejected',
      code: 'permission_denied',
      retry: 'never',
      message: `X does not accept the developer app: check its client id and secret. X says: "${prose}".`,
      response: { status: answer.status, body: answer.body },
    })
  }
  if (oauthError === 'temporarily_unavailable' || answer.status < 400)
    return brokenAnswer('X', answer, 'read')
  return refusalOf(answer, 'read', new Date())
}

const doesNotRenew = 'X does not renew the access of this account; connect it again.'

function deadGrant(
  reason: string,
  answer: NetworkAnswer | null,
  refused: string = doesNotRenew,
): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'auth_expired',
    retry: 'never',
    message: `${refused}${reason === '' ? '' : ` (${reason})`}`,
    response: answer === null ? null : { status: answer.status, body: answer.body },
  })
}
