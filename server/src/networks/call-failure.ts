import type { NetworkAnswer, NetworkCall, NetworkHttp } from './contract.ts'
import { PublishError } from './publish-error.ts'
import { TransportError } from './transport-error.ts'

/** What a call is for: only a `commit` leaves a doubt behind, only an `upload` can be begun anew. */
export type CallPurpose = 'commit' | 'upload' | 'read'

/** Any whole answer. `network` is its name, for people. @throws PublishError when there was none */
export async function answered(
  network: string,
  http: NetworkHttp,
  purpose: CallPurpose,
  call: NetworkCall,
): Promise<NetworkAnswer> {
  try {
    return await http.call(call)
  } catch (error) {
    if (error instanceof TransportError) throw failedCall(network, error, purpose)
    throw error
  }
}

/** A call that got no whole answer. */
export function failedCall(
  network: string,
  error: TransportError,
  purpose: CallPurpose,
): PublishError {
  const isRefusedByUs = error.reason === 'call_refused'
  const isInDoubt = error.phase === 'in_doubt' && purpose === 'commit'
  return new PublishError({
    outcome: error.phase === 'not_sent' ? 'not_sent' : isInDoubt ? 'in_doubt' : 'rejected',
    code: isRefusedByUs ? 'platform_rejected' : 'platform_unavailable',
    retry: isRefusedByUs ? 'never' : 'backoff',
    message: isRefusedByUs
      ? error.message
      : `${network} could not be reached, or did not answer: ${error.message}.`,
    cause: error,
  })
}

/** A 2xx that does not say what was made. */
export function brokenAnswer(
  network: string,
  answer: NetworkAnswer,
  purpose: CallPurpose,
): PublishError {
  return new PublishError({
    outcome: purpose === 'commit' ? 'in_doubt' : 'rejected',
    code: 'platform_unavailable',
    retry: 'backoff',
    message: `${network} answered with success, but not with what it was asked for.`,
    response: { status: answer.status, body: answer.body },
  })
}

/** 408 and 5xx say nothing about what happened; nor does an answer that is neither 2xx nor 4xx. */
export function isOutage(status: number): boolean {
  return status >= 500 || status === 408 || status < 400
}
