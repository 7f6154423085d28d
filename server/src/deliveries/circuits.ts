import type { Database } from '../db/database.ts'
import type { Environment } from '../db/schema.ts'
import type { Clock } from '../lib/clock.ts'
import { redactText } from '../lib/redact.ts'
import type { NetworkId } from '../networks/contract.ts'

/** A network of one environment. */
export interface Place {
  environment: Environment
  platform: NetworkId
}

/** A network that does not answer: who tries it next, and when. */
export interface OpenCircuit {
  probeAt: Date
  reason: string
}

/**
 * One breaker per network and environment. Opens when calls of several deliveries in a row got no
 * proper answer; then one delivery at a time probes, and the first answer closes it for everybody.
 */
export interface Circuits {
  /** Null: go ahead. A delivery that gets null while the circuit is open is its probe. */
  blockerOf(place: Place): Promise<OpenCircuit | null>
  /** The network answered, whatever it said. */
  answered(place: Place): Promise<void>
  /** A call of this delivery got a 5xx, or no whole answer. */
  failed(place: Place, deliveryId: string, reason: string): Promise<void>
}

/** So many failures in a row, of so many deliveries: one post that a network chokes on opens nothing. */
const failuresToOpen = 5
const deliveriesToOpen = 3
const firstProbeSeconds = 5
const longestProbeSeconds = 60
/** How old this process's view of the other processes' circuits may be. */
const freshForMs = 1_000

interface CircuitRow {
  environment: Environment
  platform: NetworkId
  probe_at: Date
  reason: string
}

export function createCircuits(database: Database, clock: Clock): Circuits {
  const streaks = new Map<string, { failures: number; deliveries: Set<string> }>()
  const open = new Map<string, CircuitRow>()
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | null = null

  async function read(): Promise<void> {
    const rows = await database.query<CircuitRow>({
      name: 'read-circuits',
      text: 'select environment, platform, probe_at, reason from circuits',
    })
    open.clear()
    for (const row of rows) open.set(keyOf(row), row)
    readAt = clock.now().getTime()
  }

  async function refreshView(): Promise<void> {
    if (clock.now().getTime() - readAt < freshForMs) return
    reading ??= read().finally(() => {
      reading = null
    })
    await reading
  }

  return {
    async blockerOf(place) {
      await refreshView()
      const circuit = open.get(keyOf(place))
      if (!circuit) return null
      if (circuit.probe_at <= clock.now() && (await becomeProbe(database, place))) {
        readAt = Number.NEGATIVE_INFINITY
        return null
      }
      return { probeAt: new Date(circuit.probe_at), reason: circuit.reason }
    },

    async answered(place) {
      streaks.delete(keyOf(place))
      if (!open.delete(keyOf(place))) return
      await database.query({
        name: 'close-circuit',
        text: 'delete from circuits where environment = $1 and platform = $2',
        values: [place.environment, place.platform],
      })
    },

    async failed(place, deliveryId, reason) {
      const key = keyOf(place)
      const streak = streaks.get(key) ?? { failures: 0, deliveries: new Set() }
      streaks.set(key, streak)
      streak.failures += 1
      streak.deliveries.add(deliveryId)
      const isDown = streak.failures >= failuresToOpen && streak.deliveries.size >= deliveriesToOpen
      if (!isDown || open.has(key)) return
      await database.query({
        name: 'open-circuit',
        text: `insert into circuits (environment, platform, probe_at, reason)
          values ($1, $2, now() + interval '${firstProbeSeconds} seconds', $3) on conflict do nothing`,
        values: [place.environment, place.platform, redactText(reason).slice(0, 500)],
      })
      readAt = Number.NEGATIVE_INFINITY
    },
  }
}

/** One delivery over all processes gets to try; the next is due twice as late, up to a minute. */
async function becomeProbe(database: Database, place: Place): Promise<boolean> {
  const rows = await database.query({
    name: 'probe-circuit',
    text: `update circuits set probes = probes + 1,
        probe_at = now() + least(${longestProbeSeconds}, ${firstProbeSeconds} * 2 ^ least(probes + 1, 10)) * interval '1 second'
      where environment = $1 and platform = $2 and probe_at <= now() returning 1 as one`,
    values: [place.environment, place.platform],
  })
  return rows.length > 0
}

function keyOf(place: Place): string {
  return `${place.environment}|${place.platform}`
}
