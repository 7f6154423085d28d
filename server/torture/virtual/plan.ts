import type { NetworkId } from '../../src/networks/contract.ts'
import { drawForm } from '../forms.ts'
import type { Random } from '../random.ts'
import { type FaultKind, faultKinds } from './call-fault.ts'
import { clipUrl, photoUrl } from './media-shelf.ts'

/** A post that a story makes. */
export interface PlannedPost {
  atMs: number
  text: string
  /** Texts that become posts of their own, first to last. */
  parts: readonly string[]
  /** Text of the first comment. */
  comment: string | null
  /** Places in the list of the story's accounts. */
  accounts: readonly number[]
  mediaUrls: readonly string[]
  options: Record<string, unknown>
  scheduledAtMs: number | null
  /** Creates with the same key: a client that is not sure asks again. */
  creates: number
}

/** Everything that a seed decides before its story begins. */
export interface Plan {
  seed: number
  network: NetworkId
  workers: number
  slots: number
  accounts: number
  posts: readonly PlannedPost[]
  /** Share of calls that each kind of fault hits. */
  faults: ReadonlyMap<FaultKind, number>
  crashes: number
  freezes: number
  /** Whether jobs are handed out twice. */
  repeatsJobs: boolean
  /** Whether workers are stopped in good order and replaced. */
  replacesWorkers: boolean
  /** All trouble is over after so long. */
  troubleMs: number
}

const kinds = Object.keys(faultKinds) as FaultKind[]

/** Troubles that are only dangerous together. Half of all seeds have one of these, the others any. */
const themes = [
  { kinds: ['listing_lags', 'answer_lost'] },
  { kinds: ['listing_lags', 'answer_swallowed', 'error_after'] },
  { kinds: ['token_ends'], accounts: 1, workers: 3, withinMs: 200 },
  { kinds: ['request_lost', 'answer_lost'], accounts: 1, withinMs: 3_000, hasTwins: true },
  { kinds: ['late_request', 'answer_swallowed'], freezes: 0.01 },
] as const satisfies readonly Theme[]

interface Theme {
  kinds: readonly FaultKind[]
  accounts?: number
  workers?: number
  freezes?: number
  /** Its posts are made in so short a time. */
  withinMs?: number
  hasTwins?: boolean
}

/** Draws a story. Some seeds have one kind of trouble in plenty, others a little of everything. */
export function drawPlan(seed: number, network: NetworkId, random: Random): Plan {
  const theme: Theme | null = random.chance(0.5) ? random.pick(themes) : null
  const accounts = theme?.accounts ?? random.between(1, 3)
  return {
    seed,
    network,
    accounts,
    posts: drawPosts(random, { seed, network, accounts, theme }),
    workers: theme?.workers ?? random.between(2, 3),
    slots: random.pick([1, 3, 1_000, 1_000]),
    faults: drawFaults(random, theme),
    crashes: random.pick([0, 0.002, 0.01]),
    freezes: theme?.freezes ?? random.pick([0, 0.002, 0.01]),
    repeatsJobs: random.chance(0.3),
    replacesWorkers: random.chance(0.2),
    troubleMs: random.pick([25_000, 40_000, 60_000, 60_000, 200_000]),
  }
}

function drawFaults(random: Random, theme: Theme | null): Plan['faults'] {
  const any = Array.from({ length: random.between(0, 4) }, () => random.pick(kinds))
  const chosen = new Set(theme?.kinds ?? any)
  const share = theme ? random.pick([0.3, 0.6]) : random.pick([0.1, 0.3, 0.6])
  return new Map([...chosen].map((kind) => [kind, share / chosen.size]))
}

function drawPosts(
  random: Random,
  story: { seed: number; network: NetworkId; accounts: number; theme: Theme | null },
): PlannedPost[] {
  const { seed, network, accounts, theme } = story
  const withinMs = theme?.withinMs ?? random.pick([500, 25_000, 25_000])
  const posts = Array.from({ length: random.between(2, 7) }, (_, index) =>
    drawPost(random, network, `story ${seed} post ${index + 1}`, accounts, withinMs),
  )
  // The same words once more, as a post of its own: both must appear.
  const twins = posts
    .filter(({ parts }) => parts.length === 1 && random.chance(theme?.hasTwins ? 0.6 : 0.05))
    .map((post) => ({ ...post, atMs: post.atMs + random.between(0, 5_000) }))
  return [...posts, ...twins]
}

function drawPost(
  random: Random,
  network: NetworkId,
  text: string,
  accounts: number,
  withinMs: number,
): PlannedPost {
  const isForAll = random.chance(0.2)
  const all = Array.from({ length: accounts }, (_, index) => index)
  const atMs = random.between(0, withinMs)
  const timing = {
    atMs,
    accounts: isForAll ? all : [random.pick(all)],
    scheduledAtMs: random.chance(0.2) ? atMs + random.between(70_000, 130_000) : null,
    creates: random.chance(0.15) ? 2 : 1,
  }
  const form = drawForm(random, network, text, { photoUrl, clipUrl })
  return {
    ...timing,
    text,
    parts: form.parts,
    comment: form.comment,
    mediaUrls: form.mediaUrls,
    options: Object.keys(form.options).length > 0 ? { [network]: form.options } : {},
  }
}
