import type { NetworkId } from '../src/networks/contract.ts'
import type { Fleet } from './fleet.ts'
import { type NetworkSteps, networkSteps } from './network-steps.ts'
import type { Random } from './random.ts'
import { rateLimitsOf } from './rate-limits.ts'

/** One kind of trouble. `begin` may return the function that ends it. */
interface Fault {
  what: string
  begin(fleet: Fleet, random: Random): Promise<(() => Promise<void> | void) | undefined>
}

/** Sandbox faults that stand until the next trouble takes their place; on one network, or on several. */
async function onCalls(
  fleet: Fleet,
  random: Random,
  faultsOn: (steps: NetworkSteps, network: NetworkId) => readonly object[],
) {
  const all = random.chance(0.5)
  const one = random.pick(fleet.networks)
  for (const network of all ? fleet.networks : [one])
    for (const fault of faultsOn(networkSteps[network], network))
      await fleet.sandbox('POST', '/faults', {
        network,
        seed: random.between(1, 1_000_000),
        ...fault,
      })
  return () => fleet.sandbox('DELETE', '/faults').then(() => undefined)
}

/** The same fault on each of these calls. */
function each(steps: readonly string[], fault: object): object[] {
  return steps.map((step) => ({ step, ...fault }))
}

/** The points of a delivery at which workers are killed. */
export const crashPoints = [
  'claimed',
  'before_gate',
  'after_gate',
  'after_commit',
  'after_in_doubt',
  'after_confirm',
  'before_settle',
  'after_settle',
  'after_save',
] as const

/** The faults of a run, by the names under which they are documented. */
export const faults: Readonly<Record<string, Fault>> = {
  F1: {
    what: 'kill -9 of a worker, at any moment or at a named point of a delivery',
    async begin(fleet, random) {
      const crashAt = random.chance(0.6)
        ? `${random.pick(crashPoints)}:${random.between(1, 20)}:${random.pick([0, 0, 1, 5, 20])}`
        : undefined
      await fleet.killWorker(random.between(0, fleet.workers.length - 1), crashAt)
      return undefined
    },
  },
  F2: {
    what: 'a worker stopped for longer than its lease, then let go on',
    async begin(fleet, random) {
      fleet.pauseWorker(random.between(0, fleet.workers.length - 1), random.between(11_000, 14_000))
      return undefined
    },
  },
  F3: {
    what: 'the answer is lost after the network acted',
    async begin(fleet, random) {
      if (random.chance(0.5)) {
        fleet.networkProxy.trouble({ kind: 'drop_answer', probability: 0.3 })
        return () => fleet.networkProxy.trouble({ kind: 'none' })
      }
      return onCalls(fleet, random, ({ commits }) =>
        each(commits, { kind: 'drop_response', probability: 0.5 }),
      )
    },
  },
  F4: {
    what: 'the request is lost before the network acts',
    async begin(fleet, random) {
      if (random.chance(0.5)) {
        const bytes = random.between(50, 600)
        fleet.networkProxy.trouble({ kind: 'drop_after_bytes', bytes, probability: 0.3 })
        return () => fleet.networkProxy.trouble({ kind: 'none' })
      }
      return onCalls(fleet, random, ({ commits }) =>
        each(commits, { kind: 'drop_request', probability: 0.5 }),
      )
    },
  },
  F5: {
    what: 'a 500 although the post was made, and a 500 because it was not',
    begin: (fleet, random) =>
      onCalls(fleet, random, ({ commits }) => [
        ...each(commits, { kind: 'status', status: 500, probability: 0.3 }),
        ...each(commits, { kind: 'accept_then_status', status: 500, probability: 0.4 }),
      ]),
  },
  F6: {
    what: 'most calls are answered with 503',
    begin: (fleet, random) => {
      const probability = random.pick([0.3, 0.7, 1])
      return onCalls(fleet, random, () => [{ kind: 'status', status: 503, probability }])
    },
  },
  F7: {
    what: '429 with a true reset, one that has passed, and none; each network in its own words',
    begin: (fleet, random) =>
      onCalls(fleet, random, ({ commits }, network) =>
        rateLimitsOf(network).flatMap((limit) =>
          each(commits.filter(takesToken), { ...limit, probability: 0.1 }),
        ),
      ),
  },
  F8: {
    what: 'slow answers, and a slow line',
    async begin(fleet, random) {
      if (random.chance(0.5)) {
        fleet.networkProxy.trouble({ kind: 'delay', ms: random.between(100, 600) })
        return () => fleet.networkProxy.trouble({ kind: 'none' })
      }
      const delay_ms = random.between(500, 3_000)
      return onCalls(fleet, random, ({ commits }) =>
        each(commits, { kind: 'delay', delay_ms, probability: 0.3 }),
      )
    },
  },
  F9: {
    what: 'tokens end between preparing and posting, and while the account is read',
    begin: (fleet, random) =>
      onCalls(fleet, random, ({ commits, reads, token }, network) => {
        // Where nothing renews a token, its owner has to connect the account again.
        const share = network === 'x' || network === 'tiktok' ? 1 : 0.1
        return [
          ...(token ? [{ step: token, kind: 'status', status: 503, probability: 0.2 }] : []),
          ...each(reads, { kind: 'expire_token', probability: 0.3 * share }),
          ...each(commits.filter(takesToken), { kind: 'expire_token', probability: 0.2 * share }),
        ]
      }),
  },
  F10: {
    what: 'listings that lag, and lost answers at the same time',
    begin: (fleet, random) => {
      const delay_ms = random.between(300, 2_000)
      return onCalls(fleet, random, ({ commits, lagging }) => [
        ...each(lagging, { kind: 'lag_listing', delay_ms, probability: 0.6 }),
        ...each(commits, { kind: 'drop_response', probability: 0.4 }),
      ])
    },
  },
  F11: {
    what: 'the database is killed, cut off, or slow',
    async begin(fleet, random) {
      const way = random.pick(['killed', 'cut', 'slow', 'half_open'] as const)
      if (way === 'killed') {
        await fleet.killDatabase()
        return undefined
      }
      fleet.databaseProxy.trouble(
        way === 'slow' ? { kind: 'delay', ms: 50 } : { kind: way === 'cut' ? 'cut' : 'half_open' },
      )
      return () => {
        fleet.databaseProxy.reset()
        fleet.databaseProxy.trouble({ kind: 'none' })
      }
    },
  },
  F13: {
    what: 'every job is handed out twice',
    async begin(fleet) {
      const timer = setInterval(() => fleet.repeatJobs().catch(() => undefined), 300)
      return () => clearInterval(timer)
    },
  },
  F19: {
    what: 'hundreds of posts of all accounts come due in one second',
    async begin(fleet, random) {
      await fleet.burst?.(random, 150)
      return undefined
    },
  },
}

/** Bytes go to an address that is a secret by itself. */
function takesToken(step: string): boolean {
  return step !== 'upload_chunk'
}

export const faultNames = Object.keys(faults)

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

const troubleMs = [1_500, 4_000] as const
/** Some limits hold an account for a minute: they begin early enough to be over soon after the run. */
const limitsEndBeforeMs = 35_000

/** One trouble after the other, sometimes two at once, until the time is over. */
export async function makeTrouble(
  fleet: Fleet,
  names: readonly string[],
  random: Random,
  untilMs: number,
): Promise<void> {
  if (names.length === 0) return
  let round: string[] = []
  const draw = (): string => {
    // Every fault has its turn before one comes again; a crash comes more often.
    const crashes = names.filter((name) => name === 'F1')
    if (round.length === 0) round = shuffled([...names, ...crashes], random)
    return round.pop() as string
  }
  while (Date.now() < untilMs) {
    const isLate = untilMs - Date.now() < limitsEndBeforeMs
    const drawn = [draw(), ...(random.chance(0.4) ? [draw()] : [])]
    const chosen = new Set(drawn.filter((name) => !isLate || name !== 'F7'))
    const ends: (() => Promise<void> | void)[] = []
    for (const name of chosen) {
      const end = await faults[name]?.begin(fleet, random)
      if (end) ends.push(end)
    }
    await new Promise((resolve) => setTimeout(resolve, random.between(...troubleMs)))
    for (const end of ends) await end()
  }
}
