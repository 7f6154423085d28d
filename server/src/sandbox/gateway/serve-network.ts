import { setTimeout as sleep } from 'node:timers/promises'
import { resetConnection } from '../../lib/reset-connection.ts'
import type {
  Simulator,
  SimulatorRequest,
  SimulatorResponse,
} from '../../networks/simulator-contract.ts'
import { type Fault, isNetworkFault } from '../faults/fault.ts'
import { servePage } from '../pages/serve-page.ts'
import type { World } from '../world.ts'
import { sendAnswer } from './answer.ts'
import { RequestBody } from './request-body.ts'
import type { Visit } from './visit.ts'

/** `/{real host}/{real path}`: the network's own answer, unless a fault is in the way. */
export async function serveNetwork(visit: Visit, world: World): Promise<void> {
  const [, host = '', rest = ''] = /^\/([^/]*)(.*)$/.exec(visit.path) ?? []
  const path = rest || '/'
  const serving = world.simulators.filter((each) => each.hosts.includes(host))
  const call = {
    method: visit.request.method ?? 'GET',
    host,
    path,
    query: visit.query,
    headers: headersOf(visit),
  }
  const claiming = serving.find((each) => each.claims?.(call) ?? each.stepOf(call) !== null)
  if (claiming) return callNetwork(visit, world, claiming, host, path)
  if (servePage(visit, world, host, path)) return
  // Nobody's own, such as an id that does not exist: whoever serves the host refuses it.
  const [refusing] = serving
  if (refusing) return callNetwork(visit, world, refusing, host, path)
  sendAnswer(visit.response, unknownHost(host, world))
}

async function callNetwork(
  visit: Visit,
  world: World,
  simulator: Simulator,
  host: string,
  path: string,
): Promise<void> {
  const method = visit.request.method ?? 'GET'
  const step = simulator.stepOf({ method, host, path, query: visit.query })
  const at = new Date().toISOString()
  const fault = world.faults.draw({ network: simulator.network, step, host, path }, simulator)
  const body = new RequestBody(visit.request)
  const request: SimulatorRequest = {
    method,
    host,
    path,
    query: visit.query,
    headers: headersOf(visit),
    origin: visit.origin,
    body,
    fault: networkFaultOf(fault),
  }
  const answer = await underFault(fault, simulator, world.closing.signal, () =>
    simulator.handle(request),
  )
  world.calls.add({
    at,
    network: simulator.network,
    step,
    method,
    path: `/${host}${path}`,
    status: answer?.status ?? null,
    request_bytes: body.receivedBytes,
    fault: fault?.kind ?? null,
  })
  await world.settled()
  if (answer) sendAnswer(visit.response, answer)
  else resetConnection(visit.request.socket)
}

/** @returns the answer to send, or null: cut the connection */
async function underFault(
  fault: Fault | null,
  simulator: Simulator,
  signal: AbortSignal,
  act: () => Promise<SimulatorResponse>,
): Promise<SimulatorResponse | null> {
  if (!fault || isNetworkFault(fault.kind)) return act()
  if (fault.kind === 'accept_then_status' || fault.kind === 'drop_response') await act()
  if (fault.delay_ms > 0) await sleep(fault.delay_ms, undefined, { signal })
  if (fault.kind === 'delay') return act()
  const isCut = fault.kind === 'drop_request' || fault.kind === 'drop_response'
  return isCut ? null : faultAnswer(fault, simulator)
}

function faultAnswer(fault: Fault, simulator: Simulator): SimulatorResponse {
  if (fault.body === undefined || fault.body === null) {
    const usual = simulator.usualAnswer(fault.status)
    return { ...usual, headers: { ...usual.headers, ...fault.headers } }
  }
  return { status: fault.status, headers: fault.headers, body: fault.body }
}

function networkFaultOf(fault: Fault | null): SimulatorRequest['fault'] {
  if (!fault || !isNetworkFault(fault.kind)) return null
  return { kind: fault.kind, delayMs: fault.delay_ms }
}

function headersOf(visit: Visit): Record<string, string> {
  const headers = visit.request.headersDistinct
  return Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, (values ?? []).join(', ')]),
  )
}

function unknownHost(host: string, world: World): SimulatorResponse {
  const hosts = world.simulators.flatMap((each) => [...each.hosts, ...each.pageHosts])
  return {
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      type: 'urn:dravo:error:route_not_found',
      title: 'The sandbox does not simulate this host.',
      status: 404,
      code: 'route_not_found',
      detail: `"${host.slice(0, 120)}" is not one of ${hosts.join(', ')}. A sandbox path is the real host followed by the real path, such as /${hosts[0]}/2/tweets; the controls are under /_sandbox.`,
      hosts,
      errors: [],
    },
  }
}
