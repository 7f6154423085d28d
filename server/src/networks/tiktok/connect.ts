import { fieldsOf, textOf } from '../answer-fields.ts'
import { answered } from '../call-failure.ts'
import { askWithoutToken } from '../check-app.ts'
import {
  addressWith,
  type CodeExchange,
  type ConnectFlow,
  type Consent,
} from '../connect-contract.ts'
import type { Credentials, NetworkAnswer, NetworkHttp, OAuthApp } from '../contract.ts'
import { apiUrl } from './call.ts'
import { identify, refresh, renewed, tiktokScopes, tokenRefusal } from './oauth.ts'

/**
 * Login Kit for the web: it has no PKCE, and joins scopes with commas.
 * https://developers.tiktok.com/doc/login-kit-web (checked 2026-11-23)
 */
export const tiktokConnect: ConnectFlow = {
  knownScopes: [...tiktokScopes, 'user.info.stats'],
  defaultScopes: tiktokScopes,
  neededScopes: [['user.info.basic'], ['video.publish', 'video.upload']],
  signsNotices: false,
  usesPkce: false,
  // Photos only: videos are uploaded. https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide (checked 2026-11-23)
  fetchesMedia: true,
  appPage: 'https://developers.tiktok.com → Manage apps → your app → Login Kit → Redirect URI',
  cautions: [
    {
      severity: 'info',
      code: 'app_unaudited',
      message:
        'Until TikTok has audited an app, it takes its posts from private accounts alone, and only their creator sees them. TikTok does not tell whether an app is audited.',
      fix: 'Apply at https://developers.tiktok.com → Manage apps → your app → Content Posting API → Apply for audit. Until then post with privacy_level SELF_ONLY.',
    },
  ],
  checkApp: (http, app) => askWithoutToken(refresh, http, app),

  consentUrl: ({ clientId, redirectUri, state, scopes }) =>
    addressWith('https://www.tiktok.com/v2/auth/authorize/', {
      client_key: clientId,
      scope: scopes.join(','),
      response_type: 'code',
      redirect_uri: redirectUri,
      state,
    }),

  refusalOf(error) {
    if (error === 'access_denied') return 'access_denied'
    return error === 'invalid_scope' ? 'scope_not_allowed' : 'network_refused'
  },

  exchangeCode,

  async listAccounts(http, { credentials }) {
    const { platformAccountId, handle, profile } = await identify(http, credentials)
    const name = textOf(profile.display_name) || (handle ?? platformAccountId)
    return [
      { platformAccountId, handle, name, kind: 'Creator', profile, credentials, ownerId: null },
    ]
  },

  revoke,
}

async function exchangeCode(http: NetworkHttp, exchange: CodeExchange): Promise<Consent> {
  const { app, code, redirectUri } = exchange
  const answer = await ask(http, app, '/oauth/token/', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
  })
  const refused = 'TikTok did not take the code of this consent.'
  const credentials = renewed(answer, { access_token: '' }, refused)
  // A creator may untick scopes one by one; what is left is told here.
  const scope = textOf(fieldsOf(answer.body).scope)
  return { credentials, grantedScopes: scope === '' ? null : scope.split(',') }
}

async function revoke(http: NetworkHttp, app: OAuthApp, credentials: Credentials): Promise<void> {
  const answer = await ask(http, app, '/oauth/revoke/', { token: credentials.access_token })
  if (answer.status !== 200 || fieldsOf(answer.body).error !== undefined)
    throw tokenRefusal(answer, 'TikTok did not take the access back.')
}

function ask(
  http: NetworkHttp,
  app: OAuthApp,
  path: string,
  fields: Record<string, string>,
): Promise<NetworkAnswer> {
  const client = { client_key: app.clientId, client_secret: app.clientSecret ?? '' }
  return answered('TikTok', http, 'read', {
    method: 'POST',
    url: apiUrl + path,
    body: { kind: 'form', fields: { ...client, ...fields } },
  })
}
