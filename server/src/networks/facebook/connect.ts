import { fieldsOf, listOf, textOf } from '../answer-fields.ts'
import { answered, brokenAnswer } from '../call-failure.ts'
import {
  addressWith,
  type CodeExchange,
  type ConnectableAccount,
  type ConnectFlow,
  type Consent,
} from '../connect-contract.ts'
import type { Credentials, NetworkAnswer, NetworkHttp } from '../contract.ts'
import { idOf, nextCursor, readRefusal, rowsOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, graphUrl } from './call.ts'
import { refusalOf } from './errors.ts'
import { facebookScopes } from './oauth.ts'
import { graphVersion } from './version.ts'

const pagesAtOnce = 100
const maxLists = 20

/**
 * Facebook Login: a person agrees, and the Pages that were ticked are the accounts.
 * https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow (checked 2026-11-23)
 */
export const facebookConnect: ConnectFlow = {
  knownScopes: [...facebookScopes, 'business_management'],
  defaultScopes: facebookScopes,
  neededScopes: [['pages_show_list'], ['pages_manage_posts'], ['pages_read_engagement']],
  signsNotices: true,
  usesPkce: false,
  fetchesMedia: false,
  appPage:
    'https://developers.facebook.com/apps → your app → Facebook Login → Settings → Valid OAuth Redirect URIs',
  cautions: [
    {
      severity: 'info',
      code: 'app_in_development',
      message:
        'While an app is in development, only people with a role on it can connect, and only they see its posts. Facebook does not tell which mode an app is in.',
      fix: 'Switch the app to Live at https://developers.facebook.com/apps → your app, after App Review of its permissions.',
    },
  ],
  async checkApp(http, { clientId, clientSecret }) {
    await askForToken(http, {
      client_id: clientId,
      client_secret: clientSecret ?? '',
      grant_type: 'client_credentials',
    })
  },

  consentUrl: ({ clientId, redirectUri, state, scopes }) =>
    addressWith(`https://www.facebook.com/${graphVersion.name}/dialog/oauth`, {
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      response_type: 'code',
      scope: scopes.join(','),
    }),

  refusalOf: (error) => (error === 'access_denied' ? 'access_denied' : 'network_refused'),
  exchangeCode,
  listAccounts,
  // A Page's token cannot take itself back; the person's would take back every Page at once.
  revoke: null,
}

/**
 * Code to short token to long one: only the Page tokens of a long one have no end.
 * https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived (checked 2026-11-23)
 */
async function exchangeCode(http: NetworkHttp, exchange: CodeExchange): Promise<Consent> {
  const { app, code, redirectUri } = exchange
  const client = { client_id: app.clientId, client_secret: app.clientSecret ?? '' }
  const short = await askForToken(http, { ...client, redirect_uri: redirectUri, code })
  const access_token = await askForToken(http, {
    ...client,
    grant_type: 'fb_exchange_token',
    fb_exchange_token: short,
  })
  const credentials = { access_token }
  const answer = await get(http, credentials, '/me/permissions')
  const granted = rowsOf(answer).filter(({ status }) => status === 'granted')
  return { credentials, grantedScopes: granted.map(({ permission }) => textOf(permission)) }
}

/** In the body of a POST, so that neither secret nor code stands in an address. */
async function askForToken(http: NetworkHttp, fields: Record<string, string>): Promise<string> {
  const answer = await answered('Facebook', http, 'read', {
    method: 'POST',
    url: `${graphUrl}/oauth/access_token`,
    body: { kind: 'form', fields },
  })
  if (answer.status !== 200) throw tokenRefusal(answer)
  const token = textOf(fieldsOf(answer.body).access_token)
  if (token === '') throw brokenAnswer('Facebook', answer, 'read')
  return token
}

/** Code 100 is about the code, 1 and 101 about the app. */
function tokenRefusal(answer: NetworkAnswer): PublishError {
  const { code, prose } = readRefusal(answer)
  if (code !== 100 && code !== 1 && code !== 101) return refusalOf(answer, 'read', new Date())
  const isCode = code === 100
  return new PublishError({
    outcome: 'rejected',
    code: isCode ? 'auth_expired' : 'permission_denied',
    retry: 'never',
    message: isCode
      ? `Facebook did not take the code of this consent. Facebook says: "${prose}".`
      : `Facebook does not accept the app: check its id and secret. Facebook says: "${prose}".`,
    response: { status: answer.status, body: answer.body },
  })
}

/** The Pages on which the person may publish. */
async function listAccounts(http: NetworkHttp, consent: Consent): Promise<ConnectableAccount[]> {
  const { credentials } = consent
  const me = await get(http, credentials, '/me?fields=id')
  const ownerId = idOf(fieldsOf(me.body).id)
  const pages: ConnectableAccount[] = []
  let after: string | null = ''
  for (let list = 0; list < maxLists && after !== null; list++) {
    const query = `fields=id,name,username,category,access_token,tasks&limit=${pagesAtOnce}`
    const cursor: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`
    const answer: NetworkAnswer = await get(http, credentials, `/me/accounts?${query}${cursor}`)
    pages.push(...rowsOf(answer).flatMap((row) => pageOf(row, ownerId)))
    after = nextCursor(answer)
  }
  return pages
}

function pageOf(
  row: Readonly<Record<string, unknown>>,
  ownerId: string | null,
): ConnectableAccount[] {
  const id = idOf(row.id)
  const access_token = textOf(row.access_token)
  const mayPublish = listOf(row.tasks).includes('CREATE_CONTENT')
  if (id === null || access_token === '' || !mayPublish) return []
  const name = textOf(row.name)
  return [
    {
      platformAccountId: id,
      handle: textOf(row.username) || null,
      name: name || id,
      kind: 'Page',
      profile: { name, category: textOf(row.category) },
      credentials: { access_token, page_id: id },
      ownerId,
    },
  ]
}

function get(http: NetworkHttp, credentials: Credentials, path: string): Promise<NetworkAnswer> {
  return callGraph({ http, credentials }, 'read', { method: 'GET', path })
}
