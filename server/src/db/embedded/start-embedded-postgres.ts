import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { attach } from './attach.ts'
import { databaseUser } from './initialize-cluster.ts'
import { type Cluster, prepareCluster } from './prepare-cluster.ts'
import type { Presence } from './presence.ts'
import { stopServer } from './stop-server.ts'

const databaseName = 'dravo'
const reattachPauseMs = 1_000

/** A PostgreSQL of our own, shared by all processes that use the same directory. */
export interface EmbeddedPostgres {
  /** For `pg`: the host is the directory of the server's socket. */
  connection: { host: string; port: number; user: string; database: string }
  /** Lets go; stops the server when no other process of ours uses it. */
  release(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Where the cluster is, or will be made. */
  directory: string
  onProgress?: (line: string) => void
  /** Gives up a start that is under way. */
  signal?: AbortSignal
}

/**
 * Finds or makes the cluster, adopts or starts its server, and stays connected: as long as that
 * connection stands, no other process stops the server. Should the server die, it is started again.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const onProgress = options.onProgress ?? (() => {})
  const cluster = await prepareCluster(resolve(options.directory), onProgress)
  const presence = await attach(cluster, onProgress, options.signal ?? new AbortController().signal)
  const watch = new PresenceWatch(cluster, presence, onProgress)
  await presence.createDatabase(databaseName).catch(async (error: unknown) => {
    await watch.release()
    throw error
  })
  const { socketDirectory: host, port } = presence.postmaster
  return {
    connection: { host, port, user: databaseUser, database: databaseName },
    release: () => watch.release(),
  }
}

/** Keeps us present until we let go. */
class PresenceWatch {
  readonly #cluster: Cluster
  readonly #onProgress: (line: string) => void
  readonly #released = new AbortController()
  /** Null while the server is gone and not yet back. */
  #presence: Presence | null = null
  #watching: Promise<void>
  #releasing: Promise<void> | null = null

  constructor(cluster: Cluster, presence: Presence, onProgress: (line: string) => void) {
    this.#cluster = cluster
    this.#onProgress = onProgress
    this.#watching = this.#watch(presence)
  }

  release(): Promise<void> {
    this.#releasing ??= this.#release()
    return this.#releasing
  }

  async #watch(first: Presence): Promise<void> {
    let presence: Presence | null = first
    while (presence !== null) {
      // Let go while we were coming back: nobody else knows of this connection.
      if (this.#released.signal.aborted) return this.#leave(presence)
      this.#presence = presence
      await presence.gone
      this.#presence = null
      presence = await this.#comeBack()
    }
  }

  /** Never gives up: the app cannot do anything without its database. Null once released. */
  async #comeBack(): Promise<Presence | null> {
    const { signal } = this.#released
    if (!signal.aborted) this.#onProgress('The connection to the database was lost; coming back …')
    while (!signal.aborted) {
      try {
        return await attach(this.#cluster, this.#onProgress, signal)
      } catch (error) {
        if (signal.aborted) break
        this.#onProgress(error instanceof Error ? error.message : String(error))
        await sleep(reattachPauseMs, undefined, { signal }).catch(() => {})
      }
    }
    return null
  }

  async #release(): Promise<void> {
    this.#released.abort()
    if (this.#presence) await this.#leave(this.#presence)
    await this.#watching
  }

  async #leave(presence: Presence): Promise<void> {
    // The connection may break under our hands; then there is nothing left to let go of.
    const isLast = await presence.withdraw().catch(() => false)
    if (isLast) await stopServer(this.#cluster.directory, presence.postmaster.pid)
    await presence.close().catch(() => {})
  }
}
