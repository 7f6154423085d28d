import pg from 'pg'

/** A connection to the real database, with the story's time that was last set on it. */
export interface Connection {
  client: pg.Client
  processId: number
  nowText: string
}

/** Connections that outlive stories: opening one costs more than most stories' statements. */
export class Connections {
  readonly #url: string
  readonly #free: Connection[] = []
  readonly #all: { end(): Promise<void> }[] = []
  /** For what belongs to no story, such as the job engine's own timers. */
  readonly aside: pg.Pool
  /** One connection, for the job engine's housekeeping at a story's time. */
  readonly keeper: pg.Pool
  /** Straight to the database: for the judge, and for looking who waits for whom. */
  readonly monitor: pg.Client

  private constructor(url: string, monitor: pg.Client) {
    this.#url = url
    this.monitor = monitor
    this.aside = new pg.Pool({ connectionString: url, max: 2 })
    this.keeper = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 0 })
    this.#all.push(monitor, this.aside, this.keeper)
  }

  static async open(url: string): Promise<Connections> {
    const monitor = new pg.Client({ connectionString: url })
    await monitor.connect()
    return new Connections(url, monitor)
  }

  /** @param nowText a connection on which this time is set already is taken first */
  async take(nowText: string): Promise<Connection> {
    const fitting = this.#free.findIndex((each) => each.nowText === nowText)
    const [free] = this.#free.splice(fitting, 1)
    if (free) return free
    const client = new pg.Client({ connectionString: this.#url })
    await client.connect()
    this.#all.push(client)
    const { rows } = await client.query('select pg_backend_pid() as id')
    return { client, processId: rows[0].id, nowText: '' }
  }

  give(connection: Connection): void {
    this.#free.push(connection)
  }

  /** Whose transactions keep this connection's statement waiting. */
  async blockersOf({ processId }: Connection): Promise<readonly number[]> {
    const { rows } = await this.monitor.query<{ blockers: number[] }>({
      name: 'who-blocks',
      text: 'select pg_blocking_pids($1) as blockers',
      values: [processId],
    })
    return rows[0]?.blockers ?? []
  }

  /** Ends the statement that this connection waits for. */
  async cancel({ processId }: Connection): Promise<void> {
    await this.monitor.query('select pg_cancel_backend($1)', [processId])
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.end()))
  }
}
