import type { Credentials, NetworkAnswer, NetworkCall, NetworkHttp } from '../contract.ts'
import { TransportError } from '../transport-error.ts'
import { type CallPurpose, failedCall, refusalOf } from './errors.ts'

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
  const answer = await answered(caller.http, purpose, {
    ...rest,
    url: apiUrl + path,
    headers: { ...call.headers, authorization: `Bearer ${caller.credentials.access_token}` },
  })
  if (answer.status >= 200 && answer.status < 300) return answer
  throw refusalOf(answer, purpose, caller.now?.() ?? new Date())
}

/** Any whole answer. @throws PublishError when there was none */
export async function answered(
  http: NetworkHttp,
  purpose: CallPurpose,
  call: NetworkCall,
): Promise<NetworkAnswer> {
  try {
    return await http.call(call)
  } catch (error) {
    if (error instanceof TransportError) throw failedCall(error, purpose)
    throw error
  }
}
