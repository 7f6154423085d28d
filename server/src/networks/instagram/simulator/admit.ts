import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SimulatorRequest } from '../../simulator-contract.ts'
import type { Caller, Simulation } from './call.ts'
import { GraphError } from './graph-error.ts'
import type { Params } from './params.ts'
import { requireScopes } from './scopes.ts'
import { graphHosts, type Route } from './steps.ts'
import { familyOf } from './tokens.ts'

/** https://developers.facebook.com/documentation/facebook-login/security (read 2026-11-23) */
const proofLifeSeconds = 300

/** The token of a call: a parameter, or `Authorization: Bearer`. */
export function tokenValue(
  request: Pick<SimulatorRequest, 'headers'>,
  param: string | null,
): string | null {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? param
}

/** Token, proof, permissions: in this order. @throws GraphError */
export function admit(
  request: SimulatorRequest,
  route: Route,
  params: Params,
  simulation: Simulation,
): Caller {
  const { tokens, people, switches } = simulation
  const value = tokenValue(request, params.text('access_token'))
  if (value === null) throw noToken(route)
  if (request.fault?.kind === 'expire_token') tokens.kill(value, switches().token_death)
  const family = graphHosts[request.host] ?? 'facebook'
  const token = tokens.good(value, family)
  if (family === 'facebook') checkProof(value, params, simulation)
  requireScopes(route.step, familyOf(token.kind), token.scopes)
  const account = token.account_id === null ? null : (people.get(token.account_id) ?? null)
  return { family, value, token, account }
}

function noToken(route: Route): GraphError {
  if (route.kind === 'me') {
    const message =
      'An active access token must be used to query information about the current user.'
    return new GraphError({ message, code: 2500 })
  }
  return new GraphError({
    message: 'An access token is required to request this resource.',
    code: 104,
  })
}

/** @throws GraphError when a proof is wrong, or missing where the app asks for one */
function checkProof(token: string, params: Params, { world, switches }: Simulation): void {
  const proof = params.text('appsecret_proof')
  const rule = switches().appsecret_proof
  if (proof === null && rule === 'optional') return
  if (proof === null) {
    const message = 'API calls from the server require an appsecret_proof argument'
    throw new GraphError({ message, type: 'GraphMethodException', code: 100 })
  }
  const seconds = params.integer('appsecret_time')
  const message = seconds === null ? token : `${token}|${seconds}`
  const isTimely =
    seconds === null
      ? rule !== 'required_timed'
      : Math.abs(world.now().getTime() / 1000 - seconds) <= proofLifeSeconds
  const good = createHmac('sha256', world.app.clientSecret).update(message).digest('hex')
  if (isTimely && isSame(proof, good)) return
  throw new GraphError({
    message: 'Invalid appsecret_proof provided in the API argument',
    type: 'GraphMethodException',
    code: 100,
  })
}

function isSame(left: string, right: string): boolean {
  const [one, two] = [Buffer.from(left), Buffer.from(right)]
  return one.length === two.length && timingSafeEqual(one, two)
}
