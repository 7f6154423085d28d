import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../../errors.ts'
import { type Fault, faultKinds, isNetworkFault } from '../faults/fault.ts'
import { networkIds } from '../networks.ts'
import type { World } from '../world.ts'
import type { Control } from './control.ts'
import { controlBody, validationFailed } from './control-body.ts'
import { reply } from './reply.ts'

const maxDelayMs = 600_000
const defaultDelayMs = 5_000
const defaultStatus = 503

const body = z.strictObject({
  network: z.enum(networkIds).optional(),
  step: z.string().min(1).max(60).optional(),
  path: z.string().startsWith('/').max(500).optional(),
  kind: z.enum(faultKinds),
  count: z.int().min(1).max(1_000_000).optional(),
  probability: z.number().gt(0).max(1).default(1),
  seed: z.int().min(0).optional(),
  delay_ms: z.int().min(0).max(maxDelayMs).optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]*$/))
    .default({}),
})
type FaultBody = z.infer<typeof body>

/** `POST /_sandbox/faults`. */
export const addFault: Control = async (visit, world) => {
  const wanted = await controlBody(visit, body)
  checkMeaning(wanted, world)
  const fault = world.faults.add({
    network: wanted.network ?? null,
    step: wanted.step ?? null,
    path: wanted.path ?? null,
    kind: wanted.kind,
    remaining: wanted.count ?? null,
    probability: wanted.probability,
    seed: wanted.seed ?? randomInt(2 ** 31),
    delay_ms: wanted.delay_ms ?? (takesDelayByDefault(wanted.kind) ? defaultDelayMs : 0),
    status: wanted.status ?? defaultStatus,
    body: wanted.body ?? null,
    headers: wanted.headers,
  })
  await reply(visit.response, world, 201, fault)
}

/** `GET /_sandbox/faults`, newest first. */
export const listFaults: Control = async ({ response }, world) => {
  await reply(response, world, 200, world.faults.list())
}

/** `DELETE /_sandbox/faults`. */
export const clearFaults: Control = async ({ response }, world) => {
  world.faults.clear()
  await reply(response, world, 204, null)
}

/** `DELETE /_sandbox/faults/{id}`. */
export const removeFault: Control = async ({ response }, world, id) => {
  if (!world.faults.remove(id)) {
    throw new AppError(
      'not_found',
      `There is no fault ${id.slice(0, 60)}. GET /_sandbox/faults lists them.`,
    )
  }
  await reply(response, world, 204, null)
}

/** A fault that could never show is a mistake, not a fault. */
function checkMeaning(wanted: FaultBody, world: World): void {
  const simulators = world.simulators.filter(
    ({ network }) => !wanted.network || network === wanted.network,
  )
  if (wanted.network && simulators.length === 0) {
    throw refused(
      'network',
      `${wanted.network} is not simulated yet; leave it out or use ${world.simulators.map(({ network }) => network).join(', ')}`,
    )
  }
  if (wanted.step && !simulators.some(({ steps }) => Object.hasOwn(steps, wanted.step ?? ''))) {
    const names = simulators.flatMap(({ steps }) => Object.keys(steps))
    throw refused('step', `No network has this step. Use one of ${names.join(', ')}`)
  }
  const takesStatus = wanted.kind === 'status' || wanted.kind === 'accept_then_status'
  for (const field of ['status', 'body'] as const) {
    if (wanted[field] !== undefined && !takesStatus) {
      throw refused(
        field,
        `Only the kinds status and accept_then_status take it; ${wanted.kind} does not`,
      )
    }
  }
  if (Object.keys(wanted.headers).length > 0 && !takesStatus) {
    throw refused(
      'headers',
      `Only the kinds status and accept_then_status take them; ${wanted.kind} does not`,
    )
  }
  checkNetworkFault(wanted, simulators)
}

function checkNetworkFault(wanted: FaultBody, simulators: World['simulators']): void {
  const { kind, step } = wanted
  if (!isNetworkFault(kind)) return
  const steps = simulators.flatMap(({ faultSteps }) => faultSteps[kind])
  if (step && !steps.includes(step)) {
    throw refused('step', `${kind} shows on ${steps.join(', ')} only`)
  }
  if (wanted.delay_ms !== undefined && kind !== 'lag_listing') {
    throw refused('delay_ms', `${kind} takes no delay; use the kind delay`)
  }
}

function takesDelayByDefault(kind: Fault['kind']): boolean {
  return kind === 'delay' || kind === 'lag_listing'
}

function refused(path: string, message: string): AppError {
  return validationFailed([{ path, code: 'invalid_value', message: `${message}.` }])
}
