import type { Random } from '../random.ts'
import type { Actor } from './actor.ts'
import { acting } from './seeded-globals.ts'
import type { Trace } from './trace.ts'

/** Something that may happen now. */
export interface Step {
  actor: Actor
  what: string
  run(): Promise<void> | void
}

interface Timer extends Step {
  atMs: number
  number: number
  kind: TimerKind
  isOff: boolean
}

/**
 * `event`: something comes of it. `poll` and `routine` come back whether or not there is anything to
 * do; such time may be skipped, that of routines only while nobody holds a lease to be renewed.
 */
export type TimerKind = 'event' | 'poll' | 'routine'

/** Up to when polls, and routines, would find nothing. */
export interface Quiet {
  pollsUntilMs: number
  routinesUntilMs: number
}

/** What the story does to those who act; asked before each step. */
export type Interference = (step: Step) => Promise<'go on' | 'held back'>

/** So many turns of the event loop without news: everybody waits for the stage. */
const calmTurns = 3

/**
 * Lets one step happen at a time, and draws from the seed which. Everything that waits, waits here:
 * statements, calls to networks, time. When nobody can go on, time jumps to the next timer.
 */
export class Stage {
  nowMs: number
  readonly trace: Trace
  readonly #random: Random
  readonly #interfere: Interference
  #ready: Step[] = []
  #timers: Timer[] = []
  #number = 0
  #news = 0
  #busy = 0
  steps = 0

  constructor(startMs: number, trace: Trace, random: Random, interfere: Interference) {
    this.nowMs = startMs
    this.trace = trace
    this.#random = random
    this.#interfere = interfere
  }

  /** Something that may happen as soon as it is drawn. */
  offer(actor: Actor, what: string, run: Step['run']): void {
    this.#news += 1
    this.#ready.push({ actor, what, run })
  }

  /** Something that may happen from `atMs` on. @returns the function that calls it off */
  at(
    atMs: number,
    actor: Actor,
    what: string,
    run: Step['run'],
    kind: TimerKind = 'event',
  ): () => void {
    this.#news += 1
    this.#number += 1
    const timer = { actor, what, run, atMs, kind, isOff: false, number: this.#number }
    this.#timers.push(timer)
    return () => {
      timer.isOff = true
    }
  }

  /** Work that only the machine's own time ends, such as reading a file: nothing else happens meanwhile. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy += 1
    try {
      return await work
    } finally {
      this.#busy -= 1
      this.#news += 1
    }
  }

  say(who: string, what: string): void {
    this.trace.add(this.nowMs, who, what)
  }

  /** One step. @returns false when nothing at all is left to happen before `untilMs` */
  async next(untilMs: number, quiet: () => Promise<Quiet>): Promise<boolean> {
    await this.#calm()
    this.#ready = this.#ready.filter(({ actor }) => !actor.isDead)
    const able = this.#ready.filter(({ actor }) => actor.frozenUntilMs <= this.nowMs)
    if (able.length === 0) return this.#jump(untilMs, quiet)
    const step = able[this.#random.between(0, able.length - 1)] as Step
    this.#ready.splice(this.#ready.indexOf(step), 1)
    this.steps += 1
    if ((await this.#interfere(step)) === 'held back') {
      if (!step.actor.isDead) this.#ready.push(step)
      return true
    }
    if (step.what !== '') this.say(step.actor.name, step.what)
    await acting.run(step.actor, async () => step.run())
    return true
  }

  /** Waits until nobody runs: whoever is alive waits for a step of the stage. */
  async #calm(): Promise<void> {
    let known = -1
    for (let turns = 0; turns < calmTurns; turns++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#busy === 0 && known === this.#news) continue
      known = this.#news
      turns = -1
    }
  }

  async #jump(untilMs: number, quiet: () => Promise<Quiet>): Promise<boolean> {
    this.#timers = this.#timers.filter(({ actor, isOff }) => !isOff && !actor.isDead)
    let next = this.#nextMs()
    if (next === null || next > untilMs) return false
    if (this.#isIdleUntil(next)) {
      this.#skip(untilMs, await quiet())
      next = this.#nextMs() ?? next
    }
    this.nowMs = Math.max(this.nowMs, next)
    const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs)
    this.#timers = this.#timers.filter(({ atMs }) => atMs > this.nowMs)
    due.sort((a, b) => a.atMs - b.atMs || a.number - b.number)
    this.#ready.push(...due)
    this.#news += 1
    return true
  }

  /** Somebody who is stopped has something to go on with. */
  hasFrozen(): boolean {
    return this.#thaws().length > 0
  }

  #thaws(): number[] {
    return this.#ready
      .filter(({ actor }) => !actor.isDead && actor.frozenUntilMs > this.nowMs)
      .map(({ actor }) => actor.frozenUntilMs)
  }

  #nextMs(): number | null {
    const times = [...this.#timers.map(({ atMs }) => atMs), ...this.#thaws()]
    return times.length === 0 ? null : Math.min(...times)
  }

  #isIdleUntil(atMs: number): boolean {
    return this.#events().every((eventMs) => eventMs > atMs)
  }

  #events(): number[] {
    const timers = this.#timers.filter(({ kind }) => kind === 'event')
    return [...timers.map(({ atMs }) => atMs), ...this.#thaws()]
  }

  /** Looks that would find nothing are left out: all come later by as much as nothing is due. */
  #skip(untilMs: number, { pollsUntilMs, routinesUntilMs }: Quiet): void {
    const events = this.#events()
    const lateBy = (wantedMs: number, marginMs: number): number =>
      Math.max(0, Math.min(wantedMs, untilMs, ...events) - this.nowMs - marginMs)
    const pollsMs = lateBy(pollsUntilMs, pollMarginMs)
    const routinesMs = lateBy(routinesUntilMs, routineMarginMs)
    for (const timer of this.#timers) {
      if (timer.kind === 'poll') timer.atMs += pollsMs
      if (timer.kind === 'routine') timer.atMs += routinesMs
    }
  }
}

/** They come back in time for what is due. */
const pollMarginMs = 100
const routineMarginMs = 1_500
