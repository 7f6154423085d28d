import type { RawCall } from '../../src/networks/transport.ts'
import type { Random } from '../random.ts'
import type { Actor } from './actor.ts'
import { type CallFault, drawFault, type FaultKind } from './call-fault.ts'
import type { Plan } from './plan.ts'
import type { Stage } from './stage.ts'
import type { VirtualNetwork } from './virtual-network.ts'

/** About as long as a lease; and longer than a doubtful post is looked for before it is sent again. */
const freezeMs = [4_000, 25_000] as const
const longFreezeMs = [190_000, 400_000] as const

/** How often each trouble happened. */
export type TroubleCounts = Record<string, number>

/** Decides what goes wrong, as the plan's seed has it, until it is told to stop. */
export class Troublemaker {
  readonly counts: TroubleCounts = {}
  readonly #plan: Plan
  readonly #random: Random
  #isOver = true
  /** Died, and not yet buried. */
  readonly dead: Actor[] = []

  constructor(plan: Plan, random: Random) {
    this.#plan = plan
    this.#random = random
  }

  begin(): void {
    this.#isOver = false
  }

  stop(): void {
    this.#isOver = true
  }

  /** Crashes come more often at the named points than in between. */
  atCheckpoint(stage: Stage, actor: Actor, point: string): void {
    if (this.#isOver || !isWorker(actor) || actor.isDead) return
    if (this.#random.chance(this.#plan.crashes * 4)) this.#kill(stage, actor, `crash at ${point}`)
    else if (this.#random.chance(this.#plan.freezes * 4))
      this.#freeze(stage, actor, `freeze at ${point}`)
  }

  /** A statement took effect; its answer is on the way. */
  atAnswer(stage: Stage, actor: Actor, what: string): void {
    if (this.#isOver || !(isWorker(actor) || actor.name.startsWith('api'))) return
    if (this.#random.chance(this.#plan.crashes)) this.#kill(stage, actor, `crash in ${what}`)
  }

  /** Whether this one runs now, or is stopped for longer than its leases. */
  holdsBack(stage: Stage, actor: Actor): boolean {
    if (this.#isOver || !isWorker(actor) || !this.#random.chance(this.#plan.freezes)) return false
    this.#freeze(stage, actor, 'freeze')
    return true
  }

  /** What becomes of a call. */
  faultOf(stage: Stage, network: VirtualNetwork, call: RawCall): CallFault {
    const step = network.stepOf(call)
    const kind = this.#isOver ? 'none' : this.#kindOf()
    const draw = (one: FaultKind): CallFault =>
      drawFault(this.#random, one, network.simulator, step, stage.nowMs)
    const fault = draw(kind)
    // A lost answer is most dangerous where the listing lags behind what was made.
    const lags = kind !== 'none' && fault.network === null && this.#plan.faults.has('listing_lags')
    if (lags && this.#random.chance(0.5)) fault.network = draw('listing_lags').network
    if (fault.network?.kind === 'lag_listing') this.count('listing_lags')
    if (fault.kind === 'listing_lags') return fault
    if (fault.kind !== 'none') this.count(fault.kind)
    return fault
  }

  #kindOf(): FaultKind {
    let drawn = this.#random.next()
    for (const [kind, share] of this.#plan.faults) {
      if (drawn < share) return kind
      drawn -= share
    }
    return 'none'
  }

  #kill(stage: Stage, actor: Actor, what: string): void {
    this.count('crash')
    stage.say(actor.name, what)
    actor.die()
    this.dead.push(actor)
  }

  #freeze(stage: Stage, actor: Actor, what: string): void {
    this.count('freeze')
    stage.say(actor.name, what)
    const [least, most] = this.#random.chance(0.15) ? longFreezeMs : freezeMs
    actor.frozenUntilMs = stage.nowMs + this.#random.between(least, most)
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }
}

function isWorker({ name }: Actor): boolean {
  return name.startsWith('worker')
}
