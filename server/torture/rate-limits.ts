import type { NetworkId } from '../src/networks/contract.ts'

/** Each network's own way of saying "too many calls", with waits that end within a run. */
const limits: Readonly<Record<NetworkId, readonly object[]>> = {
  facebook: [graphLimit(80_001, 'pages')],
  instagram: [graphLimit(80_002, 'instagram')],
  tiktok: [{ kind: 'rate_limit' }],
  // Without the header LinkedIn's connector rests for minutes, which is its own tests' affair.
  linkedin: [{ kind: 'status', status: 429, headers: { 'retry-after': '3' } }],
  x: [],
}

/** On X a true reset, one that has passed, and none; reset times are as of now. */
export function rateLimitsOf(network: NetworkId): readonly object[] {
  return network === 'x' ? [xLimit(3), xLimit(-3_600), xLimit(null)] : limits[network]
}

/** Meta names the minutes after which an account may call again. */
function graphLimit(code: number, type: string): object {
  const usage = { type, call_count: 100, estimated_time_to_regain_access: 1 }
  const message = `(#${code}) There have been too many calls to this account.`
  return {
    kind: 'status',
    status: 400,
    headers: { 'x-business-use-case-usage': JSON.stringify({ '1': [usage] }) },
    body: { error: { message, type: 'OAuthException', code, fbtrace_id: 'A1' } },
  }
}

function xLimit(resetInSeconds: number | null): object {
  const words = 'Too Many Requests'
  const body = { title: words, detail: words, type: 'about:blank', status: 429 }
  const limit = { kind: 'status', status: 429, body }
  if (resetInSeconds === null) return limit
  const reset = String(Math.ceil(Date.now() / 1000) + resetInSeconds)
  return {
    ...limit,
    headers: { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset },
  }
}
