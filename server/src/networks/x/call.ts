import { answered, type CallPurpose } from '../call-failure.ts'
import type { Credentials, NetworkAnswer, NetworkCall, NetworkHttp } from '../contract.ts'
import { refusalOf } from './errors.ts'

/** Where X's API is. */
export const apiUrl = 'https://api.x.com'

interface Caller {
  http: NetworkHttp
  credentials: Credentials
  now?(): Date
}

/**
 * Calls X with the account's token.
 * @returns the answer, when it is a 2xx
 * @throws PublishError for everything else
 */
export async function callX(
  caller: Caller,
  purpose: CallPurpose,
  call: Omit<NetworkCall, 'url'> & { path: string },
): Promise<NetworkAnswer> {
  const { path, ...rest } = call
  const answer = await answered('X', caller.http, purpose, {
    ...rest,
    url: apiUrl + path,
    headers: { ...call.headers, authorization: `Bearer ${caller.credentials.access_token}` },
  })
  if (answer.status >= 200 && answer.status < 300) return answer
  throw refusalOf(answer, purpose, caller.now?.() ?? new Date())
}
