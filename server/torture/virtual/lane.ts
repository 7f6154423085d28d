import type pg from 'pg'
import type { Actor } from './actor.ts'
import type { Connection, Connections } from './connections.ts'
import type { Stage } from './stage.ts'

export type Query = pg.QueryConfig

export type Outcome = { ok: true; result: pg.QueryResult } | { ok: false; error: Error }

/** One statement of an actor. */
export interface Errand {
  actor: Actor
  connection: Connection
  query: Query
  /** Whether it belongs to a transaction that goes on after it. */
  isInTransaction: boolean
  /** Called when it took effect, before anybody hears of it. May end the actor. */
  onAnswer(): Promise<void>
  deliver(outcome: Outcome): void
}

interface Waiting {
  errand: Errand
  /** Backends that hold what it waits for. */
  blockers: readonly number[]
}

/** Longer than most statements take when nobody keeps them waiting; after that, it is looked. */
const patienceMs = 3

/**
 * The one lane on which statements reach the real database, one after the other. A statement that
 * would wait for somebody's lock is taken back, and tried again when that transaction has ended:
 * who of several comes first is drawn from the seed, and not by the server.
 */
export class Lane {
  readonly #stage: Stage
  readonly #connections: Connections
  #waiting: Waiting[] = []

  constructor(stage: Stage, connections: Connections) {
    this.#stage = stage
    this.#connections = connections
  }

  /** Within a step of the actor. Its answer is handed over at once, or when the lock was free. */
  async run(errand: Errand): Promise<void> {
    const { actor, connection, query, isInTransaction } = errand
    if (isInTransaction) await connection.client.query('savepoint step')
    const { outcome, blockers } = await this.#attempt(connection, query)
    if (blockers.length > 0) {
      if (isInTransaction) await connection.client.query('rollback to savepoint step')
      this.#stage.say(actor.name, `waits for a lock: ${nameOf(query)}`)
      this.#waiting.push({ errand, blockers })
      return
    }
    if (!isInTransaction) this.#ended(connection)
    await errand.onAnswer()
    if (!actor.isDead) errand.deliver(outcome)
  }

  /** Cuts a connection as the end of its process does: what waits is given up, what is open is undone. */
  async cut(connection: Connection): Promise<void> {
    this.#waiting = this.#waiting.filter(({ errand }) => errand.connection !== connection)
    await connection.client.query('rollback')
    this.#ended(connection)
    this.#connections.give(connection)
  }

  async #attempt(
    connection: Connection,
    query: Query,
  ): Promise<{ outcome: Outcome; blockers: readonly number[] }> {
    let outcome: Outcome | null = null
    const settled = outcomeOf(connection.client.query(query)).then((value) => {
      outcome = value
    })
    let blockers: readonly number[] = []
    await Promise.race([settled, pause(patienceMs)])
    while (outcome === null) {
      const found = await this.#connections.blockersOf(connection)
      // Once it is being cancelled, nobody blocks it any longer.
      if (found.length > 0) blockers = found
      if (outcome === null && blockers.length > 0) await this.#connections.cancel(connection)
      await Promise.race([settled, pause(1)])
    }
    return { outcome, blockers: wasCancelled(outcome) ? blockers : [] }
  }

  /** A transaction is over: whoever waited for it may try again. */
  #ended({ processId }: Connection): void {
    const free = this.#waiting.filter(({ blockers }) => blockers.includes(processId))
    this.#waiting = this.#waiting.filter((entry) => !free.includes(entry))
    for (const { errand } of free)
      this.#stage.offer(errand.actor, `tries again: ${nameOf(errand.query)}`, () =>
        this.run(errand),
      )
  }
}

/** SQLSTATE query_canceled. */
function wasCancelled(outcome: Outcome): boolean {
  return !outcome.ok && (outcome.error as { code?: string }).code === '57014'
}

/** The statement's name for people; what pg-boss sends has none of its own, so its first words. */
export function nameOf({ name, text }: Query): string {
  if (name && !name.startsWith(bossPrefix)) return name
  return text.slice(0, 200).replace(/\s+/g, ' ').trim().slice(0, 40)
}

/** Begins the names under which pg-boss's statements are prepared. */
export const bossPrefix = 'boss '

function outcomeOf(result: Promise<pg.QueryResult>): Promise<Outcome> {
  return result.then(
    (value) => ({ ok: true, result: value }),
    (error) => ({ ok: false, error }),
  )
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
