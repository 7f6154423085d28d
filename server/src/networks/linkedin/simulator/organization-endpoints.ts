import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { pageBody, pagingOf } from './paging.ts'
import { type Organization, type RoleRow, roleStates, roles } from './people.ts'
import { accessDenied, invalidParameter, notFound, syntaxRefusal } from './refusal.ts'
import { organizationUrn, parseUrn, personUrn } from './urns.ts'

/** `GET /rest/organizationAcls?q=roleAssignee`, or `q=organization` for those who manage it. */
export function listAcls(call: Call, simulation: Simulation): SimulatorResponse {
  const { query } = call.request
  const paging = pagingOf(query, 100)
  const rows = rowsOf(call, simulation)
  const role = oneOf(query, 'role', [...roles, 'CONTENT_ADMIN'])
  const state = oneOf(query, 'state', roleStates)
  const wanted = rows.filter(
    (row) =>
      (role === null || row.role === role || (role === 'CONTENT_ADMIN' && isContentAdmin(row))) &&
      (state === null || row.state === state),
  )
  const page = wanted.slice(paging.start, paging.start + paging.count)
  return {
    status: 200,
    body: pageBody(
      page.map((row) => aclRow(row, simulation)),
      paging,
    ),
  }
}

function rowsOf({ request, member }: Call, { people }: Simulation): readonly RoleRow[] {
  const finder = request.query.get('q')
  if (finder === 'roleAssignee') return people.rolesOf(member.id)
  if (finder !== 'organization') throw invalidParameter('q')
  const urn = parseUrn(request.query.get('organization'))
  if (urn?.kind !== 'organization') throw invalidParameter('organization')
  const rows = people.rolesIn(urn.id)
  const isAdministrator = rows.some(
    (row) =>
      row.member_id === member.id && row.role === 'ADMINISTRATOR' && row.state === 'APPROVED',
  )
  if (!isAdministrator) {
    throw accessDenied('Member does not have permission to administer the organization')
  }
  return rows
}

function isContentAdmin({ role }: RoleRow): boolean {
  return role === 'CONTENT_ADMINISTRATOR'
}

function aclRow(row: RoleRow, { switches }: Simulation): Record<string, unknown> {
  const { acl_target_field, content_admin_name } = switches()
  const stamp = { actor: personUrn(row.member_id), time: row.created_at }
  return {
    role: isContentAdmin(row) ? content_admin_name : row.role,
    state: row.state,
    roleAssignee: personUrn(row.member_id),
    [acl_target_field]: organizationUrn(row.organization_id),
    created: stamp,
    lastModified: stamp,
  }
}

/** `GET /rest/organizations/{id}`. */
export function readOrganization(call: Call, { people }: Simulation): SimulatorResponse {
  const id = call.keys[0] ?? ''
  if (!/^[0-9]{1,18}$/.test(id)) throw syntaxRefusal()
  const found = people.organization(id)
  if (!found) throw notFound(`Organization ${id} was not found`)
  return { status: 200, body: organizationBody(found) }
}

/** `GET /rest/organizations?q=vanityName&vanityName=…`, and the batch `?ids=List(1,2)`. */
export function findOrganizations(call: Call, simulation: Simulation): SimulatorResponse {
  const { people, switches } = simulation
  const { query } = call.request
  const ids = query.get('ids')
  if (ids !== null) {
    if (switches().app !== 'standard_tier') {
      throw accessDenied(
        `Not enough permissions to access: partnerApiOrganizations.BATCH_GET.${call.version}01`,
      )
    }
    return batch(ids, people.organization.bind(people))
  }
  const name = query.get('vanityName')
  if (query.get('q') !== 'vanityName' || !name) throw invalidParameter('q')
  const author = people.byHandle('company', name)
  const found = author && people.organization(parseUrn(author.urn)?.id ?? '')
  const elements = found ? [organizationBody(found)] : []
  return { status: 200, body: pageBody(elements, pagingOf(query, 100)) }
}

function batch(
  ids: string,
  organization: (id: string) => Organization | undefined,
): SimulatorResponse {
  const list = /^List\(([0-9]+(?:,[0-9]+)*)\)$/.exec(ids)?.[1]
  if (!list) throw invalidParameter('ids')
  const results: Record<string, unknown> = {}
  const errors: Record<string, unknown> = {}
  for (const id of list.split(',')) {
    const found = organization(id)
    if (found) results[id] = organizationBody(found)
    else errors[id] = { status: 404, message: `Organization ${id} was not found` }
  }
  const statuses = Object.fromEntries(list.split(',').map((id) => [id, results[id] ? 200 : 404]))
  return { status: 200, body: { results, statuses, errors } }
}

function organizationBody({ id, name, handle }: Organization): Record<string, unknown> {
  return {
    id: Number(id),
    localizedName: name,
    name: { localized: { en_US: name }, preferredLocale: { country: 'US', language: 'en' } },
    vanityName: handle,
  }
}

const actions = [
  'ORGANIC_SHARE_CREATE',
  'ORGANIC_SHARE_EDIT',
  'ORGANIC_SHARE_DELETE',
  'ORGANIC_SHARE_VIEW_AS_AUTHOR',
]

/** `GET /rest/organizationAuthorizations/(impersonator:…,organization:…,action:(…))`. */
export function readAuthorization(call: Call, { people }: Simulation): SimulatorResponse {
  const found =
    /^\(impersonator:([^,()]+),organization:([^,()]+),action:\(organizationContentAuthorizationAction:\(actionType:([A-Z_]+)\)\)\)$/.exec(
      call.keys[0] ?? '',
    )
  const impersonator = decodeURIComponent(found?.[1] ?? '')
  const organization = decodeURIComponent(found?.[2] ?? '')
  const action = found?.[3] ?? ''
  const isKey = parseUrn(impersonator)?.kind === 'person' && people.author(organization) !== null
  if (!isKey || !actions.includes(action)) throw syntaxRefusal()
  if (impersonator !== personUrn(call.member.id)) {
    throw accessDenied('The impersonator must be the authenticated member')
  }
  const isAllowed = people.mayPostAs(call.member.id, organization)
  const verdict = isAllowed ? 'Approved' : 'Denied'
  return {
    status: 200,
    body: {
      impersonator,
      organization,
      action: { organizationContentAuthorizationAction: { actionType: action } },
      status: { [`com.linkedin.organization.${verdict}`]: {} },
    },
  }
}

function oneOf(query: URLSearchParams, name: string, values: readonly string[]): string | null {
  const value = query.get(name)
  if (value !== null && !values.includes(value)) throw invalidParameter(name)
  return value
}
