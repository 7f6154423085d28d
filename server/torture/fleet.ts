import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/db/embedded/start-embedded-postgres.ts'
import type { NetworkId } from '../src/networks/contract.ts'
import { type ChildApp, end, killDatabase, startChild } from '../test/child-app.ts'
import { freePorts } from '../test/start-app.ts'
import { noteHolds } from './judge/collect.ts'
import type { Options } from './options.ts'
import type { Random } from './random.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

const preload = (name: string): string =>
  `--import ${pathToFileURL(path.join(import.meta.dirname, 'preload', `${name}.ts`))}`

/** Looks come fast here: half a second, then one and a half, then three. */
export const reconcileSeconds = '0.5,1.5,3'

/** One database, one sandbox, one API and several workers, each a process of its own. */
export class Fleet {
  readonly directory: string
  readonly databaseProxy: TcpProxy
  readonly networkProxy: TcpProxy
  readonly workers: (ChildApp | null)[] = []
  api!: ChildApp
  /** Straight to the database, past the proxy: for the judge. */
  readonly sql: pg.Pool
  /** From a kill until another worker holds what the dead one held, in ms. */
  readonly takeOversMs: number[] = []
  /** From the moment at which a killed database answers again until the next post was sent, in ms. */
  readonly databaseReturnsMs: number[] = []
  /** Processes that ended although nobody ended them. */
  readonly deaths: string[] = []
  /** Workers that died. */
  kills = 0
  /** Makes many posts that come due in one second; set while somebody posts. */
  burst: ((random: Random, count: number) => Promise<void>) | null = null
  /** Where the sandbox is, past the proxy. */
  readonly sandboxUrl: string
  /** Those that are posted to. */
  readonly networks: readonly NetworkId[]
  readonly #env: Record<string, string>
  readonly #options: Options
  #sandboxChild!: ChildApp
  /** Kills every process, those that are still starting too. */
  readonly #stopping = new AbortController()
  /** What goes on beside the run, to be waited for at its end. */
  readonly #beside = new Set<Promise<void>>()
  readonly #release: () => Promise<void>

  private constructor(parts: {
    directory: string
    databaseProxy: TcpProxy
    networkProxy: TcpProxy
    env: Record<string, string>
    options: Options
    sql: pg.Pool
    release: () => Promise<void>
  }) {
    this.directory = parts.directory
    this.databaseProxy = parts.databaseProxy
    this.networkProxy = parts.networkProxy
    this.#env = parts.env
    this.sandboxUrl = `http://127.0.0.1:${parts.env.SANDBOX_PORT}`
    this.#options = parts.options
    this.networks = parts.options.networks
    this.sql = parts.sql
    this.#release = parts.release
  }

  static async start(options: Options, random: Random): Promise<Fleet> {
    const directory = await mkdtemp(path.join(tmpdir(), 'dravo-torture-'))
    const postgres = await startEmbeddedPostgres({ directory: path.join(directory, 'postgres') })
    const { host, port, user, database } = postgres.connection
    const [apiPort, sandboxPort] = await freePorts(2)
    const databaseProxy = await startTcpProxy(
      { path: path.join(host, `.s.PGSQL.${port}`) },
      random.next,
    )
    const networkProxy = await startTcpProxy(
      { host: '127.0.0.1', port: sandboxPort as number },
      random.next,
    )
    const env = {
      DATA_DIR: directory,
      DATABASE_URL: `postgres://${user}@127.0.0.1:${databaseProxy.port}/${database}`,
      DATABASE_POOL: '8',
      PORT: String(apiPort),
      SANDBOX_PORT: String(sandboxPort),
      // Workers hand out addresses of the API, from which networks fetch files.
      PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
      SANDBOX_URL: `http://127.0.0.1:${networkProxy.port}`,
      RECONCILE_SECONDS: reconcileSeconds,
      RECONCILE_WINDOW_SECONDS: '90',
      LOG_LEVEL: 'fatal',
    }
    const sql = new pg.Pool({ host, port, user, database, max: 4 })
    sql.on('error', () => undefined)
    const release = () => postgres.release()
    const fleet = new Fleet({ directory, databaseProxy, networkProxy, env, options, sql, release })
    fleet.#sandboxChild = await fleet.#startChild(env, ['--role', 'sandbox'])
    fleet.api = await fleet.#startChild(env, ['--role', 'api'])
    fleet.#watch('api', fleet.api)
    fleet.#watch('sandbox', fleet.#sandboxChild)
    for (let index = 0; index < options.workers; index++) await fleet.#startWorker(index)
    await noteHolds(fleet)
    return fleet
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  #goOnBeside(work: Promise<void>): void {
    this.#beside.add(work)
    void work.finally(() => this.#beside.delete(work))
  }

  #startChild(env: Record<string, string>, args: string[]): Promise<ChildApp> {
    return startChild(env, args, this.#stopping.signal)
  }

  /** Nobody kills these two: that one ends is a finding. */
  #watch(name: string, child: ChildApp): void {
    child.process.once('exit', (code, signal) => {
      if (this.#isStopping()) return
      this.deaths.push(
        `the ${name} ended by itself (${code ?? signal}): ${child.output().slice(-2000)}`,
      )
    })
  }

  /** Calls `/_sandbox<where>`, past the proxy. */
  async sandbox(method: string, where: string, body?: object) {
    const headers = { 'content-type': 'application/json' }
    const answer = await this.#sandboxChild.sandbox.request(method, `/_sandbox${where}`, {
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (answer.status >= 400) throw new Error(`${method} ${where}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async #startWorker(index: number, crashAt?: string): Promise<void> {
    const { mutation } = this.#options
    const preloads = [...(mutation ? [preload('mutate')] : []), preload('crash-point')]
    const child = await this.#startChild(
      {
        ...this.#env,
        PORT: '0',
        NODE_OPTIONS: preloads.join(' '),
        ...(mutation ? { MUTATION: mutation } : {}),
        ...(crashAt ? { CRASH_AT: crashAt } : {}),
      },
      ['--role', 'worker'],
    )
    this.workers[index] = child
    child.process.once('exit', () => this.#onExit(index, child))
  }

  /** Whatever ended a worker, another takes its place, as an init system would see to. */
  #onExit(index: number, child: ChildApp): void {
    if (this.#isStopping() || this.workers[index] !== child) return
    this.workers[index] = null
    this.kills += 1
    this.#goOnBeside(this.#measureTakeOver(child.process.pid as number))
    this.#goOnBeside(this.#restart(index))
  }

  async #restart(index: number, crashAt?: string): Promise<void> {
    while (!this.#isStopping() && !this.workers[index]) {
      // It may fail while the database is away.
      await this.#startWorker(index, crashAt).catch(
        () => new Promise((resolve) => setTimeout(resolve, 300)),
      )
    }
  }

  /** Kills a worker now, or has its successor kill itself at a named point. */
  async killWorker(index: number, crashAt?: string): Promise<void> {
    const child = this.workers[index]
    if (!child) return
    this.workers[index] = null
    const pid = child.process.pid as number
    await end(child, 'SIGKILL')
    this.kills += 1
    this.#goOnBeside(this.#measureTakeOver(pid))
    await this.#restart(index, crashAt)
  }

  /** Lets one more worker live until it kills itself at a named point. @returns false when it did not come to that */
  async crashAt(crashAt: string, withinMs: number): Promise<boolean> {
    const env = { ...this.#env, PORT: '0', NODE_OPTIONS: preload('crash-point'), CRASH_AT: crashAt }
    const child = await this.#startChild(env, ['--role', 'worker'])
    const timer = setTimeout(() => child.process.kill('SIGTERM'), withinMs)
    if (child.process.exitCode === null && child.process.signalCode === null)
      await new Promise((resolve) => child.process.once('exit', resolve))
    clearTimeout(timer)
    return child.process.signalCode === 'SIGKILL'
  }

  pauseWorker(index: number, forMs: number): void {
    const child = this.workers[index]
    if (!child) return
    child.process.kill('SIGSTOP')
    setTimeout(() => child.process.kill('SIGCONT'), forMs)
  }

  async #measureTakeOver(pid: number): Promise<void> {
    const diedAt = Date.now()
    const read = async (): Promise<Map<string, string>> => {
      const { rows } = await this.sql.query<{ id: string; fence: string }>(
        `select id, fence::text from deliveries where status = 'processing' and lease_holder like '%:' || $1::text and lease_until is not null`,
        [String(pid)],
      )
      return new Map(rows.map((row) => [row.id, row.fence]))
    }
    let left = await read().catch(() => new Map<string, string>())
    while (left.size > 0 && !this.#isStopping() && Date.now() - diedAt < 120_000) {
      await new Promise((resolve) => setTimeout(resolve, 250))
      const now = await read().catch(() => left)
      for (const [id] of left) if (!now.has(id)) this.takeOversMs.push(Date.now() - diedAt)
      left = now
    }
  }

  async killDatabase(): Promise<void> {
    killDatabase(this.directory)
    const diedAt = Date.now()
    const since = new Date(diedAt).toISOString()
    let answersSince: number | null = null
    while (!this.#isStopping() && Date.now() - diedAt < 60_000) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      const sent = await this.sql
        .query('select 1 from attempts where commit_started_at > $1 limit 1', [since])
        .catch(() => null)
      if (sent === null) continue
      answersSince ??= Date.now()
      if (sent.rowCount === 1) return void this.databaseReturnsMs.push(Date.now() - answersSince)
    }
  }

  /** Puts finished jobs back, as if the engine had handed them out before and forgotten it. */
  async repeatJobs(): Promise<void> {
    await this.sql.query(
      `update pgboss.job set state = 'created', start_after = now(), completed_on = null
        where state = 'completed' and completed_on > now() - interval '3 seconds'`,
    )
  }

  /** The end of all trouble. */
  async calm(): Promise<void> {
    this.databaseProxy.trouble({ kind: 'none' })
    this.networkProxy.trouble({ kind: 'none' })
    await this.sandbox('DELETE', '/faults')
  }

  async stop(keep: boolean): Promise<void> {
    this.#stopping.abort()
    const children = [...this.workers, this.api, this.#sandboxChild].filter(Boolean) as ChildApp[]
    await Promise.all(children.map((child) => end(child, 'SIGKILL')))
    await Promise.all(this.#beside)
    await this.sql.end()
    await Promise.all([this.databaseProxy.close(), this.networkProxy.close()])
    await this.#release()
    if (!keep) await rm(this.directory, { recursive: true, force: true })
  }
}
