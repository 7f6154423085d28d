import type { NetworkId } from '../src/networks/contract.ts'
import { drive } from './driver.ts'
import { crashPoints } from './faults.ts'
import { Fleet } from './fleet.ts'
import { collectEvidence } from './judge/collect.ts'
import type { Violation } from './judge/evidence.ts'
import { judge } from './judge/judge.ts'
import { guardsOff, networkSteps } from './network-steps.ts'
import type { Options } from './options.ts'
import { connectPeople } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { countViolations } from './report.ts'
import { rest } from './rest.ts'
import { fillShelf } from './shelf.ts'

/** What the kills on one network came to. */
export interface CrashRow {
  network: NetworkId
  /** How often a worker died at each point. */
  kills: Record<string, number>
  posts: number
  published: number
  commits: number
  inDoubt: number
  duplicates: number
  losses: number
  wrongVerdicts: number
  otherViolations: number
  outcomeUnknown: number
}

/** So many workers die at a time, beside one that lives. */
const crashers = 4
/** Milliseconds after the point at which the kill falls, so that it may hit the call that follows. */
const delaysMs = [0, 0, 1, 5] as const
/** Longer than any point takes to be reached while posts go out. */
const patienceMs = 40_000

/** Kills workers at every named point so many times, one network after the other. */
export async function sweepCrashPoints(
  options: Options,
  count: number,
  say: (line: string) => void,
): Promise<{ rows: CrashRow[]; violations: Violation[] }> {
  const random = createRandom(options.seed)
  const rows: CrashRow[] = []
  const violations: Violation[] = []
  for (const network of options.networks) {
    const own = { ...options, networks: [network], workers: 1 }
    const fleet = await Fleet.start(own, random.fork())
    try {
      const found = await sweep(fleet, network, count, random.fork(), own)
      rows.push(found.row)
      violations.push(...found.violations)
      say(
        `${network}: ${Object.values(found.row.kills).reduce((sum, each) => sum + each, 0)} kills`,
      )
    } finally {
      await fleet.stop(options.keep)
    }
  }
  return { rows, violations }
}

async function sweep(
  fleet: Fleet,
  network: NetworkId,
  count: number,
  random: Random,
  options: Options,
) {
  await fleet.sandbox('PATCH', '/settings', { caps: 'off', processing_ms: 50, ...guardsOff })
  const members = await connectPeople(fleet, [network], options.accounts)
  // Some doubts, so that the points behind them are reached too.
  for (const step of networkSteps[network].commits)
    await fleet.sandbox('POST', '/faults', {
      network,
      step,
      kind: 'drop_response',
      probability: 0.15,
    })
  let isOver = false
  const cast = { fleet, members, shelf: await fillShelf(fleet) }
  const driving = drive(cast, random.fork(), () => isOver, options.parallel)
  const kills = await killEverywhere(fleet, count, random.fork())
  isOver = true
  const driven = await driving
  await fleet.calm()
  await rest(fleet)
  const evidence = await collectEvidence(fleet, driven, members)
  const violations = judge(evidence)
  const results = [...evidence.results.values()]
  const row: CrashRow = {
    network,
    kills,
    posts: evidence.accepted.length,
    published: results.filter((each) => each.status === 'published').length,
    commits: evidence.attempts.length,
    inDoubt: evidence.doubts,
    ...countViolations(violations),
    outcomeUnknown: results.filter((each) => each.errorCode === 'outcome_unknown').length,
  }
  return { row, violations }
}

async function killEverywhere(
  fleet: Fleet,
  count: number,
  random: Random,
): Promise<Record<string, number>> {
  const kills: Record<string, number> = Object.fromEntries(crashPoints.map((point) => [point, 0]))
  const left = crashPoints.flatMap((point) => Array.from({ length: count }, () => point))
  const one = async (own: Random): Promise<void> => {
    while (left.length > 0) {
      const [point] = left.splice(own.between(0, left.length - 1), 1)
      if (!point) return
      const didDie = await fleet.crashAt(`${point}:1:${own.pick(delaysMs)}`, patienceMs)
      if (didDie) kills[point] = (kills[point] ?? 0) + 1
      else left.push(point)
    }
  }
  await Promise.all(Array.from({ length: crashers }, () => one(random.fork())))
  return kills
}

/** The rows of the printed table: one for each network, then one for each point. */
export function crashTable(rows: readonly CrashRow[]): [string, string][] {
  return [
    ...rows.map((row): [string, string] => [
      row.network,
      `${row.posts} posts, ${row.published} published, ${row.commits} commits, ${row.inDoubt} in doubt, ${row.outcomeUnknown} unknown: ${row.duplicates} duplicates, ${row.losses} losses, ${row.wrongVerdicts} wrong verdicts, ${row.otherViolations} others`,
    ]),
    ...crashPoints.map((point): [string, string] => [
      `killed at ${point}`,
      rows.map(({ network, kills }) => `${network} ${kills[point]}`).join(', '),
    ]),
  ]
}
