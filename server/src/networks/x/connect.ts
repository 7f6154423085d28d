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
import { clientOf, identify, refresh, renewed, tokenRefusal, xScopes } from './oauth.ts'

/** https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code (checked 2026-11-23) */
export const xConnect: ConnectFlow = {
  knownScopes: xScopes,
  defaultScopes: xScopes,
  neededScopes: [['tweet.read'], ['users.read'], ['tweet.write']],
  signsNotices: false,
  usesPkce: true,
  fetchesMedia: false,
  appPage:
    'https://developer.x.com → Apps → your app → User authentication settings → Callback URI',
  cautions: [],
  checkApp: (http, app) => askWithoutToken(refresh, http, app),

  consentUrl: ({ clientId, redirectUri, state, scopes, codeChallenge }) =>
    addressWith('https://x.com/i/oauth2/authorize', {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(' '),
      state,
      code_challenge: codeChallenge,
      code_challenge_method: 'S256',
    }),

  refusalOf(error) {
    if (error === 'access_denied') return 'access_denied'
    return error === 'invalid_scope' ? 'scope_not_allowed' : 'network_refused'
  },

  exchangeCode,

  async listAccounts(http, { credentials }) {
    const { platformAccountId, handle, profile } = await identify(http, credentials)
    const name = textOf(profile.name) || (handle ?? platformAccountId)
    return [
      { platformAccountId, handle, name, kind: 'Profile', profile, credentials, ownerId: null },
    ]
  },

  revoke,
}

async function exchangeCode(http: NetworkHttp, exchange: CodeExchange): Promise<Consent> {
  const { app, code, redirectUri, codeVerifier } = exchange
  const answer = await askForTokens(http, app, '/2/oauth2/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier ?? '',
  })
  if (answer.status !== 200) throw tokenRefusal(answer, 'X did not take the code of this consent.')
  const scope = textOf(fieldsOf(answer.body).scope)
  return {
    credentials: renewed(answer, { access_token: '' }),
    grantedScopes: scope === '' ? null : scope.split(' '),
  }
}

/** Ends the whole grant: with the refresh token, if there is one, as it lives longest. */
async function revoke(http: NetworkHttp, app: OAuthApp, credentials: Credentials): Promise<void> {
  const token = credentials.refresh_token || credentials.access_token
  const answer = await askForTokens(http, app, '/2/oauth2/revoke', { token })
  if (answer.status !== 200) throw tokenRefusal(answer, 'X did not take the access back.')
}

function askForTokens(
  http: NetworkHttp,
  app: OAuthApp,
  path: string,
  fields: Record<string, string>,
): Promise<NetworkAnswer> {
  const { headers, fields: ownFields } = clientOf(app)
  return answered('X', http, 'read', {
    method: 'POST',
    url: apiUrl + path,
    headers,
    body: { kind: 'form', fields: { ...fields, ...ownFields } },
  })
}
