import { isReading, restUntil, type StepEnd } from './rest.ts'
import type { Run } from './run.ts'

/** Those who waited together do not come back in one instant. */
const spreadMs = 2_000

/**
 * Whether the network may be called now: not while it wants nothing from this account, and not
 * while it answers nobody.
 */
export async function mayGoOn(run: Run): Promise<StepEnd> {
  const { accountId, environment, platform } = run.delivery
  const { holds, circuits, clock } = run.context
  const hold = holds.find(accountId, isReading(run, null) ? 'read' : 'publish')
  if (hold) {
    const message = `The account is held until ${hold.until.toISOString()}: ${hold.reason}`
    return restUntil(run, spread(hold.until), { code: hold.code, message }, null)
  }
  const circuit = await circuits.blockerOf({ environment, platform })
  if (!circuit) return 'go on'
  const probeAt = circuit.probeAt > clock.now() ? circuit.probeAt : clock.now()
  const message = `${run.network.name} does not answer at the moment; it is tried again at ${probeAt.toISOString()}. ${circuit.reason}`
  return restUntil(run, spread(probeAt), { code: 'platform_unavailable', message }, null)
}

function spread(at: Date): Date {
  return new Date(at.getTime() + Math.random() * spreadMs)
}
