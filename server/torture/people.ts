import type { NetworkId } from '../src/networks/contract.ts'
import type { SandboxAccount } from '../src/networks/simulator-contract.ts'
import type { Fleet } from './fleet.ts'

/** An account that is posted to. */
export interface Member {
  accountId: string
  network: NetworkId
  /** Ids under which the ledger may name it as an author. */
  authorIds: readonly string[]
}

/** Connects so many new people of each network. */
export async function connectPeople(
  fleet: Fleet,
  networks: readonly NetworkId[],
  count: number,
): Promise<Member[]> {
  const members: Member[] = []
  for (const network of networks) {
    const people: SandboxAccount[] = await fleet.sandbox('POST', '/accounts', { network, count })
    for (const person of people) members.push(await connect(fleet, person))
  }
  return members
}

async function connect(fleet: Fleet, person: SandboxAccount): Promise<Member> {
  const { network, id, handle, access_token, refresh_token, expires_at } = person
  const { page_id, ig_user_id, author_urn } = person
  const { status, body } = await fleet.api.api.post('/v1/accounts', {
    platform: network,
    platform_account_id: id,
    handle,
    credentials: { access_token, refresh_token, expires_at, page_id, ig_user_id, author_urn },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const authorIds = [id, page_id, author_urn].filter((each) => each !== null)
  return { accountId: body.id, network, authorIds }
}

/** An owner whose account died (its token was taken away, or the answer to a refresh lost) connects it again. */
export async function reconnectDead(
  fleet: Fleet,
  networks: readonly NetworkId[],
  untilMs: number,
): Promise<void> {
  while (Date.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const dead = await fleet.sql
      .query<{ id: string }>(
        `select platform_account_id as id from accounts where health in ('needs_reconnect', 'revoked')`,
      )
      .catch(() => ({ rows: [] }))
    if (dead.rows.length === 0) continue
    const ids = new Set(dead.rows.map(({ id }) => id))
    for (const network of networks) {
      const people: SandboxAccount[] = await fleet.sandbox('GET', `/accounts?network=${network}`)
      // It fails while the database is away; the next round tries again.
      for (const person of people.filter(({ id }) => ids.has(id)))
        await connect(fleet, person).catch(() => undefined)
    }
  }
}
