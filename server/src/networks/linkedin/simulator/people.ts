import { randomBytes, randomInt } from 'node:crypto'
import type { Records, SimulatorWorld } from '../../simulator-contract.ts'
import { organizationUrn, parseUrn, personUrn } from './urns.ts'

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/organizations/organization-access-control-by-role (2023) */
export const roles = [
  'ADMINISTRATOR',
  'CONTENT_ADMINISTRATOR',
  'DIRECT_SPONSORED_CONTENT_POSTER',
  'RECRUITING_POSTER',
  'LEAD_CAPTURE_ADMINISTRATOR',
  'LEAD_GEN_FORMS_MANAGER',
  'ANALYST',
  'CURATOR',
] as const
export const roleStates = ['APPROVED', 'REJECTED', 'REQUESTED', 'REVOKED'] as const

export type Role = (typeof roles)[number]
export type RoleState = (typeof roleStates)[number]

export interface Member {
  /** The `sub` of this app. */
  id: string
  first_name: string
  last_name: string
  handle: string
  is_restricted: boolean
}

export interface Organization {
  id: string
  name: string
  handle: string
}

/** What a member may do for an organization. */
export interface RoleRow {
  organization_id: string
  member_id: string
  role: Role
  state: RoleState
  created_at: number
}

/** A member or an organization, as readers see it. */
export interface Author {
  urn: string
  kind: 'member' | 'organization'
  name: string
  handle: string
}

const postingRoles: readonly Role[] = [
  'ADMINISTRATOR',
  'DIRECT_SPONSORED_CONTENT_POSTER',
  'CONTENT_ADMINISTRATOR',
]
const commentingRoles: readonly Role[] = [
  'ADMINISTRATOR',
  'DIRECT_SPONSORED_CONTENT_POSTER',
  'RECRUITING_POSTER',
]

/** Members, organizations, and who may speak for whom. */
export class People {
  readonly #members: Records<Member>
  readonly #organizations: Records<Organization>
  readonly #roles: Records<RoleRow>
  readonly #urnByHandle = new Map<string, string>()
  readonly #rolesByMember = new Map<string, RoleRow[]>()

  constructor(world: SimulatorWorld) {
    this.#members = world.records<Member>('members', {
      put: (id, { handle }) => void this.#urnByHandle.set(`in/${handle}`, personUrn(id)),
    })
    this.#organizations = world.records<Organization>('organizations', {
      put: (id, { handle }) => void this.#urnByHandle.set(`company/${handle}`, organizationUrn(id)),
    })
    this.#roles = world.records<RoleRow>('roles', {
      put: (_key, row) => {
        const rows = this.#rolesByMember.get(row.member_id) ?? []
        this.#rolesByMember.set(row.member_id, [...rows, row])
      },
    })
  }

  member(id: string): Member | undefined {
    return this.#members.get(id)
  }

  organization(id: string): Organization | undefined {
    return this.#organizations.get(id)
  }

  author(urn: string): Author | null {
    const parsed = parseUrn(urn)
    if (parsed?.kind === 'person') {
      const member = this.#members.get(parsed.id)
      return member ? { urn, kind: 'member', name: fullName(member), handle: member.handle } : null
    }
    const found = parsed?.kind === 'organization' ? this.#organizations.get(parsed.id) : undefined
    return found ? { urn, kind: 'organization', name: found.name, handle: found.handle } : null
  }

  /** @param kind `in` for members, `company` for organizations, as in the address of a profile */
  byHandle(kind: 'in' | 'company', handle: string): Author | null {
    return this.author(this.#urnByHandle.get(`${kind}/${handle}`) ?? '')
  }

  rolesOf(memberId: string): readonly RoleRow[] {
    return this.#rolesByMember.get(memberId) ?? []
  }

  rolesIn(organizationId: string): RoleRow[] {
    return [...this.#roles.values()].filter((row) => row.organization_id === organizationId)
  }

  /** Whether a member may post, upload and read as this person or organization. */
  mayPostAs(memberId: string, urn: string): boolean {
    return this.#speaksFor(memberId, urn, postingRoles)
  }

  mayCommentAs(memberId: string, urn: string): boolean {
    return this.#speaksFor(memberId, urn, commentingRoles)
  }

  addMember(fields: Omit<Member, 'id'>): Member {
    const member = { ...fields, id: randomBytes(8).toString('base64url').slice(0, 10) }
    this.#members.put(member.id, member)
    return member
  }

  addOrganization(fields: Omit<Organization, 'id'>): Organization {
    let id = ''
    do id = String(randomInt(10_000_000, 100_000_000))
    while (this.#organizations.has(id))
    this.#organizations.put(id, { ...fields, id })
    return { ...fields, id }
  }

  grantRole(row: RoleRow): void {
    this.#roles.put(`${row.organization_id}/${row.member_id}/${row.role}`, row)
  }

  #speaksFor(memberId: string, urn: string, wanted: readonly Role[]): boolean {
    const parsed = parseUrn(urn)
    if (parsed?.kind === 'person') return parsed.id === memberId
    if (parsed?.kind !== 'organization') return false
    return this.rolesOf(memberId).some(
      ({ organization_id, role, state }) =>
        organization_id === parsed.id && state === 'APPROVED' && wanted.includes(role),
    )
  }
}

export function fullName({ first_name, last_name }: Member): string {
  return `${first_name} ${last_name}`
}
