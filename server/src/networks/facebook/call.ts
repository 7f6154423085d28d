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

export const graphUrl = `https://graph.facebook.com/${graphVersion.name}`

interface Caller {
  http: NetworkHttp
  credentials: Credentials
  now?(): Date
}

type Call = Omit<NetworkCall, 'url'>

/**
 * Calls the Graph API with the Page's token.
 * @returns the answer, when it is a 2xx
 * @throws PublishError for everything else
 */
export function callGraph(
  caller: Caller,
  purpose: CallPurpose,
  call: Call & { path: string },
): Promise<NetworkAnswer> {
  const { path, ...rest } = call
  return callAs('Bearer', caller, purpose, { ...rest, url: graphUrl + path })
}

/** Sends bytes to the upload host, which takes the token in a header of its own form. */
export function callUpload(caller: Caller, call: Call & { url: string }): Promise<NetworkAnswer> {
  return callAs('OAuth', caller, 'upload', call)
}

/** The Page that is posted to. */
export function pageIdOf(caller: { account: AccountFacts; credentials: Credentials }): string {
  return caller.credentials.page_id || caller.account.platformAccountId
}

async function callAs(
  scheme: 'Bearer' | 'OAuth',
  caller: Caller,
  purpose: CallPurpose,
  call: NetworkCall,
): Promise<NetworkAnswer> {
  const authorization = `${scheme} ${caller.credentials.access_token}`
  const headers = { ...call.headers, authorization }
  const answer = await answered('Facebook', caller.http, purpose, { ...call, headers })
  if (answer.status >= 200 && answer.status < 300) return answer
  throw refusalOf(answer, purpose, caller.now?.() ?? new Date())
}
