import type pg from 'pg'
import type { Random } from '../random.ts'
import type { Actor } from './actor.ts'
import type { Connection, Connections } from './connections.ts'
import { type Lane, nameOf, type Query } from './lane.ts'
import type { Stage } from './stage.ts'

/** What a pool needs of its story. */
export interface PoolParts {
  stage: Stage
  lane: Lane
  connections: Connections
  random: Random
  /** Asked when a statement took effect and its answer is on the way. May end the actor. */
  onAnswer(actor: Actor, what: string): Promise<void>
}

interface Session {
  connection: Connection | null
  isOpen: boolean
}

/**
 * One actor's way to the database, in the shape of a `pg.Pool`: each statement is a step of the stage.
 * A dead actor's statements never run, and what it had open is rolled back.
 */
export class VirtualPool {
  readonly #parts: PoolParts
  readonly #actor: Actor
  readonly #sessions = new Set<Session>()

  constructor(parts: PoolParts, actor: Actor) {
    this.#parts = parts
    this.#actor = actor
    actor.onDeath(() => this.#cut())
  }

  asPool(): pg.Pool {
    const pool = {
      query: (...given: [string | Query, unknown[]?]) => this.#single(toQuery(...given)),
      connect: async () => this.#client(),
      end: async () => {},
    }
    return pool as unknown as pg.Pool
  }

  async #single(query: Query): Promise<pg.QueryResult> {
    const session = this.#session()
    try {
      return await this.#run(session, query)
    } finally {
      this.#release(session)
    }
  }

  #client(): pg.PoolClient {
    const session = this.#session()
    const client = {
      query: (...given: [string | Query, unknown[]?]) => this.#run(session, toQuery(...given)),
      release: () => this.#release(session),
      on: () => client,
    }
    return client as unknown as pg.PoolClient
  }

  #session(): Session {
    const session: Session = { connection: null, isOpen: false }
    this.#sessions.add(session)
    return session
  }

  #run(session: Session, query: Query): Promise<pg.QueryResult> {
    const { stage, lane, onAnswer } = this.#parts
    return new Promise((resolve, reject) => {
      stage.offer(this.#actor, `sql ${nameOf(query)}`, async () => {
        const connection = await this.#prepare(session)
        if (query.text === 'begin') session.isOpen = true
        const isEnd = query.text === 'commit' || query.text === 'rollback'
        if (isEnd) session.isOpen = false
        await lane.run({
          actor: this.#actor,
          connection,
          query,
          isInTransaction: session.isOpen && query.text !== 'begin',
          onAnswer: () => onAnswer(this.#actor, nameOf(query)),
          deliver: (outcome) => {
            if (!outcome.ok) stage.say(this.#actor.name, `refused: ${outcome.error.message}`)
            if (outcome.ok) resolve(outcome.result)
            else reject(outcome.error)
          },
        })
      })
    })
  }

  /** `now()` of a transaction is the moment at which it began, so it is set in front of it. */
  async #prepare(session: Session): Promise<Connection> {
    const { stage, connections, random } = this.#parts
    if (session.connection && session.isOpen) return session.connection
    if (random.chance(0.1)) stage.nowMs += 1
    const nowText = new Date(stage.nowMs).toISOString()
    session.connection ??= await connections.take(nowText)
    if (session.connection.nowText !== nowText) {
      await session.connection.client.query({
        name: 'set-now',
        text: `select set_config('virtual.now', $1, false)`,
        values: [nowText],
      })
      session.connection.nowText = nowText
    }
    return session.connection
  }

  #release(session: Session): void {
    if (!this.#sessions.delete(session) || !session.connection) return
    this.#parts.connections.give(session.connection)
    session.connection = null
  }

  async #cut(): Promise<void> {
    for (const { connection } of this.#sessions)
      if (connection) await this.#parts.lane.cut(connection)
    this.#sessions.clear()
  }
}

function toQuery(given: string | Query, values?: unknown[]): Query {
  return typeof given === 'string' ? { text: given, ...(values ? { values } : {}) } : given
}
