import type { Violation } from '../judge/evidence.ts'
import type { Random } from '../random.ts'
import { Actor } from './actor.ts'
import { Cast, onCheckpoints } from './cast.ts'
import { Clients } from './clients.ts'
import { Lane } from './lane.ts'
import { followOn } from './media-shelf.ts'
import { Owners } from './owners.ts'
import type { Plan } from './plan.ts'
import { quietOf } from './quiet.ts'
import { RefreshWatch } from './refresh-watch.ts'
import { acting, seedGlobals } from './seeded-globals.ts'
import { Staff } from './staff.ts'
import { Stage } from './stage.ts'
import { Trace } from './trace.ts'
import { type TroubleCounts, Troublemaker } from './troublemaker.ts'
import { type Counts, judgeStory } from './verdict.ts'
import type { VirtualDatabase } from './virtual-database.ts'
import { VirtualNetwork } from './virtual-network.ts'

/** When every story begins. Versions of the networks' APIs have ends: a story plays while they live. */
const startMs = Date.UTC(2026, 9, 15, 12)
/** The 24 hours of a delivery, the day of looking for an unknown one, and some. */
const longestMs = 60 * 3_600_000
/** More than any story needs; one that needs more goes round in circles. */
const mostSteps = 60_000

/** What a story came to. */
export interface StoryResult extends Counts {
  plan: Plan
  violations: Violation[]
  trace: Trace
  troubles: TroubleCounts
  virtualMs: number
}

/** One seed, from an empty database to the judge. */
export async function tellStory(
  plan: Plan,
  random: Random,
  store: VirtualDatabase,
  directory: string,
): Promise<StoryResult> {
  await store.empty()
  const story = new Story(plan, random, store)
  const restore = seedGlobals({ nowMs: () => story.stage.nowMs, random: random.fork() })
  const endListening = onCheckpoints((actor, point) =>
    story.troublemaker.atCheckpoint(story.stage, actor, point),
  )
  try {
    return await story.tell(directory)
  } finally {
    await story.end()
    endListening()
    restore()
  }
}

class Story {
  readonly stage: Stage
  readonly troublemaker: Troublemaker
  readonly #plan: Plan
  readonly #random: Random
  readonly #store: VirtualDatabase
  readonly #trace = new Trace(startMs)
  readonly #lane: Lane
  readonly #ether = new Actor('network')
  readonly #director = new Actor('director')
  readonly #refreshes = new RefreshWatch()
  #network!: VirtualNetwork
  #cast!: Cast
  #owners!: Owners
  #staff!: Staff
  #clients!: Clients
  #isNothingDue = false
  #isResting = false
  #failure: Error | null = null

  constructor(plan: Plan, random: Random, store: VirtualDatabase) {
    this.#plan = plan
    this.#random = random
    this.#store = store
    this.troublemaker = new Troublemaker(plan, random.fork())
    this.stage = new Stage(startMs, this.#trace, random.fork(), async ({ actor }) =>
      this.troublemaker.holdsBack(this.stage, actor) ? 'held back' : 'go on',
    )
    this.#lane = new Lane(this.stage, store.connections)
  }

  async tell(directory: string): Promise<StoryResult> {
    await this.#prepare(directory)
    this.#schedule()
    this.troublemaker.begin()
    await this.#goOn(startMs + this.#plan.troubleMs)
    this.troublemaker.stop()
    this.#isResting = true
    this.stage.say('story', 'all trouble is over')
    await this.#rest()
    return this.#conclude()
  }

  /** Nobody acts any longer; what was open is rolled back. */
  async end(): Promise<void> {
    await this.#cast?.end()
  }

  async #prepare(directory: string): Promise<void> {
    const { stage, troublemaker } = this
    const { network, accounts, workers, slots } = this.#plan
    this.#network = await acting.run(this.#ether, () =>
      VirtualNetwork.open(network, stage, directory, followOn(this.#store.connections.monitor)),
    )
    this.#cast = new Cast({
      stage,
      store: this.#store,
      pool: {
        stage,
        lane: this.#lane,
        connections: this.#store.connections,
        random: this.#random.fork(),
        onAnswer: async (actor, what) => troublemaker.atAnswer(stage, actor, what),
      },
      transport: {
        stage,
        network: this.#network,
        ether: this.#ether,
        draw: (call) => troublemaker.faultOf(stage, this.#network, call),
        refreshes: this.#refreshes,
      },
    })
    const parts = { cast: this.#cast, stage, director: this.#director }
    this.#owners = new Owners(this.#cast, this.#network, this.#ether)
    const members = await this.#perform(() => this.#owners.connect(accounts))
    this.#staff = new Staff({ ...parts, random: this.#random.fork(), slots })
    this.#clients = new Clients({ ...parts, members, wake: () => this.#staff.wake() })
    for (let place = 0; place < workers; place++) this.#staff.start(place)
  }

  /** What happens by itself: creates, repeated jobs, new versions, owners who connect a dead account again. */
  #schedule(): void {
    const fail = (error: Error): void => {
      this.#failure = error
    }
    const { posts, repeatsJobs, replacesWorkers } = this.#plan
    for (const planned of posts) this.#clients.expect(planned, fail)
    const engine = this.#cast.member('engine')
    const repeat = async (): Promise<void> => {
      this.troublemaker.count('repeat')
      await engine.database.query({ text: repeatJobsSql })
    }
    const replace = async (): Promise<void> => {
      this.troublemaker.count('replace')
      this.#staff.replaceOne()
    }
    if (repeatsJobs) this.#every(3_000, 'repeats jobs', repeat, engine.actor)
    if (replacesWorkers) this.#every(17_000, 'replaces a worker', replace)
    this.#every(15_000, '', () => this.#owners.reconnectDead(), this.#owners.actor)
  }

  #every(ms: number, what: string, work: () => Promise<unknown>, actor = this.#director): void {
    this.stage.at(this.stage.nowMs + ms, actor, what, () => {
      if (this.#isResting) return
      work().catch((error) => {
        this.#failure = error
      })
      this.#every(ms, what, work, actor)
    })
  }

  /** Lets one of those around the story finish what it does. */
  async #perform<T>(work: () => Promise<T>): Promise<T> {
    let end: { value: T } | null = null
    work().then(
      (value) => {
        end = { value }
      },
      (error) => {
        this.#failure = error
      },
    )
    while (end === null) await this.#next(Number.POSITIVE_INFINITY)
    return (end as { value: T }).value
  }

  async #goOn(untilMs: number): Promise<void> {
    while (this.stage.nowMs < untilMs && this.stage.steps < mostSteps)
      if (!(await this.#next(untilMs))) break
    this.stage.nowMs = Math.max(this.stage.nowMs, untilMs)
  }

  async #next(untilMs: number): Promise<boolean> {
    if (this.#failure) throw this.#failure
    for (const actor of this.troublemaker.dead.splice(0)) {
      await actor.bury()
      this.#staff.replaceDead(actor)
    }
    return this.stage.next(untilMs, () => this.#quiet())
  }

  async #quiet() {
    const { nowMs } = this.stage
    const { isNothingDue, ...quiet } = await quietOf(this.#store.connections.monitor, nowMs)
    this.#isNothingDue = isNothingDue && !this.stage.hasFrozen() && (this.#clients?.left ?? 1) === 0
    const isOver = this.#isResting && this.#isNothingDue
    return isOver ? { pollsUntilMs: nowMs, routinesUntilMs: nowMs } : quiet
  }

  /** Lets time run until nothing is left to do; then the job engine clears up, and what it woke runs out. */
  async #rest(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      this.#isNothingDue = false
      while (!this.#isNothingDue && this.stage.steps < mostSteps)
        if (!(await this.#next(startMs + longestMs))) return
      this.stage.nowMs += 60_000
      await this.#store.supervise(this.stage.nowMs)
    }
  }

  async #conclude(): Promise<StoryResult> {
    const { posts, keysBroken, left } = this.#clients
    const { violations, counts } = await judgeStory({
      sql: this.#store.connections.monitor,
      network: this.#network,
      owners: this.#owners,
      perform: (work) => this.#perform(work),
      startMs,
      posts,
      keysBroken,
      isCalm: Object.keys(this.troublemaker.counts).length === 0,
    })
    const broken = (what: string): Violation => ({ invariant: 'I4', what, post: null })
    violations.push(...this.#refreshes.violations)
    if (left > 0) violations.push(broken(`${left} creates never ended`))
    if (this.stage.steps >= mostSteps) violations.push(broken('the story goes round in circles'))
    return {
      plan: this.#plan,
      violations,
      trace: this.#trace,
      troubles: this.troublemaker.counts,
      ...counts,
      virtualMs: this.stage.nowMs - startMs,
    }
  }
}

const repeatJobsSql = `update pgboss.job set state = 'created', start_after = now(), completed_on = null
  where state = 'completed' and completed_on > now() - interval '4 seconds'`
