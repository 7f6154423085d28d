import type { Worker } from '../../src/deliveries/worker.ts'
import { createNetworkHttp } from '../../src/networks/http.ts'
import { networkOf } from '../../src/networks/registry.ts'
import type { SandboxAccount } from '../../src/networks/simulator-contract.ts'
import type { Accepted } from '../driver.ts'
import type { Evidence, Violation } from '../judge/evidence.ts'
import { judge } from '../judge/judge.ts'
import type { Random } from '../random.ts'
import { Actor } from './actor.ts'
import { Cast, onCheckpoints, scope, workspaceId } from './cast.ts'
import { Lane } from './lane.ts'
import { shelveClip } from './media-shelf.ts'
import type { Plan, PlannedPost } from './plan.ts'
import { acting, seedGlobals } from './seeded-globals.ts'
import { type Quiet, Stage } from './stage.ts'
import { Trace } from './trace.ts'
import { type TroubleCounts, Troublemaker } from './troublemaker.ts'
import { acceptedOf, collect, type Member } from './verdict.ts'
import type { VirtualDatabase } from './virtual-database.ts'
import { bytesOf, rawAnswer, sandboxUrl, VirtualNetwork } from './virtual-network.ts'

/** When every story begins. */
const startMs = Date.UTC(2026, 9, 15, 12)
/** The 24 hours of a delivery, the day of looking for an unknown one, and some. */
const longestMs = 60 * 3_600_000
/** More than any story needs; one that needs more goes round in circles. */
const mostSteps = 60_000

/** What a story came to. */
export interface StoryResult {
  plan: Plan
  violations: Violation[]
  trace: Trace
  troubles: TroubleCounts
  commits: number
  doubts: number
  unknown: number
  posts: number
  published: number
  virtualMs: number
}

interface Post {
  id: string
  planned: PlannedPost
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
  readonly #workers = new Map<number, { actor: Actor; worker: Worker; life: number }>()
  readonly #posts: Post[] = []
  readonly #keysBroken: string[] = []
  #members: Member[] = []
  #network!: VirtualNetwork
  #cast!: Cast
  #isNothingDue = false
  #isResting = false
  #createsLeft = 0

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
    this.#calm()
    await this.#rest()
    return this.#conclude()
  }

  /** Nobody acts any longer; what was open is rolled back. */
  async end(): Promise<void> {
    for (const { actor } of this.#workers.values()) {
      actor.die()
      await actor.bury()
    }
  }

  async #prepare(directory: string): Promise<void> {
    const { stage, troublemaker } = this
    const { network, accounts, workers } = this.#plan
    this.#network = await acting.run(this.#ether, () =>
      VirtualNetwork.open(network, stage, directory),
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
      },
    })
    const people = acting.run(this.#ether, () => this.#network.simulator.addAccounts(accounts, {}))
    await this.#connect(people)
    for (let index = 0; index < workers; index++) this.#startWorker(index, 1)
  }

  async #connect(people: readonly SandboxAccount[]): Promise<void> {
    const setup = this.#cast.member('setup')
    this.#members = await this.#perform(setup.actor, async () => {
      await setup.database.query({
        text: 'insert into workspaces (id, name) values ($1, $1)',
        values: [workspaceId],
      })
      await shelveClip(setup.database, workspaceId)
      const members: Member[] = []
      for (const person of people) {
        const { id } = await setup.accounts.connect(scope, accountOf(person))
        members.push({ accountId: id, person })
      }
      return members
    })
  }

  #startWorker(index: number, life: number): void {
    const started = this.#cast.worker(`worker ${index + 1}.${life}`, this.#plan.slots)
    this.#workers.set(index, { ...started, life })
  }

  /** What happens by itself: creates, repeated jobs, owners who connect a dead account again. */
  #schedule(): void {
    const { posts, repeatsJobs } = this.#plan
    for (const planned of posts) {
      this.#createsLeft += 1
      this.stage.at(startMs + planned.atMs, this.#director, '', () => {
        void this.#create(planned)
      })
    }
    if (repeatsJobs) this.#every(3_000, 'repeats jobs', repeatJobsSql)
  }

  #every(ms: number, what: string, text: string): void {
    const engine = this.#cast.member('engine')
    const again = (): void => {
      if (this.stage.nowMs - startMs > this.#plan.troubleMs) return
      this.stage.at(this.stage.nowMs + ms, engine.actor, what, () => {
        this.troublemaker.count('repeat')
        void engine.database.query({ text })
        again()
      })
    }
    again()
  }

  async #create(planned: PlannedPost): Promise<void> {
    const key = `${planned.text} ${planned.atMs}`
    const body = {
      account_ids: planned.accounts.map((index) => (this.#members[index] as Member).accountId),
      text: planned.text,
      media_urls: [...planned.mediaUrls],
      platform_options: planned.options,
      ...(planned.scheduledAtMs
        ? { scheduled_at: new Date(startMs + planned.scheduledAtMs).toISOString() }
        : {}),
    }
    // Each create reaches an API process of its own, as it may behind a load balancer.
    const creating = Array.from({ length: planned.creates }, (_, index) =>
      this.#cast.api(`api ${index + 1}`, () => this.#wake()).create(body, key),
    )
    const created = await Promise.all(creating)
    const ids = new Set(created.map(({ post }) => post.id))
    if (ids.size > 1) this.#keysBroken.push(key)
    for (const id of ids) this.#posts.push({ id, planned })
    this.#createsLeft -= 1
  }

  /** Tells the workers that something is due; some messages are lost. */
  #wake(): void {
    for (const { actor, worker } of this.#workers.values())
      if (this.#random.chance(0.8)) this.stage.offer(actor, 'is woken', () => worker.wake())
  }

  async #perform<T>(actor: Actor, work: () => Promise<T>): Promise<T> {
    let end: { value: T } | { error: unknown } | null = null
    acting.run(actor, work).then(
      (value) => {
        end = { value }
      },
      (error) => {
        end = { error }
      },
    )
    while (end === null) await this.#next(Number.POSITIVE_INFINITY)
    if ('error' in end) throw (end as { error: unknown }).error
    return (end as { value: T }).value
  }

  async #goOn(untilMs: number): Promise<void> {
    while (this.stage.nowMs < untilMs && this.stage.steps < mostSteps)
      if (!(await this.#next(untilMs))) break
    this.stage.nowMs = Math.max(this.stage.nowMs, untilMs)
  }

  async #next(untilMs: number): Promise<boolean> {
    for (const actor of this.troublemaker.dead.splice(0)) await this.#bury(actor)
    return this.stage.next(untilMs, () => this.#quiet())
  }

  /** The dead one's connections are cut, and another life begins a little later. */
  async #bury(actor: Actor): Promise<void> {
    await actor.bury()
    const [index, entry] = [...this.#workers].find(([, each]) => each.actor === actor) ?? []
    if (index === undefined || !entry) return
    this.#workers.delete(index)
    const atMs = this.stage.nowMs + this.#random.between(200, 20_000)
    this.stage.at(atMs, this.#director, `starts worker ${index + 1} again`, () =>
      this.#startWorker(index, entry.life + 1),
    )
  }

  /** How long looking would find nothing, as far as the database knows. */
  async #quiet(): Promise<Quiet> {
    const { rows } = await this.#store.connections.monitor.query({
      name: 'what-is-due',
      text: dueSql,
      values: [new Date(this.stage.nowMs)],
    })
    const { held_until, due_at } = rows[0]
    this.#isNothingDue = held_until === null && due_at === null && this.#createsLeft === 0
    const never =
      this.#isResting && this.#isNothingDue ? this.stage.nowMs : Number.POSITIVE_INFINITY
    const dueMs = due_at?.getTime() ?? never
    const heldMs = held_until?.getTime() ?? never
    return {
      pollsUntilMs: Math.min(dueMs, heldMs),
      routinesUntilMs: held_until === null ? dueMs : this.stage.nowMs,
    }
  }

  #calm(): void {
    this.troublemaker.stop()
    this.#isResting = true
    this.stage.say('story', 'all trouble is over')
  }

  /** Lets time run until nothing is left to do; then the job engine clears up, and what it woke runs out. */
  async #rest(): Promise<void> {
    const untilMs = startMs + longestMs
    for (let round = 0; round < 3; round++) {
      this.#isNothingDue = false
      while (!this.#isNothingDue && this.stage.steps < mostSteps)
        if (!(await this.#next(untilMs))) return
      this.stage.nowMs += 60_000
      await this.#store.supervise(this.stage.nowMs)
    }
  }

  async #conclude(): Promise<StoryResult> {
    const sql = this.#store.connections.monitor
    const accepted: Accepted[] = []
    for (const { id, planned } of this.#posts)
      accepted.push(...(await acceptedOf(sql, id, planned.parts, startMs + planned.atMs)))
    const drive = { accepted, keysBroken: this.#keysBroken }
    const dead = await this.#wronglyDead()
    const evidence = await collect(sql, this.#network, this.#members, drive, dead)
    return {
      plan: this.#plan,
      violations: [...judge(evidence), ...this.#judgeItself(), ...this.#judgeCalm(evidence)],
      trace: this.#trace,
      troubles: this.troublemaker.counts,
      posts: accepted.length,
      ...countsOf(evidence),
      virtualMs: this.stage.nowMs - startMs,
    }
  }

  /** What no judge of posts would see: creates without an end, a story without one, too early a post. */
  #judgeItself(): Violation[] {
    const broken = (invariant: string, what: string): Violation => ({ invariant, what, post: null })
    const violations: Violation[] = []
    if (this.#createsLeft > 0)
      violations.push(broken('I4', `${this.#createsLeft} creates never ended`))
    if (this.stage.steps >= mostSteps)
      violations.push(broken('I4', 'the story goes round in circles'))
    for (const { planned } of this.#posts)
      for (const { text, created_at } of this.#network.posts())
        if (
          text === planned.text &&
          Date.parse(created_at) + 1_000 < startMs + (planned.scheduledAtMs ?? 0)
        )
          violations.push(broken('I6', `"${text}" appeared at ${created_at}, before its time`))
    return violations
  }

  /** Where nothing went wrong, nothing may fail: a story in which all fails keeps every other promise. */
  #judgeCalm({ results }: Evidence): Violation[] {
    if (Object.keys(this.troublemaker.counts).length > 0) return []
    return [...results.values()]
      .filter(({ status }) => status !== 'published')
      .map(({ errorMessage }) => ({
        invariant: 'calm',
        what: `failed although nothing went wrong: ${errorMessage}`,
        post: null,
      }))
  }

  /** I10: accounts that count as dead, although the network takes their tokens. */
  async #wronglyDead(): Promise<number> {
    const { rows } = await this.#store.connections.monitor.query(
      `select id from accounts where health in ('needs_reconnect', 'revoked')`,
    )
    const { actor, accounts } = this.#cast.member('judge')
    const network = networkOf(this.#plan.network)
    if (!network.delivers) return 0
    let count = 0
    for (const { id } of rows) {
      const credentials = (await this.#perform(actor, () => accounts.load(id)))?.credentials
      const known = credentials
        ? await network.identify(this.#http(network.hosts), credentials).catch(() => null)
        : null
      if (known) count += 1
    }
    return count
  }

  /** The judge's own way to the network: no faults, no time. */
  #http(hosts: readonly string[]) {
    const send = async (call: Parameters<VirtualNetwork['handle']>[0]) =>
      rawAnswer(await this.#network.handle(call, await bytesOf(call.body), null))
    const transport = { send, close: async () => {} }
    return createNetworkHttp({
      environment: 'test',
      sandboxUrl,
      hosts,
      transport,
      record: () => {},
    })
  }
}

const repeatJobsSql = `update pgboss.job set state = 'created', start_after = now(), completed_on = null
  where state = 'completed' and completed_on > now() - interval '4 seconds'`

const dueSql = `select
  (select min(lease_until) from deliveries where lease_until > $1) as held_until,
  (select min(at) from (
    select wake_at as at from deliveries where wake_at is not null and (lease_until is null or lease_until <= $1)
    union all select recheck_at from deliveries where recheck_at is not null
    union all select start_after from pgboss.job where state in ('created', 'retry')
  ) due) as due_at`

function accountOf(person: SandboxAccount) {
  const { network, id, handle, access_token, refresh_token, expires_at } = person
  const { page_id, ig_user_id, author_urn } = person
  const credentials = { access_token, refresh_token, expires_at, page_id, ig_user_id, author_urn }
  return {
    platform: network,
    platformAccountId: id,
    handle,
    connectionType: 'sandbox',
    credentials,
  } as const
}

function countsOf({ attempts, doubts, results }: Evidence) {
  const all = [...results.values()]
  return {
    commits: attempts.length,
    doubts,
    unknown: all.filter(({ errorCode }) => errorCode === 'outcome_unknown').length,
    published: all.filter(({ status }) => status === 'published').length,
  }
}
