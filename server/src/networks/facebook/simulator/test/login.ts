import assert from 'node:assert/strict'
import { sandboxApp } from '../../../../sandbox/sandbox-app.ts'
import type { Answer } from '../../../../sandbox/test-sandbox.ts'
import type { PageSandbox } from './page-sandbox.ts'

export const everything =
  'pages_show_list,pages_manage_posts,pages_read_engagement,pages_read_user_content,pages_manage_engagement,business_management'

export const client = { client_id: sandboxApp.clientId, client_secret: sandboxApp.clientSecret }

export const redirectUri = 'http://localhost:3000/callback?from=test'

/** The login dialog, as a browser opens it. */
export function dialog(facebook: PageSandbox, query: Record<string, string>): Promise<Answer> {
  const asked = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    state: 's1',
    scope: everything,
  }
  return facebook.sandbox.call(
    'GET',
    `/www.facebook.com/v26.0/dialog/oauth?${new URLSearchParams({ ...asked, ...query })}`,
  )
}

/** Where the dialog sends the browser. */
export function landing(answer: Answer): URL {
  assert.equal(answer.status, 302, answer.text)
  return new URL(answer.headers.get('location') ?? '')
}

/** A login code, as the app's server gets it. */
export async function codeFor(
  facebook: PageSandbox,
  query: Record<string, string> = {},
): Promise<string> {
  const code = landing(await dialog(facebook, { decision: 'continue', ...query })).searchParams.get(
    'code',
  )
  assert.ok(code)
  return code
}

/** `GET /oauth/access_token` with the app's credentials. */
export function exchange(facebook: PageSandbox, query: Record<string, string>): Promise<Answer> {
  const all = new URLSearchParams({ ...client, ...query })
  return facebook.sandbox.call('GET', `/graph.facebook.com/v26.0/oauth/access_token?${all}`)
}

/** A short-lived user token. */
export async function shortToken(
  facebook: PageSandbox,
  query: Record<string, string> = {},
): Promise<string> {
  const code = await codeFor(facebook, query)
  const answer = await exchange(facebook, { code, redirect_uri: redirectUri })
  assert.equal(answer.status, 200, answer.text)
  return answer.json.access_token
}

/** A long-lived user token. */
export async function longToken(
  facebook: PageSandbox,
  query: Record<string, string> = {},
): Promise<string> {
  const fb_exchange_token = await shortToken(facebook, query)
  const answer = await exchange(facebook, { grant_type: 'fb_exchange_token', fb_exchange_token })
  assert.equal(answer.status, 200, answer.text)
  return answer.json.access_token
}

/** The first Page's token, as `/me/accounts` gives it to a user token. */
export async function pageTokenOf(facebook: PageSandbox, userToken: string): Promise<string> {
  const answer = await facebook.get('/me/accounts?fields=id,access_token', userToken)
  return answer.json.data[0].access_token
}
