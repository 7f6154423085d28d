import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type pg from 'pg'
import { type Accounts, createAccounts } from '../../src/accounts/accounts.ts'
import { readConfig } from '../../src/config/config.ts'
import { type Database, databaseOver } from '../../src/db/database.ts'
import { startWorker, type Worker } from '../../src/deliveries/worker.ts'
import { createDeliveryContext } from '../../src/delivery-context.ts'
import type { MasterKeys } from '../../src/lib/envelope.ts'
import type { Log } from '../../src/lib/log.ts'
import { createPost, type PostsContext } from '../../src/posts/create-post.ts'
import { createPostInserter } from '../../src/posts/insert-posts.ts'
import { Actor } from './actor.ts'
import { mediaContext } from './media-shelf.ts'
import { acting } from './seeded-globals.ts'
import type { Stage } from './stage.ts'
import { virtualClock } from './virtual-clock.ts'
import type { VirtualDatabase } from './virtual-database.ts'
import { sandboxUrl } from './virtual-network.ts'
import { type PoolParts, VirtualPool } from './virtual-pool.ts'
import { type TransportParts, virtualTransport } from './virtual-transport.ts'

export const workspaceId = 'ws_story'
export const scope = { workspaceId, environment: 'test' } as const

const masterKeys: MasterKeys = { current: 1, keys: new Map([[1, Buffer.alloc(32, 7)]]) }

/** Looks as in the live environment, 15, 60 and 180 seconds after the doubt. */
const config = readConfig(
  {
    DATA_DIR: '/nonexistent',
    DATABASE_URL: 'postgres://nobody@localhost/none',
    RECONCILE_SECONDS: '15,60,180',
    RECONCILE_WINDOW_SECONDS: '900',
  },
  [],
  [],
)

/** What those who act in a story are made of. */
export interface CastParts {
  stage: Stage
  store: VirtualDatabase
  pool: PoolParts
  transport: TransportParts
}

/** Makes the processes of a story: the product's own code on virtual time, database and network. */
export class Cast {
  readonly #parts: CastParts
  readonly #members: Actor[] = []

  constructor(parts: CastParts) {
    this.#parts = parts
  }

  /** @returns an actor with a way to the database */
  member(name: string): { actor: Actor; database: Database; accounts: Accounts } {
    const actor = new Actor(name)
    this.#members.push(actor)
    const pool: pg.Pool = new VirtualPool(this.#parts.pool, actor).asPool()
    this.#parts.store.pools.set(actor, pool)
    const database = databaseOver(pool)
    return { actor, database, accounts: createAccounts(database, masterKeys) }
  }

  /** Ends everybody. */
  async end(): Promise<void> {
    for (const actor of this.#members) {
      actor.die()
      await actor.bury()
    }
  }

  /** A worker process. */
  worker(name: string, slots: number): { actor: Actor; worker: Worker } {
    const { stage, store, transport } = this.#parts
    const { actor, database, accounts } = this.member(name)
    const context = createDeliveryContext({
      config,
      database,
      queue: store.queue,
      accounts,
      media: mediaContext(database),
      transport: virtualTransport(transport, actor),
      sandboxUrl,
      log: storyLog(stage, name),
      clock: virtualClock(stage, actor),
    })
    return { actor, worker: acting.run(actor, () => startWorker(context, slots, name)) }
  }

  /** An API process, as far as creating posts goes. */
  api(name: string, wakeWorkers: () => void) {
    const { actor, database, accounts } = this.member(name)
    const { queue } = this.#parts.store
    const context: PostsContext = {
      database,
      accounts,
      queue,
      media: mediaContext(database),
      insertPost: createPostInserter(database, queue),
      wakeWorkers,
    }
    const create = (body: Parameters<typeof createPost>[2], key: string) =>
      acting.run(actor, () => createPost(context, scope, body, key))
    return { actor, create }
  }
}

/** What a process would write into its log, in the story's trace. */
function storyLog(stage: Stage, name: string): Log {
  const say = (level: string) => (fields: unknown, message?: string) => {
    const { err } = fields as { err?: Error }
    stage.say(name, `log ${level}: ${message ?? ''}${err ? ` (${err.message})` : ''}`)
  }
  const log = {
    debug: () => {},
    info: () => {},
    warn: say('warn'),
    error: say('error'),
    fatal: say('fatal'),
  }
  return log as unknown as Log
}

/** Tells of each checkpoint that somebody of the story reaches. @returns the function that ends it */
export function onCheckpoints(tell: (actor: Actor, point: string) => void): () => void {
  const listener = (message: unknown): void => {
    const actor = acting.getStore()
    if (actor) tell(actor, (message as { point: string }).point)
  }
  subscribe('dravo:delivery', listener)
  return () => unsubscribe('dravo:delivery', listener)
}
