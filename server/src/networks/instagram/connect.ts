import { type Fields, fieldsOf, listOf, textOf } from '../answer-fields.ts'
import { answered, brokenAnswer } from '../call-failure.ts'
import {
  addressWith,
  type CodeExchange,
  type ConnectableAccount,
  type ConnectFlow,
  type Consent,
} from '../connect-contract.ts'
import type { NetworkAnswer, NetworkHttp, OAuthApp } from '../contract.ts'
import { idOf, numberOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph } from './call.ts'
import { refusalOf } from './errors.ts'
import { identify, instagramScopes } from './oauth.ts'

/**
 * Instagram Login: the account's own, without a Page of Facebook. Accounts that are reached through a
 * Page are connected with their tokens, by `POST /v1/accounts`.
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login (checked 2026-11-23)
 */
export const instagramConnect: ConnectFlow = {
  knownScopes: instagramScopes,
  defaultScopes: instagramScopes,
  neededScopes: [['instagram_business_basic'], ['instagram_business_content_publish']],
  usesPkce: false,
  signsNotices: true,
  fetchesMedia: true,
  appPage:
    'https://developers.facebook.com/apps → your app → Instagram → API setup with Instagram login → Set up Instagram business login',
  cautions: [
    {
      severity: 'info',
      code: 'app_in_development',
      message:
        'While an app is in development, only accounts with a role on it can be connected. Instagram does not tell which mode an app is in.',
      fix: 'Switch the app to Live at https://developers.facebook.com/apps → your app, after App Review of its permissions. The client id is the Instagram app id, not that of the Meta app.',
    },
  ],

  async checkApp(http, app) {
    const answer = await askForToken(http, app, {
      code: 'none',
      redirect_uri: 'https://localhost/',
    })
    const refusal = tokenRefusal(answer)
    if (refusal.code !== 'auth_expired') throw refusal
  },

  consentUrl: ({ clientId, redirectUri, state, scopes }) =>
    addressWith('https://www.instagram.com/oauth/authorize', {
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: scopes.join(','),
      state,
    }),

  refusalOf: (error) => (error === 'access_denied' ? 'access_denied' : 'network_refused'),
  exchangeCode,
  listAccounts,
  // Instagram has no call with which an app takes its access back.
  revoke: null,
}

/** The code becomes an hour's token, and that one of 60 days. */
async function exchangeCode(http: NetworkHttp, exchange: CodeExchange): Promise<Consent> {
  const { app, code, redirectUri, now } = exchange
  // Some browsers carry the fragment along.
  const fields = { redirect_uri: redirectUri, code: code.replace(/#_$/, '') }
  const answer = await askForToken(http, app, fields)
  if (answer.status !== 200) throw tokenRefusal(answer)
  const short = flatToken(answer.body)
  const long = await exchangeShort(http, app, textOf(short.access_token))
  const lifeSeconds = numberOf(long.expires_in) ?? 0
  const expires_at =
    lifeSeconds > 0 ? new Date(now.getTime() + lifeSeconds * 1000).toISOString() : null
  return {
    credentials: { access_token: textOf(long.access_token), expires_at },
    grantedScopes: permissionsOf(short),
  }
}

function askForToken(
  http: NetworkHttp,
  { clientId, clientSecret }: OAuthApp,
  fields: Record<string, string>,
): Promise<NetworkAnswer> {
  return answered('Instagram', http, 'read', {
    method: 'POST',
    url: 'https://api.instagram.com/oauth/access_token',
    body: {
      kind: 'form',
      fields: {
        client_id: clientId,
        client_secret: clientSecret ?? '',
        grant_type: 'authorization_code',
        ...fields,
      },
    },
  })
}

async function exchangeShort(
  http: NetworkHttp,
  { clientSecret }: OAuthApp,
  token: string,
): Promise<Fields> {
  const query = new URLSearchParams({
    grant_type: 'ig_exchange_token',
    client_secret: clientSecret ?? '',
    access_token: token,
  })
  const answer = await answered('Instagram', http, 'read', {
    method: 'GET',
    url: `https://graph.instagram.com/access_token?${query}`,
    hidesQuery: true,
  })
  if (answer.status !== 200) throw refusalOf(answer, 'read', new Date())
  const body = fieldsOf(answer.body)
  if (textOf(body.access_token) === '') throw brokenAnswer('Instagram', answer, 'read')
  return body
}

/** Documented as a list of one under `data`, seen flat. */
function flatToken(body: unknown): Fields {
  const [first] = listOf(fieldsOf(body).data)
  return first === undefined ? fieldsOf(body) : fieldsOf(first)
}

/** Documented as a text with commas, seen as a list. */
function permissionsOf({ permissions }: Fields): string[] | null {
  const given = typeof permissions === 'string' ? permissions.split(',') : listOf(permissions)
  const scopes = given.map(textOf).filter((scope) => scope !== '')
  return scopes.length === 0 ? null : scopes
}

/** This host has one code for everything: only its words tell an app that is wrong from a code that is. */
function tokenRefusal(answer: NetworkAnswer): PublishError {
  const body = fieldsOf(answer.body)
  const words = textOf(body.error_message)
  if (answer.status !== 400 || words === '') return refusalOf(answer, 'read', new Date())
  const isApp = /client secret|client_id|platform app/i.test(words)
  return new PublishError({
    outcome: 'rejected',
    code: isApp ? 'permission_denied' : 'auth_expired',
    retry: 'never',
    message: isApp
      ? `Instagram does not accept the app: check its Instagram app id and secret. Instagram says: "${words}".`
      : `Instagram did not take the code of this consent. Instagram says: "${words}".`,
    response: { status: answer.status, body: answer.body },
  })
}

/** The one professional account that logged in. */
async function listAccounts(
  http: NetworkHttp,
  { credentials }: Consent,
): Promise<ConnectableAccount[]> {
  const { platformAccountId, handle, profile } = await identify(http, credentials)
  const path = '/me?fields=id'
  const answer = await callGraph({ http, credentials }, 'read', { method: 'GET', path })
  return [
    {
      platformAccountId,
      handle,
      name: textOf(profile.name) || (handle ?? platformAccountId),
      kind: 'Professional account',
      profile,
      credentials: { ...credentials, ig_user_id: platformAccountId },
      // The id that this app alone knows: that is how signed requests name people.
      ownerId: idOf(fieldsOf(answer.body).id),
    },
  ]
}
