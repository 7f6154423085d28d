import { fieldsOf, textOf } from '../answer-fields.ts'
import { answered, brokenAnswer } from '../call-failure.ts'
import type {
  AccountIdentity,
  Credentials,
  NetworkHttp,
  OAuthApp,
  RefreshedCredentials,
} from '../contract.ts'
import { idOf, numberOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, loginOf } from './call.ts'
import { refusalOf } from './errors.ts'

const dayMs = 24 * 3_600_000

/**
 * What an account must grant: publishing, what it stands on, and comments. With Facebook Login the
 * same three are called instagram_basic, instagram_content_publish and instagram_manage_comments.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (checked 2026-11-23)
 */
export const instagramScopes = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
] as const

/** Tokens live 60 days, and one that is not renewed by then is dead for good: they are renewed weekly. */
export const refreshAheadMs = 53 * dayMs

/** A Page's token has no end, and nothing renews it. */
export function refreshObstacle(credentials: Credentials, _app: OAuthApp | null): string | null {
  return loginOf(credentials) === 'facebook'
    ? 'Facebook renews no Page tokens: they live until somebody takes the access away, and then the account has to be connected again'
    : null
}

/**
 * Gives an Instagram user token another 60 days; the app's secret is not needed. The old string may
 * come back.
 * @throws PublishError `auth_expired` when the account must be connected again
 */
export async function refresh(
  http: NetworkHttp,
  app: OAuthApp | null,
  credentials: Credentials,
): Promise<RefreshedCredentials> {
  const obstacle = refreshObstacle(credentials, app)
  if (obstacle !== null) throw dead(`${obstacle}.`, null)
  const query = new URLSearchParams({
    grant_type: 'ig_refresh_token',
    access_token: credentials.access_token,
  })
  const answer = await answered('Instagram', http, 'read', {
    method: 'GET',
    // Calls for tokens name no version.
    url: `https://graph.instagram.com/refresh_access_token?${query}`,
    hidesQuery: true,
  })
  if (answer.status !== 200) throw refreshRefusal(refusalOf(answer, 'read', new Date()))
  const body = fieldsOf(answer.body)
  const token = textOf(body.access_token)
  if (token === '') throw brokenAnswer('Instagram', answer, 'read')
  const lifeSeconds = numberOf(body.expires_in) ?? 0
  const expiresAt = lifeSeconds > 0 ? new Date(Date.now() + lifeSeconds * 1000).toISOString() : null
  return { credentials: { ...credentials, access_token: token, expires_at: expiresAt } }
}

/** Asks Instagram whose token this is. */
export function identify(http: NetworkHttp, credentials: Credentials): Promise<AccountIdentity> {
  return loginOf(credentials) === 'facebook'
    ? identifyByPage(http, credentials)
    : identifyOwner(http, credentials)
}

/** `user_id` is the account's; `id` is known to this app alone. */
async function identifyOwner(
  http: NetworkHttp,
  credentials: Credentials,
): Promise<AccountIdentity> {
  const path = '/me?fields=user_id,username,name,account_type'
  const answer = await callGraph({ http, credentials }, 'read', { method: 'GET', path })
  const person = fieldsOf(answer.body)
  const id = idOf(person.user_id)
  if (id === null) throw brokenAnswer('Instagram', answer, 'read')
  return owned(credentials, id, {
    handle: textOf(person.username) || null,
    profile: { name: textOf(person.name), account_type: textOf(person.account_type) },
  })
}

/** The Page's token leads to the Instagram account that is linked to the Page. */
async function identifyByPage(
  http: NetworkHttp,
  credentials: Credentials,
): Promise<AccountIdentity> {
  const path = '/me?fields=id,name,instagram_business_account{id,username,name}'
  const answer = await callGraph({ http, credentials }, 'read', { method: 'GET', path })
  const linked = fieldsOf(fieldsOf(answer.body).instagram_business_account)
  const id = idOf(linked.id)
  if (id === null) throw denied('The Page has no Instagram professional account linked to it.')
  return owned(credentials, id, {
    handle: textOf(linked.username) || null,
    profile: { name: textOf(linked.name) },
  })
}

function owned(
  { ig_user_id: expected }: Credentials,
  id: string,
  rest: Omit<AccountIdentity, 'platformAccountId'>,
): AccountIdentity {
  if (expected && expected !== id)
    throw denied(`This is the token of the account ${id}, and not of ${expected}.`)
  return { platformAccountId: id, ...rest }
}

/** Whatever Instagram objects to here, the token that was to be renewed is of no use any more. */
function refreshRefusal(error: PublishError): PublishError {
  if (error.outcome !== 'rejected' || error.retry === 'backoff' || error.retry === 'at')
    return error
  return dead(error.message, error)
}

function dead(message: string, cause: PublishError | null): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'auth_expired',
    retry: 'never',
    message,
    response: cause?.response ?? null,
    cause,
  })
}

function denied(message: string): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'permission_denied',
    retry: 'never',
    message,
  })
}
