import { fieldsOf, textOf } from '../answer-fields.ts'
import { answered } from '../call-failure.ts'
import { askWithoutToken } from '../check-app.ts'
import {
  addressWith,
  type CodeExchange,
  type ConnectableAccount,
  type ConnectFlow,
  type Consent,
} from '../connect-contract.ts'
import type { Credentials, NetworkAnswer, NetworkHttp, OAuthApp } from '../contract.ts'
import { PublishError } from '../publish-error.ts'
import {
  identify,
  linkedinScopes,
  postingPagesOf,
  refresh,
  renewed,
  tokenRefusal,
} from './oauth.ts'

const oauthUrl = 'https://www.linkedin.com/oauth/v2'

/** Scopes of the Community Management API: only apps that were given it may ask for them. */
const pageScopes = [
  'w_organization_social',
  'r_organization_social',
  'rw_organization_admin',
  'r_organization_admin',
  'w_member_social_feed',
  'w_organization_social_feed',
  'r_organization_social_feed',
  'r_basicprofile',
] as const

/** https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow (checked 2026-11-23) */
export const linkedinConnect: ConnectFlow = {
  knownScopes: [...linkedinScopes, 'email', ...pageScopes],
  defaultScopes: linkedinScopes,
  neededScopes: [['openid'], ['profile'], ['w_member_social', 'w_organization_social']],
  signsNotices: false,
  usesPkce: false,
  fetchesMedia: false,
  appPage: 'https://www.linkedin.com/developers/apps → your app → Auth → Authorized redirect URLs',
  cautions: [],
  checkApp: (http, app) => askWithoutToken(refresh, http, app),

  consentUrl: ({ clientId, redirectUri, state, scopes }) =>
    addressWith(`${oauthUrl}/authorization`, {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      scope: scopes.join(' '),
    }),

  refusalOf(error) {
    if (/^user_cancelled_(login|authorize)$/.test(error)) return 'access_denied'
    const isScope = error === 'unauthorized_scope_error' || error === 'invalid_scope_error'
    return isScope ? 'scope_not_allowed' : 'network_refused'
  },

  exchangeCode,
  listAccounts,
  revoke,
}

async function exchangeCode(http: NetworkHttp, exchange: CodeExchange): Promise<Consent> {
  const { app, code, redirectUri } = exchange
  const answer = await ask(http, app, '/accessToken', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
  })
  if (answer.status !== 200)
    throw tokenRefusal(answer, 'LinkedIn did not take the code of this consent.')
  // Documented with spaces, seen with commas.
  const scopes = textOf(fieldsOf(answer.body).scope)
    .split(/[\s,]+/)
    .filter(Boolean)
  return {
    credentials: renewed(answer, { access_token: '' }),
    grantedScopes: scopes.length === 0 ? null : scopes,
  }
}

/** The member, and every organization whose page the member may post to. */
async function listAccounts(http: NetworkHttp, consent: Consent): Promise<ConnectableAccount[]> {
  const { credentials, grantedScopes } = consent
  const has = (...scopes: string[]): boolean =>
    scopes.some((scope) => grantedScopes?.includes(scope) ?? false)
  const member = await identify(http, credentials)
  const accounts: ConnectableAccount[] = []
  if (grantedScopes === null || has('w_member_social'))
    accounts.push({
      ...member,
      name: textOf(member.profile.name) || member.platformAccountId,
      kind: 'Member',
      credentials: { ...credentials, author_urn: `urn:li:person:${member.platformAccountId}` },
      ownerId: null,
    })
  if (!has('w_organization_social') || !has('rw_organization_admin', 'r_organization_admin'))
    return accounts
  for (const urn of await postingPagesOf({ http, credentials })) {
    const pageCredentials = { ...credentials, author_urn: urn }
    const page = await identify(http, pageCredentials)
    const name = textOf(page.profile.name) || page.platformAccountId
    accounts.push({
      ...page,
      name,
      kind: 'Organization',
      credentials: pageCredentials,
      ownerId: null,
    })
  }
  return accounts
}

/** Ends the member's token; every account that was connected with it ends too. */
async function revoke(http: NetworkHttp, app: OAuthApp, credentials: Credentials): Promise<void> {
  const answer = await ask(http, app, '/revoke', { token: credentials.access_token })
  if (answer.status !== 200) throw tokenRefusal(answer, 'LinkedIn did not take the access back.')
}

function ask(
  http: NetworkHttp,
  app: OAuthApp,
  path: string,
  fields: Record<string, string>,
): Promise<NetworkAnswer> {
  if (app.clientSecret === null)
    throw new PublishError({
      outcome: 'not_sent',
      code: 'permission_denied',
      retry: 'never',
      message: 'The LinkedIn app has no client secret.',
    })
  const client = { client_id: app.clientId, client_secret: app.clientSecret }
  return answered('LinkedIn', http, 'read', {
    method: 'POST',
    url: oauthUrl + path,
    body: { kind: 'form', fields: { ...fields, ...client } },
  })
}
