import type { Worker } from '../../src/deliveries/worker.ts'
import type { Random } from '../random.ts'
import type { Actor } from './actor.ts'
import type { Cast } from './cast.ts'
import type { Stage } from './stage.ts'

interface Employed {
  actor: Actor
  worker: Worker
  life: number
}

/** How long a worker that is told to stop lets finish what is under way. */
const graceMs = 3_000

/** The workers of a story: each has a place, and lives there again after its death. */
export class Staff {
  readonly #cast: Cast
  readonly #stage: Stage
  readonly #random: Random
  readonly #director: Actor
  readonly #slots: number
  readonly #places = new Map<number, Employed>()

  constructor(parts: { cast: Cast; stage: Stage; random: Random; director: Actor; slots: number }) {
    this.#cast = parts.cast
    this.#stage = parts.stage
    this.#random = parts.random
    this.#director = parts.director
    this.#slots = parts.slots
  }

  start(place: number, life = 1): void {
    const name = `worker ${place + 1}.${life}`
    this.#places.set(place, { ...this.#cast.worker(name, this.#slots), life })
  }

  /** Tells the workers that something is due; some messages are lost. */
  wake(): void {
    for (const { actor, worker } of this.#places.values())
      if (this.#random.chance(0.8)) this.#stage.offer(actor, 'is woken', () => worker.wake())
  }

  /** One worker is told to stop, as when a new version comes; its successor starts at once. */
  replaceOne(): void {
    const place = this.#random.pick([...this.#places.keys(), null])
    const employed = place === null ? undefined : this.#places.get(place)
    if (place === null || !employed) return
    const { actor, worker, life } = employed
    this.#stage.offer(actor, 'is told to stop', () => {
      void worker.stop(graceMs).then(() => this.#stage.say(actor.name, 'has stopped'))
    })
    this.start(place, life + 1)
  }

  /** Another life begins a little later. */
  replaceDead(actor: Actor): void {
    const [place, employed] = [...this.#places].find(([, each]) => each.actor === actor) ?? []
    if (place === undefined || !employed) return
    this.#places.delete(place)
    const atMs = this.#stage.nowMs + this.#random.between(200, 20_000)
    this.#stage.at(atMs, this.#director, `starts worker ${place + 1} again`, () =>
      this.start(place, employed.life + 1),
    )
  }
}
