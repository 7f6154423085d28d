import type { SimulatorResponse } from '../../simulator-contract.ts'
import { notThere } from './access.ts'
import { readInstagramMe } from './account-endpoints.ts'
import type { Call, Caller, Simulation } from './call.ts'
import { type Field, fieldsOf, type Node, project } from './fields.ts'
import { invalidParameter } from './graph-error.ts'
import { pageOf } from './paging.ts'
import type { Account } from './people.ts'
import { allScopes } from './scopes.ts'
import { accountNode, plainField } from './wire.ts'

/** `GET /me`: the account with Instagram Login; the person, or the Page whose token it is, with Facebook's. */
export function readMe(call: Call, simulation: Simulation): SimulatorResponse {
  const { caller, route, params } = call
  if (caller.family === 'instagram') return readInstagramMe(call, simulation)
  const user = simulation.people.facebookUser()
  if (route.kind === 'me' && caller.account) return pageAnswer(caller.account, call, simulation)
  if (route.kind === 'user' && caller.account) throw notThere(call)
  const node: Node = { id: () => user.id, name: () => user.name }
  const asked = fieldsOf(params.text('fields'))
  const fields = asked.length > 0 ? asked : [plainField('name')]
  return { status: 200, body: project('User', node, fields) }
}

/** `GET /{page}`. */
export function readPage(call: Call, simulation: Simulation): SimulatorResponse {
  const { caller, route } = call
  const account = simulation.people.byPage(route.id)
  if (!account || (caller.account && caller.account.id !== account.id)) throw notThere(call)
  return pageAnswer(account, call, simulation)
}

function pageAnswer(account: Account, call: Call, simulation: Simulation): SimulatorResponse {
  const asked = fieldsOf(call.params.text('fields'))
  const fields = asked.length > 0 ? asked : [plainField('name')]
  return { status: 200, body: project('Page', pageNode(account, call, simulation), fields) }
}

/** `GET /me/accounts`: the Pages, one of which has no Instagram account. */
export function listPages(call: Call, simulation: Simulation): SimulatorResponse {
  requireUser(call)
  const { people } = simulation
  const lone = people.facebookUser().lone_page
  const nodes = new Map<string, Node>(
    people.all().map((account) => [account.page.id, pageNode(account, call, simulation)]),
  )
  nodes.set(lone.id, lonePageNode(lone))
  const { origin, host, path, query } = call.request
  const newestFirst = [...nodes.keys()].sort().reverse()
  const page = pageOf(newestFirst, call.params, { origin, host, path, query })
  const asked = fieldsOf(call.params.text('fields'))
  const fields =
    asked.length > 0 ? asked : ['access_token', 'category', 'name', 'tasks'].map(plainField)
  const data = page.ids.flatMap((id) => {
    const node = nodes.get(id)
    return node ? [project('Page', node, fields)] : []
  })
  return { status: 200, body: { data, ...(page.paging ? { paging: page.paging } : {}) } }
}

function pageNode(account: Account, call: Call, simulation: Simulation): Node {
  const { page, page_tasks: tasks } = account
  const isLinked = account.account_type !== 'PERSONAL'
  return {
    id: () => page.id,
    name: () => page.name,
    category: () => 'Brand',
    tasks: () => tasks,
    access_token: () => pageToken(account, call.caller, simulation),
    instagram_business_account: (field) =>
      isLinked
        ? project('IGUser', accountNode(account, call, simulation), field.fields ?? [])
        : undefined,
  }
}

function lonePageNode(page: { id: string; name: string }): Node {
  const nothing = (_field: Field) => undefined
  return {
    id: () => page.id,
    name: () => page.name,
    category: () => 'Brand',
    tasks: () => ['ANALYZE'],
    access_token: nothing,
    instagram_business_account: nothing,
  }
}

function pageToken(account: Account, caller: Caller, simulation: Simulation): string {
  if (caller.account) return caller.value
  return simulation.tokens.pageToken(account.id, caller.token)
}

/** `GET /me/permissions`. */
export function listPermissions(call: Call, _simulation: Simulation): SimulatorResponse {
  requireUser(call)
  const granted = call.caller.token.scopes
  const data = allScopes.facebook.map((permission) => ({
    permission,
    status: granted.includes(permission) ? 'granted' : 'declined',
  }))
  return { status: 200, body: { data } }
}

/** `DELETE /{user}/permissions[/{permission}]`: the whole app, or one permission. */
export function revokePermissions(call: Call, simulation: Simulation): SimulatorResponse {
  requireUser(call)
  const permission = call.route.rest || call.params.text('permission')
  if (permission && !allScopes.facebook.includes(permission))
    throw invalidParameter(`Permission ${permission.slice(0, 80)} is unknown`)
  if (permission) simulation.tokens.withdraw(permission)
  else simulation.tokens.revokeFacebook()
  return { status: 200, body: { success: true } }
}

function requireUser(call: Call): void {
  if (call.caller.family === 'instagram' || call.caller.account) throw notThere(call)
}
