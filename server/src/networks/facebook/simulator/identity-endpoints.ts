import type { SimulatorResponse } from '../../simulator-contract.ts'
import { lackingOf, readRefusal } from './admit.ts'
import { type AdmittedCall, nowMs, type Simulation } from './call.ts'
import { parseFields } from './fields.ts'
import { forbidden, invalid, noObject } from './graph-error.ts'
import { listAnswer } from './list-page.ts'
import { pageBody, userBody } from './page-fields.ts'
import { isPermission } from './permissions.ts'
import { TimeIndex } from './time-index.ts'

/** `GET /me`: the person of a user token, the Page of a Page token. */
export function readMe(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const { caller, params, request } = call
  const asked = parseFields(params.text('fields'))
  const body = caller.page
    ? pageBody(caller.page, asked, ['name', 'id'], caller, request.origin, simulation)
    : userBody(caller.user, asked, request.origin)
  return { status: 200, body }
}

/** `GET /me/accounts`: the Pages that were ticked in the dialog, with a token for each. */
export function listAccounts(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  const { caller, params, request } = call
  ownUser(call, 'accounts')
  if (lackingOf(caller, ['pages_show_list']).length > 0) return { status: 200, body: { data: [] } }
  const asked = parseFields(params.text('fields'))
  const index = new TimeIndex()
  const pages = simulation.people
    .pagesOf(caller.user.id)
    .filter(({ id }) => caller.grant.page_ids.includes(id))
  // Oldest first: the list is read from its newest end, so times run backwards.
  for (const [place, page] of pages.entries()) index.put(page.id, -place)
  const usual = ['access_token', 'category', 'category_list', 'name', 'id', 'tasks']
  const see = (id: string) => {
    const page = simulation.people.page(id)
    if (!page) return null
    const body = () => pageBody(page, asked, usual, caller, request.origin, simulation)
    return { timeMs: nowMs(simulation), body }
  }
  return listAnswer(call, index, see, simulation, { isByTime: false })
}

/** `GET /me/permissions` */
export function listPermissions(call: AdmittedCall): SimulatorResponse {
  ownUser(call, 'permissions')
  const { granted, declined } = call.caller.grant
  const data = [
    ...granted.map((permission) => ({ permission, status: 'granted' })),
    ...declined.map((permission) => ({ permission, status: 'declined' })),
  ]
  return { status: 200, body: { data } }
}

/** `DELETE /{user}/permissions[/{permission}]`: the app is removed, or one permission is. */
export function revokePermissions(call: AdmittedCall, simulation: Simulation): SimulatorResponse {
  ownUser(call, 'permissions')
  const named = call.route.rest || call.params.text('permission')
  if (named && !isPermission(named))
    throw invalid(`Param permission is not a permission: ${named.slice(0, 60)}`)
  simulation.tokens.revoke(call.caller.user.id, named && isPermission(named) ? named : null)
  return { status: 200, body: { success: true } }
}

/** `GET /me/businesses`: nobody in the sandbox has a Business portfolio. */
export function listBusinesses(call: AdmittedCall): SimulatorResponse {
  ownUser(call, 'businesses')
  if (lackingOf(call.caller, ['business_management']).length > 0) {
    throw forbidden('Requires business_management permission to manage the object')
  }
  return { status: 200, body: { data: [] } }
}

/** These edges are a person's: a Page has none of them. */
function ownUser(call: AdmittedCall, edge: string): void {
  const { caller, route, request } = call
  if (caller.page && (route.id === 'me' || route.id === caller.page.id)) {
    throw invalid(`Tried accessing nonexisting field (${edge}) on node type (Page)`)
  }
  if (caller.page) throw readRefusal(['pages_show_list'])
  if (route.id !== 'me' && route.id !== caller.user.id) throw noObject(route.id, request.method)
}
