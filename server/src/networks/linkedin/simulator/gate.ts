import type { SimulatorRequest } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import type { Member } from './people.ts'
import { gatewayRefusal, invalidParameter, syntaxRefusal } from './refusal.ts'
import { requireScope } from './scopes.ts'
import type { Step } from './steps.ts'
import type { Grant } from './tokens.ts'
import { decodedKey } from './urns.ts'
import { activeVersion, inactiveVersion } from './versions.ts'

/** Version, token, quota, protocol, scope: in the order in which LinkedIn looks at them. */
export function admit(
  request: SimulatorRequest,
  route: { step: Step; keys: readonly string[] },
  simulation: Simulation,
): Call {
  const { step } = route
  const version = versionOf(request, step, simulation)
  const { grant, member } = authenticate(request, simulation)
  if (request.fault?.kind === 'rate_limit') {
    throw simulation.quota.refusal(simulation.switches().throttle_text)
  }
  simulation.quota.take(member.id, grant.client_id)
  if (version !== null) requireProtocol(request, route.keys)
  requireScope(step, grant.scopes, version)
  const keys = step === 'read_organization_authorization' ? route.keys : route.keys.map(decodedKey)
  return { request, step, keys, version, member, scopes: grant.scopes }
}

/** `/v2` has no versions; told of one, it says that it is not active. */
function versionOf(request: SimulatorRequest, step: Step, simulation: Simulation): string | null {
  const header = request.headers['linkedin-version']
  if (request.path.startsWith('/rest/')) {
    return activeVersion(header, simulation.switches().newest_version, simulation.world.now())
  }
  if (header !== undefined && step !== 'read_userinfo') throw inactiveVersion(header)
  return null
}

/** @throws Refusal 401 */
export function authenticate(
  request: SimulatorRequest,
  simulation: Simulation,
): { grant: Grant; member: Member } {
  const { tokens, people } = simulation
  const token = bearerOf(request)
  if (!token) {
    throw gatewayRefusal(401, 'EMPTY_ACCESS_TOKEN', 'Empty oauth2_access_token', 401)
  }
  if (request.fault?.kind === 'expire_token') tokens.expire(token)
  const grant = tokens.grantOf(token)
  const member = people.member(grant.member_id)
  if (!member) throw gatewayRefusal(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', 65600)
  if (member.is_restricted) {
    throw gatewayRefusal(401, 'RESTRICTED_MEMBER', 'Member is restricted', 65608)
  }
  return { grant, member }
}

export function bearerOf(request: SimulatorRequest): string | null {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

/** Rest.li 1.0, the default, reads neither `List(…)` nor an encoded key. */
function requireProtocol(request: SimulatorRequest, keys: readonly string[]): void {
  if (request.headers['x-restli-protocol-version'] === '2.0.0') return
  if (keys.some((key) => key.includes('%'))) throw syntaxRefusal()
  for (const [name, value] of request.query) {
    if (/^List\(/.test(value)) throw invalidParameter(name)
  }
}
