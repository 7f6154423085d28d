import { answered, type CallPurpose } from '../call-failure.ts'
import type {
  AccountFacts,
  Credentials,
  NetworkAnswer,
  NetworkCall,
  NetworkHttp,
} from '../contract.ts'
import { refusalOf } from './errors.ts'
import { graphVersion } from './version.ts'

/** With which login the account was connected. Tokens of the one are garbage to the other's host. */
export type Login = 'instagram' | 'facebook'

interface Caller {
  http: NetworkHttp
  credentials: Credentials
  now?(): Date
}

/** Facebook's tokens begin with EAA, and come with the Page that the account is linked to. */
export function loginOf({ access_token: token, page_id: pageId }: Credentials): Login {
  return pageId || token.startsWith('EAA') ? 'facebook' : 'instagram'
}

/** The host that takes this token. */
export function hostOf(credentials: Credentials): string {
  return loginOf(credentials) === 'facebook' ? 'graph.facebook.com' : 'graph.instagram.com'
}

/** The Instagram professional account that is posted to. */
export function accountIdOf(caller: { account: AccountFacts; credentials: Credentials }): string {
  return caller.credentials.ig_user_id || caller.account.platformAccountId
}

/**
 * Calls the Graph API on the host of the account's login.
 * @returns the answer, when it is a 2xx
 * @throws PublishError for everything else
 */
export async function callGraph(
  caller: Caller,
  purpose: CallPurpose,
  call: Omit<NetworkCall, 'url'> & { path: string },
): Promise<NetworkAnswer> {
  const { path, ...rest } = call
  const url = `https://${hostOf(caller.credentials)}/${graphVersion.name}${path}`
  const headers = { ...call.headers, authorization: `Bearer ${caller.credentials.access_token}` }
  const answer = await answered('Instagram', caller.http, purpose, { ...rest, url, headers })
  if (answer.status >= 200 && answer.status < 300) return answer
  throw refusalOf(answer, purpose, caller.now?.() ?? new Date())
}
