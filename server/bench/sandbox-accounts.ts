import type { NetworkId } from '../src/networks/contract.ts'
import { allNetworks } from '../src/networks/registry.ts'
import { callApi, callSandbox, inParallel } from './api-client.ts'
import type { ServerProcess } from './server-process.ts'

interface SandboxAccount {
  network: NetworkId
  id: string
  handle: string
  access_token: string
  refresh_token: string | null
  expires_at?: string | null
  page_id: string | null
  ig_user_id: string | null
  author_urn: string | null
}

/** Networks that answer at once and refuse nothing: what is measured is us. */
export async function makeNetworksInstant(server: ServerProcess): Promise<void> {
  await callSandbox(server, 'PATCH', '/settings', { caps: 'off', processing_ms: 0 })
}

/** Makes people on the sandbox's first network that is delivered to, and connects them. @returns their account ids */
export async function connectPeople(server: ServerProcess, count: number): Promise<string[]> {
  const network = allNetworks[0]?.id
  const people = await callSandbox<SandboxAccount[]>(server, 'POST', '/accounts', {
    network,
    count,
  })
  return inParallel(people, 8, async (person) => {
    const { network: platform, id, handle, ...rest } = person
    const { id: accountId } = await callApi<{ id: string }>(server, '/v1/accounts', {
      platform,
      platform_account_id: id,
      handle,
      credentials: credentialsOf(rest),
    })
    return accountId
  })
}

function credentialsOf(person: Omit<SandboxAccount, 'network' | 'id' | 'handle'>) {
  const { access_token, refresh_token, expires_at, page_id, ig_user_id, author_urn } = person
  return { access_token, refresh_token, expires_at, page_id, ig_user_id, author_urn }
}

export interface LedgerCall {
  at: string
  request_bytes: number
}

export interface LedgerPost {
  text: string
  created_at: string
}

/** What reached the networks. */
export function readLedger(
  server: ServerProcess,
): Promise<{ posts: LedgerPost[]; calls: LedgerCall[] }> {
  return callSandbox(server, 'GET', '/ledger')
}
