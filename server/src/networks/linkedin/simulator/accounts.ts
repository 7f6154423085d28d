import { type Records, type SimulatorWorld, TraitRefused } from '../../simulator-contract.ts'
import { fullName, type People, type Role, type RoleState, roleStates, roles } from './people.ts'
import { knownScopes } from './scopes.ts'
import { organizationUrn, personUrn } from './urns.ts'

/** A member or a page that the sandbox hands out, with the member whose token it is. */
export interface Account {
  id: string
  author_urn: string
  handle: string
  name: string
  member_id: string
  /** Scopes of its tokens; null: all that the app has. */
  scopes: string[] | null
}

/** What a new account is to be like. */
interface Traits {
  kind: 'member' | 'organization'
  role: Role | 'NONE'
  roleState: RoleState
  scopes: string[] | null
  isRestricted: boolean
}

/** The people and pages of `GET /_sandbox/accounts`. */
export class Accounts {
  readonly #rows: Records<Account>
  readonly #people: People
  readonly #world: SimulatorWorld

  constructor(world: SimulatorWorld, people: People) {
    this.#world = world
    this.#people = people
    this.#rows = world.records<Account>('accounts')
  }

  all(): Account[] {
    return [...this.#rows.values()]
  }

  get(id: string): Account | undefined {
    return this.#rows.get(id)
  }

  get size(): number {
    return this.#rows.size
  }

  /** The first is the demo person; the others are numbered. A page gets a member of its own behind it. */
  add(traits: Traits): Account {
    const number = this.#rows.size + 1
    const handle = number === 1 ? 'dravo_demo' : `dravo_demo_${number}`
    const account =
      traits.kind === 'member'
        ? this.#member(handle, number, traits)
        : this.#page(handle, number, traits)
    this.#rows.put(account.id, account)
    return account
  }

  #member(handle: string, number: number, traits: Traits): Account {
    const member = this.#people.addMember({
      first_name: 'Dravo',
      last_name: number === 1 ? 'Demo' : `Demo ${number}`,
      handle,
      is_restricted: traits.isRestricted,
    })
    return {
      id: member.id,
      author_urn: personUrn(member.id),
      handle,
      name: fullName(member),
      member_id: member.id,
      scopes: traits.scopes,
    }
  }

  #page(handle: string, number: number, traits: Traits): Account {
    const member = this.#people.addMember({
      first_name: 'Page',
      last_name: `Staff ${number}`,
      handle: `${handle}_staff`,
      is_restricted: traits.isRestricted,
    })
    const name = `Dravo Demo Company ${number}`
    const { id } = this.#people.addOrganization({ name, handle })
    if (traits.role !== 'NONE') {
      this.#people.grantRole({
        organization_id: id,
        member_id: member.id,
        role: traits.role,
        state: traits.roleState,
        created_at: this.#world.now().getTime(),
      })
    }
    const { scopes } = traits
    return { id, author_urn: organizationUrn(id), handle, name, member_id: member.id, scopes }
  }
}

const traitNames = ['kind', 'role', 'role_state', 'scopes', 'is_restricted']

/** @throws TraitRefused */
export function traitsOf(given: Readonly<Record<string, unknown>>): Traits {
  for (const name of Object.keys(given)) {
    if (traitNames.includes(name)) continue
    throw new TraitRefused(name, `LinkedIn accounts have the traits ${traitNames.join(', ')}.`)
  }
  const kind = chosen('kind', given.kind ?? 'member', ['member', 'organization'] as const)
  for (const name of ['role', 'role_state'] as const) {
    if (kind === 'member' && given[name] !== undefined)
      throw new TraitRefused(name, 'Only organizations have roles: add "kind": "organization".')
  }
  return {
    kind,
    role: chosen('role', given.role ?? 'ADMINISTRATOR', [...roles, 'NONE'] as const),
    roleState: chosen('role_state', given.role_state ?? 'APPROVED', roleStates),
    scopes: scopesOf(given.scopes),
    isRestricted: chosen('is_restricted', given.is_restricted ?? false, [true, false]),
  }
}

function chosen<T>(name: string, value: unknown, values: readonly T[]): T {
  const known = values.find((each) => each === value)
  if (known === undefined) throw new TraitRefused(name, `Use one of ${values.join(', ')}.`)
  return known
}

function scopesOf(value: unknown): string[] | null {
  if (value === undefined) return null
  if (Array.isArray(value) && value.every((scope) => knownScopes.includes(scope))) return value
  throw new TraitRefused('scopes', `Give a list of ${knownScopes.join(', ')}.`)
}
