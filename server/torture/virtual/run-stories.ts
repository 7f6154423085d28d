import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { NetworkId } from '../../src/networks/contract.ts'
import { allNetworks } from '../../src/networks/registry.ts'
import { createRandom } from '../random.ts'
import { countViolations, type PromiseFigures } from '../report.ts'
import { drawPlan } from './plan.ts'
import { type StoryResult, tellStory } from './story.ts'
import { storyMutations } from './story-mutations.ts'
import type { TroubleCounts } from './troublemaker.ts'
import { VirtualDatabase } from './virtual-database.ts'

export interface StoriesOptions {
  /** The first seed; the others follow it. */
  seed: number
  count: number
  /** One network only; null: all that are delivered to, in turn. */
  network: NetworkId | null
  mutation: string | null
  /** Whether the first broken promise ends the run. */
  stopsAtFirst: boolean
}

/** What a run of stories came to. */
export interface StoriesFigures extends PromiseFigures {
  firstSeed: number
  stories: number
  storiesPerSecond: number
  virtualHours: number
  published: number
  troubles: TroubleCounts
  /** Of all traces: two runs of the same seeds have the same. */
  digest: string
}

export interface StoriesVerdict {
  figures: StoriesFigures
  /** The first story that broke a promise, with everything that happened in it. */
  failed: StoryResult | null
}

type OnTrace = (lines: readonly string[]) => void

/** The story of a seed depends on the seed alone: whichever run it is told in, it is the same. */
export function planOf(seed: number, network: NetworkId | null) {
  const random = createRandom(seed)
  const turn = allNetworks[seed % allNetworks.length]?.id as NetworkId
  return { plan: drawPlan(seed, network ?? turn, random.fork()), random: random.fork() }
}

/**
 * Tells one story after the other on one database.
 * @param serverUrl a PostgreSQL in which a database may be made
 * @param onTrace gets what happened in each story, line by line
 */
export async function tellStories(
  options: StoriesOptions,
  serverUrl: string,
  say: (line: string) => void,
  onTrace: OnTrace = () => {},
): Promise<StoriesVerdict> {
  const sql = options.mutation ? storyMutations[options.mutation]?.sql : undefined
  const store = await VirtualDatabase.create(serverUrl, sql)
  const directory = await mkdtemp(path.join(tmpdir(), 'dravo-stories-'))
  try {
    return await tellOn(store, directory, options, say, onTrace)
  } finally {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  }
}

const progressEvery = 500

async function tellOn(
  store: VirtualDatabase,
  directory: string,
  { seed: firstSeed, count, network, stopsAtFirst }: StoriesOptions,
  say: (line: string) => void,
  onTrace: OnTrace,
): Promise<StoriesVerdict> {
  const figures = noFigures(firstSeed)
  let failed: StoryResult | null = null
  const digest = createHash('sha256')
  const beganMs = performance.now()
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const { plan, random } = planOf(seed, network)
    const result = await tellStory(plan, random, store, path.join(directory, String(seed)))
    add(figures, result)
    digest.update(result.trace.digest())
    onTrace(result.trace.lines)
    for (const { invariant, what } of result.violations)
      say(`seed ${seed}, ${plan.network}: ${invariant}: ${what}`)
    if (result.violations.length > 0) failed ??= result
    if (failed && stopsAtFirst) break
    if (figures.stories % progressEvery === 0) say(`${figures.stories} of ${count} stories`)
  }
  figures.storiesPerSecond = figures.stories / ((performance.now() - beganMs) / 1000)
  figures.digest = digest.digest('hex').slice(0, 16)
  return { figures, failed }
}

function noFigures(firstSeed: number): StoriesFigures {
  return {
    firstSeed,
    stories: 0,
    storiesPerSecond: 0,
    virtualHours: 0,
    posts: 0,
    published: 0,
    commits: 0,
    inDoubt: 0,
    duplicates: 0,
    losses: 0,
    wrongVerdicts: 0,
    otherViolations: 0,
    outcomeUnknown: 0,
    troubles: {},
    digest: '',
  }
}

function add(figures: StoriesFigures, result: StoryResult): void {
  const counts = countViolations(result.violations)
  figures.stories += 1
  figures.virtualHours += result.virtualMs / 3_600_000
  figures.posts += result.posts
  figures.published += result.published
  figures.commits += result.commits
  figures.inDoubt += result.doubts
  figures.outcomeUnknown += result.unknown
  figures.duplicates += counts.duplicates
  figures.losses += counts.losses
  figures.wrongVerdicts += counts.wrongVerdicts
  figures.otherViolations += counts.otherViolations
  for (const [what, times] of Object.entries(result.troubles))
    figures.troubles[what] = (figures.troubles[what] ?? 0) + times
}
