import type pg from 'pg'
import type { Actor } from './actor.ts'
import type { Connection, Connections } from './connections.ts'
import type { Stage } from './stage.ts'

export type Query = pg.QueryConfig

type Outcome = { ok: true; result: pg.QueryResult } | { ok: false; error: Error }

interface Waiting {
  actor: Actor
  connection: Connection
  what: string
  outcome: Outcome | null
  deliver(outcome: Outcome): void
}

/** Longer than any statement of a story takes when nobody keeps it waiting. */
const patienceMs = 4

/**
 * The one lane on which statements reach the real database, one after the other. A statement that
 * waits for somebody's lock steps aside, and comes back when the lock is given.
 */
export class Lane {
  readonly #stage: Stage
  readonly #connections: Connections
  #waiting: Waiting[] = []

  constructor(stage: Stage, connections: Connections) {
    this.#stage = stage
    this.#connections = connections
  }

  /** Within a step of `actor`. Its answer is handed over at once, or once the lock was given. */
  async run(
    actor: Actor,
    connection: Connection,
    query: Query,
    deliver: (outcome: Outcome) => void,
    onAnswer: () => Promise<void>,
  ): Promise<void> {
    const what = nameOf(query)
    const entry: Waiting = { actor, connection, what, outcome: null, deliver }
    const settled = outcomeOf(connection.client.query(query)).then((outcome) => {
      entry.outcome = outcome
    })
    await Promise.race([settled, pause(patienceMs)])
    while (!entry.outcome && !(await this.#connections.isWaiting(connection)))
      await Promise.race([settled, pause(1)])
    if (!entry.outcome) {
      this.#stage.say(actor.name, `waits for a lock: ${what}`)
      this.#waiting.push(entry)
      return
    }
    await this.letThrough()
    await onAnswer()
    if (!actor.isDead) deliver(entry.outcome)
  }

  /** Hands out what waited for a lock that is free now. */
  async letThrough(): Promise<void> {
    for (const entry of [...this.#waiting]) {
      while (!entry.outcome && !(await this.#connections.isWaiting(entry.connection)))
        await pause(1)
      if (!entry.outcome) continue
      const { outcome } = entry
      this.#waiting = this.#waiting.filter((each) => each !== entry)
      this.#stage.offer(entry.actor, `got its lock: ${entry.what}`, () => entry.deliver(outcome))
    }
  }

  /** Cuts a connection as the end of its process does: what waits is given up, what is open is undone. */
  async cut(connection: Connection): Promise<void> {
    const waiting = this.#waiting.find((entry) => entry.connection === connection)
    if (waiting) {
      this.#waiting = this.#waiting.filter((entry) => entry !== waiting)
      while (!waiting.outcome) {
        await this.#connections.cancel(connection)
        await pause(1)
      }
    }
    await connection.client.query('rollback')
    this.#connections.give(connection)
    await this.letThrough()
  }
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
