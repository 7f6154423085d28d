import { randomBytes, randomInt } from 'node:crypto'
import type { NetworkId } from '../../networks/contract.ts'
import type { Records, SandboxAccount } from '../../networks/simulator-contract.ts'

type PlannedNetwork = Exclude<NetworkId, 'x' | 'facebook'>

/** False for a network whose people its simulator makes. */
export function isPlanned(network: NetworkId): network is PlannedNetwork {
  return Object.hasOwn(idForm, network)
}

interface PlannedPerson {
  network: PlannedNetwork
  id: string
  handle: string
  name: string
  access_token: string
}

/** Demo people of networks that have no simulator yet: ids and tokens in the form of the network. */
export class PlannedPeople {
  readonly #rows: Records<PlannedPerson>

  constructor(rows: Records<PlannedPerson>) {
    this.#rows = rows
  }

  list(network: PlannedNetwork): SandboxAccount[] {
    return [...this.#rows.values()].filter((each) => each.network === network).map(accountOf)
  }

  add(network: PlannedNetwork, count: number): SandboxAccount[] {
    return Array.from({ length: count }, () => {
      const number = this.list(network).length + 1
      const person: PlannedPerson = {
        network,
        id: idForm[network](),
        handle: number === 1 ? 'dravo_demo' : `dravo_demo_${number}`,
        name: number === 1 ? 'Dravo Demo' : `Dravo Demo ${number}`,
        access_token: `${tokenPrefix[network]}${randomBytes(48).toString('base64url')}`,
      }
      this.#rows.put(`${network}/${person.id}`, person)
      return accountOf(person)
    })
  }
}

const idForm: Readonly<Record<PlannedNetwork, () => string>> = {
  instagram: () => `17841${digits(12)}`,
  tiktok: () => `-000${randomBytes(24).toString('base64url')}`,
  linkedin: () => randomBytes(8).toString('base64url').slice(0, 10),
}

const tokenPrefix: Readonly<Record<PlannedNetwork, string>> = {
  instagram: 'IGAA',
  tiktok: 'act.',
  linkedin: 'AQ',
}

function accountOf(person: PlannedPerson): SandboxAccount {
  const { network, id, handle, name, access_token } = person
  return {
    network,
    id,
    handle,
    name,
    access_token,
    refresh_token: null,
    expires_at: null,
    page_id: null,
    ig_user_id: network === 'instagram' ? id : null,
    author_urn: network === 'linkedin' ? `urn:li:person:${id}` : null,
  }
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(10)).join('')
}
