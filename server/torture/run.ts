import { drive } from './driver.ts'
import { makeTrouble } from './faults.ts'
import { Fleet } from './fleet.ts'
import { collectEvidence } from './judge/collect.ts'
import type { Evidence, Result, Violation } from './judge/evidence.ts'
import { judge } from './judge/judge.ts'
import { mutations } from './mutations.ts'
import { guardsOff } from './network-steps.ts'
import type { Options } from './options.ts'
import { connectPeople, reconnectDead } from './people.ts'
import { createRandom } from './random.ts'
import { countViolations, type Figures, quantile } from './report.ts'
import { rest } from './rest.ts'
import { fillShelf } from './shelf.ts'

export interface Verdict {
  figures: Figures
  violations: Violation[]
}

/** One run: trouble while posts go out, then calm, then judgement. */
export async function torture(options: Options, say: (line: string) => void): Promise<Verdict> {
  const random = createRandom(options.seed)
  const fleet = await Fleet.start(options, random.fork())
  const stop = (): void => void fleet.stop(options.keep).then(() => process.exit(130))
  process.once('SIGINT', stop)
  try {
    return await runOn(fleet, options, random, say)
  } finally {
    process.off('SIGINT', stop)
    await fleet.stop(options.keep)
    if (options.keep) say(`Kept: ${fleet.directory}`)
  }
}

async function runOn(
  fleet: Fleet,
  options: Options,
  random: ReturnType<typeof createRandom>,
  say: (line: string) => void,
): Promise<Verdict> {
  await fleet.sandbox('PATCH', '/settings', { caps: 'off', processing_ms: 200, ...guardsOff })
  const { networks } = options
  const members = await connectPeople(
    fleet,
    networks,
    Math.ceil(options.accounts / networks.length),
  )
  const cast = { fleet, members, shelf: await fillShelf(fleet) }
  const sql = options.mutation ? mutations[options.mutation]?.sql : undefined
  if (sql) await fleet.sql.query(sql)
  const untilMs = Date.now() + options.seconds * 1000
  const progress = setInterval(() => void tell(fleet, untilMs, say), 5_000)
  const driving = drive(cast, random.fork(), () => Date.now() >= untilMs, options.parallel)
  try {
    const reconnecting = reconnectDead(fleet, networks, untilMs)
    await makeTrouble(fleet, options.faults, random.fork(), untilMs)
    await reconnecting
    const driven = await driving
    await fleet.calm()
    const isAtRest = await rest(fleet)
    say(isAtRest ? 'Everything is at rest.' : 'Something did not come to rest in time.')
    const evidence = await collectEvidence(fleet, driven, members)
    const violations = [
      ...judge(evidence),
      ...(options.faults.length === 0 ? judgeCalm(evidence) : []),
      ...fleet.deaths.map(asViolation),
    ]
    const figures = figuresOf(fleet, options, evidence, violations, driven.repeats)
    return { figures, violations }
  } finally {
    clearInterval(progress)
  }
}

async function tell(fleet: Fleet, untilMs: number, say: (line: string) => void): Promise<void> {
  const { rows } = await fleet.sql
    .query(
      `select (select count(*)::int from posts) as posts, (select count(*)::int from attempts) as commits,
        (select count(*)::int from deliveries where wake_at is not null) as open`,
    )
    .catch(() => ({ rows: [] }))
  if (rows[0])
    say(
      `${Math.max(0, Math.round((untilMs - Date.now()) / 1000))} s left: ${rows[0].posts} posts, ${rows[0].commits} commits, ${rows[0].open} open`,
    )
}

function countPublished(
  results: readonly Result[],
  networks: readonly string[],
): Record<string, number> {
  const published = results.filter(({ status }) => status === 'published')
  return Object.fromEntries(
    networks.map((id) => [id, published.filter(({ platform }) => platform === id).length]),
  )
}

/** Where nothing goes wrong, nothing may fail: a run in which all fails keeps every other promise. */
function judgeCalm({ results }: Evidence): Violation[] {
  return [...results.values()]
    .filter(({ status, errorCode }) => status === 'failed' && errorCode !== 'duplicate_content')
    .map(({ deliveryId, platform, errorMessage }) => ({
      invariant: 'calm',
      what: `${deliveryId} on ${platform} failed although nothing went wrong: ${errorMessage}`,
      post: null,
    }))
}

/** What each network's unknown outcomes are put down to; numbers and times left out. */
function countReasons(results: readonly Result[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { errorCode, errorMessage, platform } of results) {
    if (errorCode !== 'outcome_unknown') continue
    const reason = `${platform}: ${(errorMessage ?? '').replace(/\d+/g, '#').slice(0, 160)}`
    counts[reason] = (counts[reason] ?? 0) + 1
  }
  return counts
}

function asViolation(what: string): Violation {
  return { invariant: 'alive', what, post: null }
}

function figuresOf(
  fleet: Fleet,
  options: Options,
  evidence: Evidence,
  violations: readonly Violation[],
  repeats: number,
): Figures {
  const { takeOversMs, databaseReturnsMs } = fleet
  const results = [...evidence.results.values()]
  return {
    seed: options.seed,
    seconds: options.seconds,
    workers: options.workers,
    networks: options.networks,
    faults: options.faults,
    posts: evidence.accepted.length,
    published: countPublished(results, options.networks),
    commits: evidence.attempts.length,
    inDoubt: evidence.doubts,
    ...countViolations(violations),
    outcomeUnknown: results.filter((each) => each.errorCode === 'outcome_unknown').length,
    unknownReasons: countReasons(results),
    kills: fleet.kills,
    repeats,
    takeOverMs:
      takeOversMs.length > 0
        ? {
            p50: quantile(takeOversMs, 0.5),
            p99: quantile(takeOversMs, 0.99),
            max: Math.max(...takeOversMs),
          }
        : null,
    databaseReturnMs:
      databaseReturnsMs.length > 0
        ? {
            p50: quantile(databaseReturnsMs, 0.5),
            max: Math.max(...databaseReturnsMs),
            count: databaseReturnsMs.length,
          }
        : null,
  }
}
