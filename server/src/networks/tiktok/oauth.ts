import { fieldsOf, textOf } from '../answer-fields.ts'
import { answered, brokenAnswer } from '../call-failure.ts'
import type {
  AccountIdentity,
  Credentials,
  NetworkAnswer,
  NetworkHttp,
  OAuthApp,
  RefreshedCredentials,
} from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import { countOf, dataOf } from './answer.ts'
import { apiUrl, callTiktok } from './call.ts'
import { refusalOf } from './errors.ts'

/** What an account must grant; reading the list of public posts settles doubts about photo posts. */
export const tiktokScopes = [
  'user.info.basic',
  'user.info.profile',
  'video.publish',
  'video.upload',
  'video.list',
] as const

/** `error` of a refused refresh: https://developers.tiktok.com/doc/oauth-error-handling (checked 2026-11-23). */
const refreshErrors: Readonly<Record<string, RefreshError>> = {
  invalid_grant: 'dead grant',
  access_denied: 'dead grant',
  invalid_scope: 'dead grant',
  invalid_client: 'wrong app',
  unauthorized_client: 'wrong app',
  server_error: 'passing',
  temporarily_unavailable: 'passing',
}

type RefreshError = 'dead grant' | 'wrong app' | 'passing'

/** TikTok's access tokens live two hours: https://developers.tiktok.com/doc/oauth-user-access-token-management (checked 2026-11-23). */
export const refreshAheadMs = 15 * 60_000

/** Three things are needed: a refresh token, the app it was given to, and that app's secret. */
export function refreshObstacle(credentials: Credentials, app: OAuthApp | null): string | null {
  if (!credentials.refresh_token) return 'there is no refresh token'
  if (app === null) return 'no TikTok app is configured to renew it'
  return app.clientSecret === null ? 'the TikTok app has no client secret configured' : null
}

/**
 * Trades the refresh token for a new pair. TikTok may give a new refresh token; the old one is dead then.
 * @throws PublishError `auth_expired` when the account must be connected again
 */
export async function refresh(
  http: NetworkHttp,
  app: OAuthApp | null,
  credentials: Credentials,
): Promise<RefreshedCredentials> {
  const obstacle = refreshObstacle(credentials, app)
  if (obstacle !== null || app === null) throw deadGrant(obstacle ?? '', null)
  const answer = await answered('TikTok', http, 'read', {
    method: 'POST',
    url: `${apiUrl}/oauth/token/`,
    body: {
      kind: 'form',
      fields: {
        client_key: app.clientId,
        client_secret: app.clientSecret ?? '',
        grant_type: 'refresh_token',
        refresh_token: credentials.refresh_token ?? '',
      },
    },
  })
  return { credentials: renewed(answer, credentials, doesNotRenew) }
}

/** Asks TikTok whose token this is. The name under which people know the account needs a scope of its own. */
export async function identify(
  http: NetworkHttp,
  credentials: Credentials,
): Promise<AccountIdentity> {
  const basic = 'open_id,union_id,display_name'
  const caller = { http, credentials }
  const answer = await askForUser(caller, `${basic},username`).catch((error: unknown) => {
    const isScope = error instanceof PublishError && error.code === 'permission_denied'
    return isScope ? askForUser(caller, basic) : Promise.reject(error)
  })
  const user = fieldsOf(dataOf(answer).user)
  const id = textOf(user.open_id)
  if (id === '') throw brokenAnswer('TikTok', answer, 'read')
  const { union_id, display_name } = user
  return {
    platformAccountId: id,
    handle: textOf(user.username) || null,
    profile: { union_id: textOf(union_id), display_name: textOf(display_name) },
  }
}

function askForUser(
  caller: { http: NetworkHttp; credentials: Credentials },
  fields: string,
): Promise<NetworkAnswer> {
  return callTiktok(caller, 'read', { method: 'GET', path: `/user/info/?fields=${fields}` })
}

/**
 * The pair that a token answer holds. TikTok refuses with a 200 too: a body with an `error` is a
 * refusal, whatever the status.
 * @param refused what a dead grant means here, in words for people
 */
export function renewed(answer: NetworkAnswer, spent: Credentials, refused: string): Credentials {
  const body = fieldsOf(answer.body)
  if (answer.status !== 200 || body.error !== undefined) throw tokenRefusal(answer, refused)
  const accessToken = textOf(body.access_token)
  if (accessToken === '') throw brokenAnswer('TikTok', answer, 'read')
  const lifeSeconds = countOf(body.expires_in) ?? 0
  return {
    ...spent,
    access_token: accessToken,
    refresh_token: textOf(body.refresh_token) || spent.refresh_token,
    expires_at: lifeSeconds > 0 ? new Date(Date.now() + lifeSeconds * 1000).toISOString() : null,
  }
}

export function tokenRefusal(answer: NetworkAnswer, refused: string): PublishError {
  const body = fieldsOf(answer.body)
  const error = textOf(body.error)
  if (error === '' || answer.status >= 500) return refusalOf(answer, 'read', new Date())
  const words = `TikTok says: "${error}: ${textOf(body.error_description)}".`
  switch (refreshErrors[error]) {
    case 'dead grant':
      return deadGrant(words, answer, refused)
    case 'wrong app':
      return refusal(
        'permission_denied',
        `TikTok does not accept the developer app: check its client key and secret. ${words}`,
        answer,
      )
    case 'passing':
      return refusal('platform_unavailable', `TikTok gives no tokens now. ${words}`, answer)
    default:
      return refusal('platform_rejected', `TikTok gave no token. ${words}`, answer)
  }
}

const doesNotRenew = 'TikTok does not renew the access of this account; connect it again.'

function deadGrant(
  reason: string,
  answer: NetworkAnswer | null,
  refused: string = doesNotRenew,
): PublishError {
  const why = reason === '' ? '' : ` (${reason})`
  return refusal('auth_expired', refused + why, answer)
}

function refusal(
  code: 'auth_expired' | 'permission_denied' | 'platform_unavailable' | 'platform_rejected',
  message: string,
  answer: NetworkAnswer | null,
): PublishError {
  const retry = code === 'platform_unavailable' ? 'backoff' : 'never'
  const response = answer === null ? null : { status: answer.status, body: answer.body }
  return new PublishError({ outcome: 'rejected', code, retry, message, response })
}
