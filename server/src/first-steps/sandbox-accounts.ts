import type { Accounts } from '../accounts/accounts.ts'
import type { NetworkId } from '../networks/contract.ts'

/** A person or page of the sandbox, as `GET /_sandbox/accounts` gives it. */
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

export interface ConnectedAccount {
  id: string
  network: NetworkId
  handle: string
}

/** Connects the sandbox's own people and pages, the first of each network, to the test environment. */
export async function connectSandboxAccounts(
  accounts: Accounts,
  sandboxUrl: string,
  workspaceId: string,
): Promise<ConnectedAccount[]> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/accounts`)
  if (!answer.ok) throw new Error(`the sandbox at ${sandboxUrl} answered ${answer.status}`)
  const people = (await answer.json()) as SandboxAccount[]
  const first = new Map<NetworkId, SandboxAccount>()
  for (const person of people) if (!first.has(person.network)) first.set(person.network, person)
  const connected: ConnectedAccount[] = []
  for (const person of first.values()) {
    const { id } = await accounts.connect(
      { workspaceId, environment: 'test' },
      {
        platform: person.network,
        platformAccountId: person.id,
        handle: person.handle,
        connectionType: 'sandbox',
        credentials: {
          access_token: person.access_token,
          refresh_token: person.refresh_token,
          expires_at: person.expires_at ?? null,
          page_id: person.page_id,
          ig_user_id: person.ig_user_id,
          author_urn: person.author_urn,
        },
      },
    )
    connected.push({ id, network: person.network, handle: person.handle })
  }
  return connected
}
