import { answered, type CallPurpose } from '../call-failure.ts'
import type {
  CommitAttempt,
  Credentials,
  NetworkAnswer,
  NetworkCall,
  NetworkHttp,
} from '../contract.ts'
import { apiVersion } from './api-version.ts'
import { refusalOf } from './errors.ts'

/** Where LinkedIn's API is, its versioned part under `/rest`, the older one under `/v2`. */
export const apiUrl = 'https://api.linkedin.com'

export interface Caller {
  http: NetworkHttp
  credentials: Credentials
  now?(): Date
  attempt?: CommitAttempt
}

/** The operation in Rest.li's words: without it a POST to a key reads as a full update. */
type RestMethod = 'CREATE' | 'GET' | 'FINDER' | 'GET_ALL' | 'ACTION'

export interface LinkedinCall {
  /** From `/rest` or `/v2` on, keys percent-encoded. */
  path: string
  restMethod: RestMethod
  json?: unknown
}

const accessTokenLifeMs = 60 * 86_400_000
const youngTokenMs = 60_000

/**
 * Calls LinkedIn's API with the account's token.
 * @returns the answer, when it is a 2xx
 * @throws PublishError for everything else
 */
export async function callLinkedin(
  caller: Caller,
  purpose: CallPurpose,
  { path, restMethod, json }: LinkedinCall,
): Promise<NetworkAnswer> {
  return goodAnswer(caller, purpose, {
    method: restMethod === 'CREATE' || restMethod === 'ACTION' ? 'POST' : 'GET',
    url: apiUrl + path,
    headers: {
      ...bearer(caller.credentials),
      'x-restli-protocol-version': '2.0.0',
      'x-restli-method': restMethod,
      // The unversioned API answers a version with 426.
      ...(path.startsWith('/rest/') && { 'linkedin-version': apiVersion.value }),
    },
    ...(json !== undefined && { body: { kind: 'json', json } }),
  })
}

/** Makes a call as it is given. @throws PublishError unless the answer is a 2xx */
export async function goodAnswer(
  caller: Caller,
  purpose: CallPurpose,
  call: NetworkCall,
): Promise<NetworkAnswer> {
  const answer = await answered('LinkedIn', caller.http, purpose, call)
  if (answer.status >= 200 && answer.status < 300) return answer
  const now = caller.now?.() ?? new Date()
  throw refusalOf(answer, {
    purpose,
    now,
    attemptNumber: caller.attempt?.number ?? 1,
    hasYoungToken: isYoung(caller.credentials, now),
  })
}

export function bearer({ access_token }: Credentials): { authorization: string } {
  return { authorization: `Bearer ${access_token}` }
}

/** LinkedIn's tokens live 60 days, so the end of one tells its beginning. */
function isYoung({ expires_at }: Credentials, now: Date): boolean {
  const issuedMs = Date.parse(expires_at ?? '') - accessTokenLifeMs
  return Math.abs(now.getTime() - issuedMs) < youngTokenMs
}
