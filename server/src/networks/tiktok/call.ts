import { answered, brokenAnswer, type CallPurpose } from '../call-failure.ts'
import type { Credentials, NetworkAnswer, NetworkCall, NetworkHttp } from '../contract.ts'
import { errorOf, isOk } from './answer.ts'
import { refusalOf } from './errors.ts'

/** Where TikTok's API is, with its one version; TikTok has announced no end of it. */
export const apiUrl = 'https://open.tiktokapis.com/v2'

interface Caller {
  http: NetworkHttp
  credentials: Credentials
  now?(): Date
}

type ApiCall =
  | { method: 'GET'; path: string }
  | { method: 'POST'; path: string; json: Readonly<Record<string, unknown>> }

/**
 * Calls TikTok with the account's token.
 * @returns the answer, when its error code is `ok`
 * @throws PublishError for everything else
 */
export async function callTiktok(
  caller: Caller,
  purpose: CallPurpose,
  call: ApiCall,
): Promise<NetworkAnswer> {
  const answer = await answered('TikTok', caller.http, purpose, wireCall(caller, call))
  if (isOk(answer)) return answer
  if (answer.status < 300 && errorOf(answer).code === '')
    throw brokenAnswer('TikTok', answer, purpose)
  throw refusalOf(answer, purpose, caller.now?.() ?? new Date())
}

function wireCall({ credentials }: Caller, call: ApiCall): NetworkCall {
  const authorization = `Bearer ${credentials.access_token}`
  const url = apiUrl + call.path
  if (call.method === 'GET') return { method: 'GET', url, headers: { authorization } }
  return {
    method: 'POST',
    url,
    headers: { authorization, 'content-type': 'application/json; charset=UTF-8' },
    body: { kind: 'json', json: call.json },
  }
}
