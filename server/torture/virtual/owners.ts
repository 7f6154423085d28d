import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Database } from '../../src/db/database.ts'
import { createNetworkHttp } from '../../src/networks/http.ts'
import { networkOf } from '../../src/networks/registry.ts'
import type { SandboxAccount } from '../../src/networks/simulator-contract.ts'
import type { RawCall } from '../../src/networks/transport.ts'
import type { Actor } from './actor.ts'
import { type Cast, scope, workspaceId } from './cast.ts'
import { fillShelf } from './media-shelf.ts'
import { acting } from './seeded-globals.ts'
import type { Member } from './verdict.ts'
import { bytesOf, rawAnswer, sandboxUrl, type VirtualNetwork } from './virtual-network.ts'

/** Those whose accounts a story posts to. */
export class Owners {
  readonly actor: Actor
  members: readonly Member[] = []
  readonly #database: Database
  readonly #accounts: Accounts
  readonly #network: VirtualNetwork
  readonly #ether: Actor

  constructor(cast: Cast, network: VirtualNetwork, ether: Actor) {
    const { actor, database, accounts } = cast.member('owner')
    this.actor = actor
    this.#database = database
    this.#accounts = accounts
    this.#network = network
    this.#ether = ether
  }

  /** Makes a workspace, and connects so many new people. */
  connect(count: number): Promise<readonly Member[]> {
    const people = acting.run(this.#ether, () => this.#network.simulator.addAccounts(count, {}))
    return acting.run(this.actor, async () => {
      await this.#database.query({
        text: 'insert into workspaces (id, name) values ($1, $1)',
        values: [workspaceId],
      })
      await fillShelf(this.#database, workspaceId)
      const members: Member[] = []
      for (const person of people) {
        const { id } = await this.#accounts.connect(scope, accountOf(person))
        members.push({ accountId: id, person })
      }
      this.members = members
      return members
    })
  }

  /** An owner whose account died connects it again. */
  async reconnectDead(): Promise<void> {
    for (const id of await this.#dead()) {
      const name = this.members.find(({ accountId }) => accountId === id)?.person.id
      const people = acting.run(this.#ether, () => this.#network.simulator.accounts())
      const person = people.find((each) => each.id === name)
      if (person) await this.#accounts.connect(scope, accountOf(person))
    }
  }

  /** I10: accounts that count as dead, although the network takes their tokens. */
  async countWronglyDead(): Promise<number> {
    const network = networkOf(this.#network.id)
    const http = this.#http(network.hosts)
    let count = 0
    for (const id of await this.#dead()) {
      const credentials = (await acting.run(this.actor, () => this.#accounts.load(id)))?.credentials
      if (!credentials) continue
      const identity = await acting.run(this.actor, () =>
        network.identify(http, credentials).catch(() => null),
      )
      if (identity) count += 1
    }
    return count
  }

  async #dead(): Promise<string[]> {
    const rows = await acting.run(this.actor, () =>
      this.#database.query<{ id: string }>({
        text: `select id from accounts where health in ('needs_reconnect', 'revoked') order by id`,
      }),
    )
    return rows.map(({ id }) => id)
  }

  /** A way to the network without faults and without time. */
  #http(hosts: readonly string[]) {
    const send = async (call: RawCall) =>
      rawAnswer(await this.#network.handle(call, await bytesOf(call.body), null))
    const transport = { send, close: async () => {} }
    return createNetworkHttp({
      environment: 'test',
      sandboxUrl,
      hosts,
      transport,
      record: () => {},
    })
  }
}

function accountOf(person: SandboxAccount) {
  const { network, id, handle, access_token, refresh_token, expires_at } = person
  const { page_id, ig_user_id, author_urn } = person
  const credentials = { access_token, refresh_token, expires_at, page_id, ig_user_id, author_urn }
  const connectionType = 'sandbox' as const
  return { platform: network, platformAccountId: id, handle, connectionType, credentials }
}
